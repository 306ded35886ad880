import { trustedScriptUrl } from '~/app/trusted';

/** Lets the browser keep a page for when there is no line. Sites without TLS and old browsers go without. */
export function registerServiceWorker(): void {
  if (!('serviceWorker' in navigator)) return;
  addEventListener(
    'load',
    () => {
      const url = trustedScriptUrl(`/service_worker.js?lang=${document.documentElement.lang}`);
      void navigator.serviceWorker.register(url).catch(() => undefined);
    },
    { once: true },
  );
}
