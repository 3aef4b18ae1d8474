// A visit that was changed here and elsewhere is never merged silently: both are shown, and a person chooses.
import { clock, element, held, root, visit, word } from "./page.js";
import { fill, form } from "./keep.js";
import { change, forget, onChange, photos, read } from "./store.js";

const panel = document.querySelector("[data-conflict]");
const [list, discard] = ["ul", "[data-discard]"].map((one) => panel.querySelector(one));
const same = (a, b) => JSON.stringify(a ?? []) === JSON.stringify(b ?? []);

function said(name, values) {
  const labels = (values ?? []).map((value) => {
    const box = form.querySelector(`[name="${name}"][type=radio][value="${value}"], [name="${name}"][type=checkbox][value="${value}"]`);
    return box ? box.closest("label").textContent.trim() : value;
  });
  return labels.join(word("comma")) || "–";
}

function differing({ fields, times, theirs }) {
  const names = [...new Set([...Object.keys(fields), ...Object.keys(theirs.fields)])];
  const answers = names.filter((name) => !same(fields[name], theirs.fields[name])).map((name) => ({
    name, mine: said(name, fields[name]), theirs: said(name, theirs.fields[name]),
  }));
  const timers = Object.keys(theirs.times).filter((name) => times[name] && theirs.times[name] && Date.parse(times[name]) !== Date.parse(theirs.times[name]));
  return [...answers, ...timers.map((name) => ({ name, mine: clock(times[name]), theirs: clock(theirs.times[name]) }))];
}

function question(name) {
  const field = form.querySelector(`[name="${name}"]`);
  const legend = field?.closest("fieldset")?.querySelector("legend") ?? form.querySelector(`label[for="${name}"]`);
  if (name.endsWith("_at")) return word(`time_${name}`);
  const [item] = name.replace(/^note\./, "").match(/^[A-Z]+\d*/) ?? [""];
  return [item, legend?.textContent.trim().replace(name, "")].filter(Boolean).join(" ") || name;
}

// Where nothing can be chosen any more, both are shown.
function row({ name, mine, theirs }, isOpen) {
  const box = (value) => (isOpen ? [element("input", { type: "radio", name: `choice ${name}`, value, required: true })] : []);
  const choice = (value, label, text) => element(isOpen ? "label" : "div", { className: "option" }, ...box(value), element("span", {}, element("small", { textContent: label }), text));
  return element("li", {}, element("fieldset", {}, element("legend", { textContent: question(name) }),
    element("div", { className: "options sides" }, choice("mine", word("here"), mine), choice("theirs", word("elsewhere"), theirs))));
}

let shown = "";
async function show(draft) {
  panel.hidden = !draft?.theirs;
  form.hidden = !panel.hidden;
  const now = draft?.theirs ? `${draft.rev} ${draft.theirs.version} ${draft.theirs.open}` : "";
  if (now === shown) return; // what is chosen stays when a photo arrives meanwhile
  shown = now;
  if (panel.hidden) return;
  const { open } = draft.theirs;
  const left = open ? [] : (await photos()).filter((photo) => photo.visit === visit);
  const rows = [...differing(draft), ...(left.length ? [{ name: word("photos"), mine: String(left.length), theirs: "–" }] : [])];
  list.replaceChildren(...rows.map((one) => row(one, open)));
  for (const part of panel.querySelectorAll("[data-open]")) part.hidden = !open;
  panel.querySelector("[data-closed]").hidden = open;
  panel.querySelector("h2").focus();
}

async function settle(choose) {
  await change(visit, (draft) => {
    const { theirs, fields, times } = draft;
    for (const name of new Set([...Object.keys(fields), ...Object.keys(theirs.fields)])) {
      if (!same(fields[name], theirs.fields[name]) && choose(name) === "theirs") fields[name] = theirs.fields[name] ?? [];
    }
    for (const [name, moment] of Object.entries(theirs.times)) if (!times[name] || choose(name) === "theirs") times[name] = moment ?? times[name];
    const known = new Set(draft.marks.map(({ at, text }) => at + text));
    draft.marks.push(...theirs.marks.filter(({ at, text }) => !known.has(at + text)));
    Object.assign(draft, { base: theirs.version, theirs: null, rev: draft.rev + 1 });
  });
  fill(await read(visit));
}

export async function attach(refresh) {
  panel.addEventListener("submit", async (event) => {
    event.preventDefault();
    const chosen = new FormData(event.target);
    await settle((name) => chosen.get(`choice ${name}`));
    refresh();
  });
  for (const all of panel.querySelectorAll("[data-all]")) {
    all.addEventListener("click", () => {
      for (const box of list.querySelectorAll(`[value=${all.dataset.all}]`)) box.checked = true;
    });
  }
  discard.addEventListener("click", async () => {
    if (!confirm(word("discard"))) return;
    await forget(visit);
    location.assign(`${root}visits/${visit}`);
  });
  onChange(async ({ visit: changed }) => changed === visit && show(await read(visit)));
  const draft = await read(visit);
  if (!draft?.theirs && !held.open) return location.replace(`${root}visits/${visit}`);
  await show(draft);
}
