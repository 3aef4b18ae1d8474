// Every change of the form is on the phone at once, and whatever page of the phone shows the visit has it too.
import { day, held, visit } from "./page.js";
import { change, onChange, read, renew } from "./store.js";

export const form = document.querySelector("[data-walk]");
const fields = () => [...form.elements].filter((one) => one.name && one.type !== "file" && one.type !== "hidden" && one.tagName !== "BUTTON");

export function valuesOf(name) {
  const chosen = fields().filter((one) => one.name === name && (one.type !== "radio" && one.type !== "checkbox" ? one.value : one.checked));
  return chosen.map((one) => one.value);
}

// What was entered and is not kept yet: it is never overwritten, and tried again where there was no room (status.js tells).
const AGAIN = 5_000;
const unkept = new Set();

export function fill(draft, active = null) {
  for (const field of fields()) {
    if (field === active || unkept.has(field.name)) continue;
    const values = draft.fields[field.name] ?? [];
    if (field.type === "radio" || field.type === "checkbox") field.checked = values.includes(field.value);
    else field.value = values[0] ?? "";
  }
  form.elements.version.value = draft.base;
}

async function restore() {
  const known = await renew(visit);
  if (known) fill(known);
  else if (!held.version) form.elements.visited_on.value ||= today();
}

function today() {
  const { min, dataset } = form.elements.visited_on;
  const now = day(Date.now());
  form.elements.visited_on.max = now < dataset.last ? now : dataset.last;
  return now >= min && now <= dataset.last ? now : "";
}

async function save() {
  const given = Object.fromEntries([...unkept].map((name) => [name, valuesOf(name)]));
  const visited = valuesOf("visited_on");
  unkept.clear();
  try {
    await change(visit, (draft) => {
      draft.fields = { visited_on: visited, ...draft.fields, ...given };
      draft.rev += 1;
      draft.submit = false;
    });
  } catch (failure) {
    for (const name of Object.keys(given)) unkept.add(name);
    setTimeout(() => unkept.size && save(), AGAIN);
    throw failure;
  }
}

// Who taps before the modules are here has tapped all the same; only a page shown anew has its entries from before.
function isTouched({ type, checked, defaultChecked, value, defaultValue }) {
  return type === "radio" || type === "checkbox" ? checked !== defaultChecked : value !== defaultValue;
}
const isNew = () => performance.getEntriesByType("navigation")[0]?.type === "navigate";

export async function attach(refresh) {
  let isRestored = false;
  form.addEventListener("input", async ({ target: { name, type } }) => {
    if (!name || type === "file") return;
    unkept.add(name);
    if (isRestored) await save();
    refresh();
  });
  if (isNew()) for (const field of fields()) if (isTouched(field)) unkept.add(field.name);
  await restore();
  isRestored = true;
  if (unkept.size) save();
  refresh();
  onChange(async (changed, elsewhere) => {
    const draft = changed.visit === visit && (await read(visit));
    if (!draft) return;
    if (elsewhere || changed.chosen) fill(draft, document.activeElement);
    form.elements.version.value = draft.base;
    refresh(draft);
  });
}
