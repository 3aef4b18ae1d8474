// Keeps what pages are drawn with by the version of its content, and a person's pages for when the line is gone.
const SHELLS = "fieldwork-shell-";
const PAGES = "fieldwork-pages-";
const HOME = new URL("./", self.location).pathname;
const PATIENCE = 6_000;

self.addEventListener("install", (event) => {
  event.waitUntil(fill().then(() => self.skipWaiting()));
});

// What comes after a sign-in has ended is the sign-in page, no file: then the next page open installs.
async function fill() {
  const shell = await caches.open(SHELLS + VERSION);
  await shell.addAll(SHELL);
  if (!(await shell.matchAll()).some((file) => file.redirected)) return;
  await caches.delete(SHELLS + VERSION);
  throw new Error("not all files came");
}

async function forget(keep) {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("fieldwork-") && !keep(name)).map((name) => caches.delete(name)));
}

// What older pages are drawn with stays as long as one of them is kept (offline.js).
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

// Pages belong to whom the server says; another person's go as soon as they are not theirs.
async function keep(address, page) {
  const person = page.headers.get("Fieldwork-Person");
  if (!page.ok || !person || !page.headers.get("Content-Type").startsWith("text/html")) return;
  await forget((name) => name.startsWith(SHELLS) || name === PAGES + person);
  const shell = await caches.open(SHELLS + page.headers.get("Fieldwork-Version"));
  if (!(await shell.keys()).length) return; // what it is drawn with isn't here yet
  await (await caches.open(PAGES + person)).put(address, page);
}

async function kept(address) {
  const name = (await caches.keys()).find((one) => one.startsWith(PAGES));
  return name && ((await (await caches.open(name)).match(address)) ?? (await (await caches.open(name)).match(HOME)));
}

async function page(event) {
  const { pathname, search } = new URL(event.request.url);
  const known = await kept(pathname);
  const late = (_, reject) => known && setTimeout(reject, PATIENCE);
  try {
    const fetched = await Promise.race([fetch(event.request), new Promise(late)]);
    if (known && fetched.status >= 500) return known;
    if (fetched.type !== "opaqueredirect" && search !== "?compare") event.waitUntil(keep(pathname, fetched.clone()));
    return fetched;
  } catch (failure) {
    if (known) return known;
    throw failure;
  }
}

async function file(request) {
  return (await caches.match(request)) ?? fetch(request);
}

self.addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (method !== "GET" || origin !== self.location.origin || pathname.startsWith(`${HOME}phone/`)) return;
  if (mode === "navigate") event.respondWith(page(event));
  else event.respondWith(file(event.request));
});
