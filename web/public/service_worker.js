// Keeps one page for when there is no line, and nothing else: what somebody reads or watches leaves no trace here.
// Registered as /service_worker.js?lang=en; a new version of it takes the place of the old one at once.
const language = new URL(location.href).searchParams.get('lang') ?? 'en';
const shelf = 'offline-1';
const page = `/static/offline-${/^[a-z]{2,3}$/.test(language) ? language : 'en'}.html`;
const files = [page, '/static/offline.css', '/static/icon-192.png'];

addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(shelf)
      .then((cache) => cache.addAll(files.map((file) => new Request(file, { cache: 'reload', credentials: 'omit' }))))
      .then(() => skipWaiting()),
  );
});

addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name !== shelf).map((name) => caches.delete(name))))
      .then(() => clients.claim()),
  );
});

addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.mode === 'navigate') {
    event.respondWith(fetch(request).catch(async () => (await caches.match(page)) ?? Response.error()));
  } else if (origin === location.origin && pathname === '/static/offline.css') {
    event.respondWith(caches.match(pathname).then((kept) => kept ?? fetch(request)));
  }
});
