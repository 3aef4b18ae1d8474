// The customer's forms (answers, correction, comment) are plain ones, complete without this. Here they
// count and move on, are kept on the phone until the server has them, and go when a line comes back.
const form = document.querySelector("[data-kept]");
const { ticket, device, photos } = form.elements;
const words = form.dataset;
const cards = [...form.querySelectorAll("[data-item]")];
const fields = [...form.querySelectorAll("[type=radio], [type=checkbox], textarea")];
const flow = form.querySelector(".flow");
const [said, afresh] = form.querySelector(".said").children;
const missing = form.querySelector(".button small");
const place = words.kept; // a correction starts blank, so it has none
const fresh = ticket?.value;
const patience = photos ? 180_000 : 20_000;
let tapped = false, switching = false, waiting = false, busy = false, pause = 1, timer;

// What the phone keeps. Where storage is switched off, the page alone holds it.
function kept() {
  try { return place && JSON.parse(localStorage.getItem(place)); } catch { return null; }
}
function write(entry) {
  try {
    if (place && entry) localStorage.setItem(place, JSON.stringify(entry));
    else localStorage.removeItem(place);
  } catch { /* the page still has it */ }
}
function forgetOld() {
  const isOld = (key) => key.includes(" ") && JSON.parse(localStorage[key]).until < Date.now();
  try { Object.keys(localStorage).filter(isOld).forEach((key) => localStorage.removeItem(key)); } catch { /* nothing is kept */ }
}
const isSent = (entry) => entry?.sent && entry.ticket === ticket.value;
function keep() {
  const entry = kept();
  if (isSent(entry)) return;
  const given = fields.filter((field) => field.checked ?? field.value).map(({ name, value }) => [name, value]);
  const isSame = entry && entry.ticket === ticket?.value && !entry.given.length === !given.length;
  const hours = given.length ? words.hours : 1; // a ticket unused by then dates what is begun later wrongly
  const until = isSame ? entry.until : Date.now() + hours * 3_600_000;
  write((ticket || given.length) && { ticket: ticket?.value, until, waiting, given });
}
function restore() {
  const entry = kept();
  if ("given" in words || !entry || entry.sent) return keep();
  if (ticket) ticket.value = entry.ticket; // one submission, however many pages show it
  for (const field of fields) {
    const values = entry.given.filter(([name]) => name === field.name).map(([, value]) => value);
    if ("checked" in field) field.checked = values.includes(field.value);
    else field.value = values.join();
  }
  if (entry.given.length) say("back");
  if (entry.waiting) send();
}
// Open pages tell each other their tickets where no storage does, and agree on one.
function share() {
  if (!window.BroadcastChannel) return;
  const pages = new BroadcastChannel(place);
  const tell = () => pages.postMessage({ its: ticket.value, waits: waiting });
  pages.onmessage = ({ data: { its, waits } }) => {
    if (its === ticket.value) return;
    if (!waiting && (waits || its < ticket.value)) ticket.value = its;
    else if (!waits) tell();
  };
  tell();
}

// What the page shows.
function say(what) {
  said.textContent = what && words[what];
  if (afresh) afresh.hidden = what !== "back";
}
const holds = (rule) => rule.split("=")[1].split("|").includes(new FormData(form).get(rule.split("=")[0]));
function refresh() {
  if (!flow) return;
  for (const card of cards.filter((one) => one.dataset.when)) {
    card.hidden = !card.dataset.when.split(" ").some(holds);
    for (const box of card.elements) box.required = box.type === "radio" && !card.hidden;
  }
  const due = cards.filter((card) => !card.hidden && !("optional" in card.dataset));
  const left = due.flatMap((card, place) => (card.querySelector(":checked") ? [] : [place + 1]));
  Object.assign(flow.firstElementChild, { max: due.length, value: due.length - left.length });
  flow.lastElementChild.textContent = `${due.length - left.length}/${due.length}`;
  missing.textContent = left.length > 3 ? words.left.replace("{n}", left.length) : words.which.replace("{n}", left.join(words.comma));
  missing.hidden = !left.length;
  flow.hidden = false;
}
form.addEventListener("pointerdown", () => (tapped = true));
form.addEventListener("keydown", () => (tapped = false));
form.addEventListener("input", keep);
form.addEventListener("change", ({ target }) => {
  refresh();
  keep();
  if (said.textContent === words.back) say("");
  const next = cards.slice(cards.indexOf(target.closest("[data-item]")) + 1).find((card) => !card.hidden);
  if (!next || !tapped || target.type !== "radio" || next.querySelector(":checked")) return;
  const isTall = next.offsetHeight > innerHeight - 2 * form.querySelector(".bottom").offsetHeight;
  next.scrollIntoView({ block: isTall ? "start" : "center" }); // never without its question
});
form.addEventListener("reset", () => setTimeout(() => {
  ticket.value = fresh; // what is begun now is of now
  refresh(); keep(); say(""); scrollTo(0, 0);
}));

// Sending: however often a form is tried, it is stored once.
async function send() {
  clearTimeout(timer);
  if (busy) return;
  busy = waiting = true;
  keep();
  say("sending");
  try {
    const data = new FormData(form);
    const body = form.enctype === "multipart/form-data" ? data : new URLSearchParams(data);
    const reply = await fetch(form.action, { method: "POST", body, signal: AbortSignal.timeout?.(patience) });
    if (reply.status >= 500) throw new Error(reply.statusText);
    waiting = false;
    if (!reply.redirected) { keep(); form.submit(); return; } // the server has something to say: its page
    write(ticket && { ticket: ticket.value, until: kept()?.until, sent: true });
    location.assign(reply.url);
  } catch {
    busy = false;
    say("waiting");
    timer = setTimeout(send, pause * 1000);
    pause = Math.min(pause * 2, 60);
  }
}
for (const button of document.querySelectorAll("[name=switch]")) button.addEventListener("click", () => (switching = true));
form.addEventListener("submit", (event) => {
  if (switching) return;
  event.preventDefault();
  send();
});
addEventListener("offline", () => say(waiting ? "waiting" : "away"));
addEventListener("online", () => (waiting ? send() : say("")));
addEventListener("pageshow", ({ persisted }) => {
  if (persisted) { busy = switching = waiting = false; say(""); }
  refresh();
});

// That somebody opened the page is told at the first touch: loading it counts nothing, previews load it too.
if (words.opened) {
  const told = new AbortController();
  const tell = () => { told.abort(); navigator.sendBeacon(words.opened, new URLSearchParams({ ticket: ticket.value })); };
  for (const event of ["pointerdown", "keydown", "visibilitychange"]) addEventListener(event, tell, { signal: told.signal });
}

for (const card of cards) if (card.dataset.when) card.querySelector(".note")?.remove();
document.querySelector("[data-focus]")?.focus();
if (device) try {
  const random = crypto.getRandomValues(new Uint8Array(16));
  localStorage.device ??= Array.from(random, (byte) => byte.toString(16).padStart(2, "0")).join("");
  device.value = localStorage.device;
} catch { share(); /* and there is no token, so no mark */ }
forgetOld();
restore();
refresh();
