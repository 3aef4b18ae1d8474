// The survey is one plain form, complete without this. Here it counts and moves on, its answers are
// kept on the phone until the server has them, and they go by themselves when a line comes back.
const form = document.querySelector("[data-survey]");
const { ticket, device } = form.elements;
const words = form.dataset;
const cards = [...form.querySelectorAll("[data-item]")];
const boxes = [...form.querySelectorAll("[type=radio], [type=checkbox]")];
const flow = form.querySelector(".flow");
const [said, afresh] = form.querySelector(".said").children;
const missing = form.querySelector(".button small");
const place = `answers ${words.survey}`;
const FORGET_HOURS = 6; // answers that nobody sent: the next visit begins with a blank page
let tapped = false, switching = false, waiting = false, busy = false, pause = 1, timer;

// What the phone keeps. Where storage is switched off, the page alone holds the answers.
function kept() {
  try { return JSON.parse(localStorage.getItem(place)); } catch { return null; }
}
function write(entry) {
  try { localStorage.setItem(place, JSON.stringify(entry)); } catch { /* the page still has them */ }
}
const isSent = (entry) => entry?.sent && entry.ticket === ticket.value;
const named = (box) => `${box.name}=${box.value}`;
function keep() {
  const entry = kept();
  if (isSent(entry)) return;
  const at = entry?.ticket === ticket.value ? entry.at : Date.now();
  write({ ticket: ticket.value, at, waiting, chosen: boxes.filter((box) => box.checked).map(named) });
}
function restore() {
  const entry = kept();
  const hours = entry?.waiting ? Number(words.hours) : FORGET_HOURS;
  if ("given" in words || !entry || entry.sent || Date.now() - entry.at > hours * 3_600_000) return keep();
  ticket.value = entry.ticket; // one submission, however many pages show it
  for (const box of boxes) box.checked = entry.chosen.includes(named(box));
  if (entry.chosen.length) say("back");
  if (entry.waiting) send();
}

// What the page shows.
function say(what) {
  said.textContent = what && words[what];
  afresh.hidden = what !== "back";
}
const holds = (rule) => rule.split("=")[1].split("|").includes(new FormData(form).get(rule.split("=")[0]));
function refresh() {
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
form.addEventListener("change", ({ target }) => {
  refresh();
  keep();
  if (said.textContent === words.back) say("");
  const next = cards.slice(cards.indexOf(target.closest("[data-item]")) + 1).find((card) => !card.hidden);
  if (tapped && target.type === "radio" && !next?.querySelector(":checked")) next?.scrollIntoView({ block: "center" });
});
form.addEventListener("reset", () => setTimeout(() => { refresh(); keep(); say(""); scrollTo(0, 0); }));

// Sending: the ticket names the submission, so however often it is tried it is stored once.
async function send() {
  clearTimeout(timer);
  if (busy) return;
  busy = waiting = true;
  keep();
  say("sending");
  try {
    const reply = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), signal: AbortSignal.timeout?.(20_000) });
    if (reply.status >= 500) throw new Error(reply.statusText);
    waiting = false;
    if (!reply.redirected) { keep(); form.submit(); return; } // the server has something to say: its page
    write({ ticket: ticket.value, sent: true });
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
const told = new AbortController();
const tell = () => { told.abort(); navigator.sendBeacon(words.opened, new URLSearchParams({ ticket: ticket.value })); };
for (const event of ["pointerdown", "keydown", "visibilitychange"]) addEventListener(event, tell, { signal: told.signal });

for (const card of cards) if (card.dataset.when) card.querySelector(".note")?.remove();
document.querySelector("[data-focus]")?.focus();
try {
  const random = crypto.getRandomValues(new Uint8Array(16));
  localStorage.device ??= Array.from(random, (byte) => byte.toString(16).padStart(2, "0")).join("");
  device.value = localStorage.device;
} catch { /* storage is switched off: no token, so no mark */ }
restore();
refresh();
