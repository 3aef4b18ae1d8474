// A photo is kept as it came from the camera at once; then it is shrunk and asked where it was taken, on whatever page is open.
import { element } from "./page.js";
import { keepPhoto, photos } from "./store.js";

const LONGEST = 2048;
const QUALITY = 0.85;
const JUST_NOW = 120_000;
const PATIENCE = 8_000;

function place() {
  return new Promise((resolve) => {
    if (!navigator.geolocation) return resolve({});
    const found = ({ coords: { latitude, longitude } }) => resolve({ latitude, longitude });
    navigator.geolocation.getCurrentPosition(found, () => resolve({}), { timeout: PATIENCE, maximumAge: 60_000 });
    setTimeout(resolve, PATIENCE, {}); // while the phone asks whether it may, its own patience has no end
  });
}

async function shrunk(blob) {
  try {
    const picture = await createImageBitmap(blob, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
    const canvas = element("canvas", { width: Math.round(picture.width * scale), height: Math.round(picture.height * scale) });
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    return (await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY))) ?? blob;
  } catch { return blob; } // a kind that only the server can read
}

// Where the phone is now says where the photo was taken only if that was now.
const asksPlace = ({ latitude, raw }) => latitude == null && Math.abs(Date.now() - raw) < JUST_NOW;

async function finishAll() {
  let here;
  for (const photo of (await photos()).filter(({ raw }) => raw)) {
    const blob = await shrunk(photo.blob);
    const where = asksPlace(photo) ? await (here ??= place()) : {};
    await keepPhoto({ ...photo, ...where, blob, raw: 0 }, false);
  }
}

// Of several open pages one works; what it doesn't get done the next one does.
export const finish = () => navigator.locks.request("fieldwork photos", finishAll);
