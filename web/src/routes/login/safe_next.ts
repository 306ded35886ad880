/** Where to go after sign-in: a path of our own, never somebody else's page. */
export function safeNext(next: string | null): string {
  if (!next?.startsWith('/')) return '/';
  const url = new URL(next, 'https://here.invalid');
  const target = url.pathname + url.search + url.hash;
  return url.origin === 'https://here.invalid' && !target.startsWith('//') && !url.pathname.startsWith('/accounts/')
    ? target
    : '/';
}
