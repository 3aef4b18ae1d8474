// A chosen photo: its time and place are read, it is shrunk, and it is kept until the server has it.
import { element, root, visit, word } from "./page.js";
import { readExif } from "./exif.js";
import { dropPhoto, keepPhoto, onChange, photos } from "./store.js";

const LONGEST = 2048;
const QUALITY = 0.85;
const JUST_NOW = 120_000;
let kept = [];

function place() {
  return new Promise((resolve) => {
    if (!navigator.geolocation) return resolve({});
    const found = ({ coords: { latitude, longitude } }) => resolve({ latitude, longitude });
    navigator.geolocation.getCurrentPosition(found, () => resolve({}), { timeout: 8_000, maximumAge: 60_000 });
  });
}

async function shrunk(file) {
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
    const canvas = element("canvas", { width: Math.round(picture.width * scale), height: Math.round(picture.height * scale) });
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    return (await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY))) ?? file;
  } catch { return file; } // a kind that only the server can read
}

export async function take(item, file) {
  const said = readExif(await file.arrayBuffer());
  // Where the phone is now says where the photo was taken only if that was now.
  const isNew = Date.now() - file.lastModified < JUST_NOW;
  const photo = {
    visit, item, id: `${Date.now()} ${crypto.randomUUID()}`, name: file.name, blob: await shrunk(file), refused: "",
    taken_at: said.taken_at ?? new Date(file.lastModified).toISOString(),
    latitude: said.latitude ?? null, longitude: said.longitude ?? null,
  };
  await keepPhoto(photo); // first kept, then asked where
  if (said.latitude == null && isNew) {
    const where = await place();
    if (where.latitude != null) await keepPhoto({ ...photo, ...where }, false);
  }
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
      for (const file of files) await take(itemOf(input), file);
    });
  }
  onChange(({ visit: changed, arrived }) => {
    if (changed !== visit) return;
    if (arrived) showStored(arrived);
    show(refresh);
  });
  await show(refresh);
}
