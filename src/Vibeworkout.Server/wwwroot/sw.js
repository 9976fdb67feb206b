// Keeps the shell for offline. Pages and data always come from the server: an old workout is never shown as a live one.
const SHELL = 'shell-1';
const FILES = ['/offline', '/app.css', '/js/app.js', '/js/chart.js', '/icons/idle.svg', '/manifest.webmanifest'];

self.addEventListener('install', event => event.waitUntil(
  caches.open(SHELL).then(cache => cache.addAll(FILES)).then(() => self.skipWaiting())));

self.addEventListener('activate', event => event.waitUntil(
  caches.keys()
    .then(names => Promise.all(names.filter(name => name !== SHELL).map(name => caches.delete(name))))
    .then(() => self.clients.claim())));

self.addEventListener('fetch', event => {
  const { request } = event;
  const path = new URL(request.url).pathname;
  if (request.method !== 'GET' || path.startsWith('/api/')) return;
  if (request.mode === 'navigate') event.respondWith(fetch(request).catch(() => caches.match('/offline')));
  else if (FILES.includes(path)) {
    event.respondWith(fetch(request).then(answer => {
      if (answer.ok) { const copy = answer.clone(); caches.open(SHELL).then(cache => cache.put(request, copy)); }
      return answer;
    }).catch(() => caches.match(request)));
  }
});
