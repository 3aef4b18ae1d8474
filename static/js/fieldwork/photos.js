// A chosen photo: its time and place are read, it is kept at once, then shrunk, and stays until the server has it.
import { element, root, visit, word } from "./page.js";
import { readExif } from "./exif.js";
import { finish } from "./shrinking.js";
import { change, dropPhoto, keepPhoto, onChange, photos } from "./store.js";

let kept = [];

async function take(item, file) {
  const said = readExif(await file.arrayBuffer());
  await change(visit, () => {}, true); // whatever becomes of the photo is noted at its visit
  await keepPhoto({
    visit, item, id: `${Date.now()} ${crypto.randomUUID()}`, name: file.name, blob: file, refused: "", raw: file.lastModified,
    taken_at: said.taken_at ?? new Date(file.lastModified).toISOString(),
    latitude: said.latitude ?? null, longitude: said.longitude ?? null,
  });
}

export const photographed = (item) =>
  kept.some((photo) => photo.item === item && !photo.refused) || Boolean(document.querySelector(`[data-photos="${item}"] [data-stored]`));

function thumbnail(photo) {
  const source = URL.createObjectURL(photo.blob);
  const image = element("img", { src: source, alt: word("photo_of", { item: photo.item }), onload: () => URL.revokeObjectURL(source) });
  const remove = element("button", { type: "button", className: "link", textContent: word("remove"), onclick: () => dropPhoto(photo) });
  remove.setAttribute("aria-label", `${word("remove")}: ${word("photo_of", { item: photo.item })}`);
  return element("li", { className: "waiting" }, image, element("small", { textContent: photo.refused || word("on_phone") }), remove);
}

function showStored({ item, id }) {
  const list = document.querySelector(`[data-photos="${item}"]`);
  if (!list || list.querySelector(`[value="${id}"]`)) return;
  const source = `${root}visits/${visit}/photos/${id}`;
  const image = element("img", { src: source, alt: word("photo_of", { item }) });
  const remove = element("button", { className: "link", name: "remove", value: id, textContent: word("remove") });
  const shown = element("li", {}, element("a", { href: source }, image), remove);
  shown.dataset.stored = "";
  list.append(shown);
}

async function show(refresh) {
  kept = (await photos()).filter((photo) => photo.visit === visit);
  for (const list of document.querySelectorAll("[data-photos]")) {
    for (const old of list.querySelectorAll(".waiting")) old.remove();
    list.append(...kept.filter(({ item }) => item === list.dataset.photos || list.dataset.photos === "*").map(thumbnail));
    list.hidden = !list.children.length;
  }
  refresh();
}

export async function attach(refresh, itemOf = (input) => input.name.slice("photo.".length)) {
  for (const input of document.querySelectorAll("input[type=file]")) {
    input.addEventListener("change", async () => {
      const files = [...input.files];
      input.value = "";
      const item = itemOf(input);
      for (const file of files) await take(item, file);
      await finish();
    });
  }
  onChange(({ visit: changed, arrived }) => {
    if (changed !== visit) return;
    if (arrived) showStored(arrived);
    show(refresh);
  });
  await show(refresh);
}
