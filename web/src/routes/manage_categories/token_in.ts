/** The token of an item whose page's address, or whose token, was pasted. */
export function tokenIn(text: string): string {
  if (!URL.canParse(text)) return text;
  return new URL(text).searchParams.get('m') ?? text;
}
