/** Where an item is looked at: from its beginning or from a second, on its own or in a playlist's order. */
export function itemPath(token: string, at?: number, playlist?: string): string {
  const query = new URLSearchParams({ m: token });
  if (playlist) query.set('pl', playlist);
  if (at) query.set('t', String(Math.floor(at)));
  return `/view?${query.toString()}`;
}

export const personPage = (username: string): string => `/user/${encodeURIComponent(username)}/`;
