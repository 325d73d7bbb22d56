// The service worker: it opens the shell where there is no network, and keeps static files. It sends nothing and keeps
// no page and no data. /sw.js says which files (SHELL.files) and which page (SHELL.page) belong to this version.
const NAME = `shell-${SHELL.version}`;
const PATIENCE = 8000; // a page of the phone that has not come by then is not waited for
const PHONE = /^\/($|records\/|placements\/\d+\/record\/|my-team\/|notices\/)/;
const HASHED = /\.[0-9a-f]{12}\.\w+$/; // a name that never means another content

self.addEventListener("install", (event) => {
  self.skipWaiting();
  // Without cookies: the shell is the same for everybody. What the page has just brought is not brought again.
  const how = (url) => ({ credentials: "omit", cache: HASHED.test(url) ? "default" : "reload" });
  const requests = [SHELL.page, ...SHELL.files].map((url) => new Request(url, how(url)));
  event.waitUntil(caches.open(NAME).then((cache) => cache.addAll(requests)));
});

self.addEventListener("activate", (event) => {
  const others = (names) => names.filter((name) => name.startsWith("shell-") && name !== NAME);
  event.waitUntil(caches.keys().then((names) => Promise.all(others(names).map((name) => caches.delete(name)))));
  event.waitUntil(self.clients.claim());
});

async function page(request, url) {
  const stop = new AbortController();
  const timer = PHONE.test(url.pathname) ? setTimeout(() => stop.abort(), PATIENCE) : 0;
  try {
    return await fetch(request, { signal: stop.signal });
  } catch (error) {
    const shell = await caches.match(SHELL.page);
    if (!shell) throw error;
    return shell;
  } finally {
    clearTimeout(timer);
  }
}

async function file(request, url) {
  const cache = await caches.open(NAME);
  const kept = await cache.match(request);
  if (kept && HASHED.test(url.pathname)) return kept;
  try {
    const answer = await fetch(request);
    if (answer.ok && HASHED.test(url.pathname)) await cache.put(request, answer.clone());
    return answer;
  } catch (error) {
    if (kept) return kept;
    throw error;
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request, url));
  else if (url.pathname.startsWith("/static/")) event.respondWith(file(request, url));
});
