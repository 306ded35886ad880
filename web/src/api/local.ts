/** The path of an address of our own files. The API gives some as absolute URLs with whatever host it believes to have;
 *  behind a proxy that may differ from the one in the address bar, and no other host is allowed anyway. */
export function local<T extends string | null | undefined>(url: T): T | string {
  if (!url || url.startsWith('/') || !URL.canParse(url)) return url;
  const { pathname, search } = new URL(url);
  return pathname.startsWith('/media/') ? pathname + search : url;
}
