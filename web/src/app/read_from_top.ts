/** After what was on the page has given way to something else: it is read from its beginning, as a new page is. */
export function readFromTop(): void {
  window.scrollTo(0, 0);
  document.getElementById('main')?.focus({ preventScroll: true });
}
