// Makes the app open without a line: a worker, and the pages of the visits still to make, kept on this phone.
import { person, phone, root, word } from "./page.js";
import { drafts, isWaiting, photos } from "./store.js";

const [NAME, SHELLS] = ["fieldwork-pages-", "fieldwork-shell-"];
const AGAIN = 10_000;
let isLeaving = false;
const asked = { headers: { Accept: "application/json" } };
const forget = async () => Promise.all((await caches.keys()).filter((name) => name.startsWith(NAME)).map((name) => caches.delete(name)));

async function keepPages() {
  const reply = await fetch(`${phone}assignments`, asked);
  if (!reply.ok) return;
  const listed = await reply.json();
  const shell = SHELLS + listed.version;
  if (listed.person !== person || !(await (await caches.open(shell)).keys()).length) return;
  const cache = await caches.open(NAME + person);
  const known = (await (await cache.match(`${phone}stamps`))?.json()) ?? {};
  const stamps = {};
  for (const { id, stamp, pages } of listed.assignments) {
    if (known[id] !== stamp) for (const address of pages) await keepPage(cache, address);
    stamps[id] = stamp;
    await cache.put(`${phone}stamps`, new Response(JSON.stringify({ ...known, ...stamps })));
  }
  const over = Object.keys(known).filter((id) => !(id in stamps));
  for (const id of over) for (const end of ["", "/on-site", "/script"]) await cache.delete(`${root}visits/${id}${end}`);
  await cache.put(`${phone}stamps`, new Response(JSON.stringify(stamps)));
  await keepPage(cache, root);
  // No page that is kept was drawn with what older versions left.
  for (const name of await caches.keys()) if (name.startsWith(SHELLS) && name !== shell) await caches.delete(name);
}

async function keepPage(cache, address) {
  const page = await fetch(address);
  if (page.ok && !page.redirected && !isLeaving) await cache.put(address, page);
}

// Signing out leaves no page behind; what has not arrived stays, for its owner alone.
async function leave(event) {
  event.preventDefault();
  const form = event.target;
  const waits = (await drafts()).filter((draft) => isWaiting(draft) || draft.refused).length + (await photos()).length;
  if (waits && !confirm(word("leave"))) return;
  isLeaving = true;
  await forget();
  const current = await fetch(`${phone}token`, asked).then((reply) => reply.json()).catch(() => ({}));
  if (current.token) form.elements.csrf_token.value = current.token;
  form.submit();
}

export function attach() {
  document.querySelector("form[action$='/sign-out']")?.addEventListener("submit", leave);
  if (!navigator.serviceWorker || !window.caches) return;
  const address = `${root}service-worker.js`;
  const ready = navigator.serviceWorker.register(address, { scope: root }).then(() => navigator.serviceWorker.ready);
  // What is kept is renewed with every page, and when the line or the shopper comes back to this one.
  let renewing = null;
  const renewPages = () => {
    if (!navigator.onLine || document.hidden) return;
    renewing ??= ready.then(keepPages).catch(() => setTimeout(renewPages, AGAIN)).finally(() => { renewing = null; });
  };
  addEventListener("online", renewPages);
  document.addEventListener("visibilitychange", renewPages);
  renewPages();
}
