// The visit's form on a phone that runs scripts: kept here, sent from here; without this it is one plain form.
import { element, root, visit, word } from "./page.js";
import { removePhoto } from "./line.js";
import { change, read } from "./store.js";
import { attach as attachPhotos } from "./photos.js";
import * as conflict from "./conflict.js";
import * as keep from "./keep.js";
import * as offline from "./offline.js";
import * as send from "./send.js";
import * as status from "./status.js";
import * as walk from "./walk.js";

const { form } = keep;

async function saveNow(submits) {
  const now = new Date().toISOString();
  const names = new Set([...form.elements].filter((one) => one.name && !["file", "hidden"].includes(one.type) && one.tagName !== "BUTTON").map((one) => one.name));
  const given = Object.fromEntries([...names].map((name) => [name, keep.valuesOf(name)]));
  await change(visit, (draft) => {
    draft.fields = { ...draft.fields, ...given };
    draft.rev += 1;
    if (submits) Object.assign(draft, { submit: true, times: { ...draft.times, reported_at: now } });
  });
  send.send();
}

async function remove(button) {
  const isGone = await removePhoto(visit, button.value).catch(() => false); // without a line it stays
  if (isGone) { button.closest("li").remove(); walk.refresh(); }
}

function tellErrors(draft) {
  for (const note of document.querySelectorAll("[data-errors]")) note.remove();
  for (const [name, sentence] of Object.entries(draft?.errors ?? {}).reverse()) {
    const field = document.getElementById(name);
    const place = field?.closest(".step") ?? field?.closest(".field") ?? form.querySelector(`[data-step="${name}"]`) ?? form;
    const text = name.endsWith("_at") ? `${word(`time_${name}`)}: ${sentence}` : sentence;
    const told = element("p", { className: "error told", textContent: text });
    told.dataset.errors = "";
    place.prepend(told);
  }
}

// Where the browser keeps nothing for a page, this ends here, and the form is the plain one.
await keep.attach((draft) => { walk.refresh(); if (draft) tellErrors(draft); });
form.addEventListener("submit", async (event) => {
  const { name, value } = event.submitter ?? {};
  event.preventDefault();
  if (name === "lang") return location.assign(`?lang=${value}`);
  if (name === "remove") return remove(event.submitter);
  const found = name === "submit" ? walk.gaps() : [];
  if (found.length) return form.querySelector("[data-gaps]").focus();
  await saveNow(name === "submit");
  if (name === "submit") location.assign(root);
});
await attachPhotos(walk.refresh);
await conflict.attach(walk.refresh);
tellErrors(await read(visit));
walk.collapse();
status.attach();
send.attach();
offline.attach();
