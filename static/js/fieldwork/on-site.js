// The screen on site: a tap notes the time on the phone; nothing waits for the line.
import { clock, day, element, visit, word, root } from "./page.js";
import { change, onChange, read, renew } from "./store.js";
import { attach as attachPhotos } from "./photos.js";
import * as offline from "./offline.js";
import * as send from "./send.js";
import * as status from "./status.js";

const screen = document.querySelector("[data-on-site]");
const lines = document.querySelector("[data-lines]");
const ASKED = { arrived_at: "X04.arrived", attended_at: "X04.attended", left_at: "X04.left" };

function show(draft) {
  if (!draft) return;
  for (const button of screen.querySelectorAll("[name=timer]")) {
    const at = draft.times[button.value];
    button.querySelector("small").textContent = at ? clock(at) : "–";
    button.classList.toggle("done", Boolean(at));
  }
  lines.replaceChildren(...draft.marks.map(({ at, text }) =>
    element("li", {}, element("time", { dateTime: at, textContent: clock(at) }), ` ${text}`)));
}

async function noteTime(name, at) {
  await change(visit, (draft) => {
    draft.times = { ...draft.times, [name]: at };
    draft.fields = { ...draft.fields, [ASKED[name]]: [clock(at)] };
    if (!draft.fields.visited_on?.[0] || name === "arrived_at") draft.fields.visited_on = [day(at)];
    draft.rev += 1;
  });
  if (name === "left_at") location.assign(`${root}visits/${visit}`);
}

screen.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { name, value } = event.submitter;
  const at = new Date().toISOString();
  const line = event.target.elements.note;
  if (name === "timer") {
    const known = (await read(visit))?.times[value];
    if (!known || confirm(word("again", { at: clock(known) }))) await noteTime(value, at);
    return;
  }
  const text = name === "mark" ? value : line.value.trim();
  if (!text) return;
  if (name !== "mark") line.value = "";
  await change(visit, (draft) => { draft.marks = [...draft.marks, { at, text }]; draft.rev += 1; });
});

onChange(async ({ visit: changed }) => changed === visit && show(await read(visit)));
show(await renew(visit));
await attachPhotos(() => {}, () => document.querySelector("[data-subject]").value);
status.attach();
send.attach();
offline.attach();
