/** A path with those of @p query that say something. */
export function withQuery(path: string, query: Readonly<Record<string, string | number | null | undefined>>): string {
  const said = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    if (value !== null && value !== undefined && value !== '') said.set(name, String(value));
  return said.size === 0 ? path : `${path}?${said}`;
}
