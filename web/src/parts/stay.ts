/** The state of an address that changed within a page, such as by a filter: focus and scroll stay where they are. */
export const stay = { stay: true } as const;

export function staysInPlace(state: unknown): boolean {
  return typeof state === 'object' && state !== null && 'stay' in state;
}
