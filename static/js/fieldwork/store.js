// What the phone keeps, in IndexedDB: one draft for each visit of a person, and photos until they have arrived.
// Nobody else's is ever read: the person is part of every key.
import { held, person } from "./page.js";

const channel = new BroadcastChannel("fieldwork");
const result = (asked) => new Promise((resolve, reject) => {
  asked.onsuccess = () => resolve(asked.result);
  asked.onerror = () => reject(asked.error);
});
let opened = null;
async function open() {
  const opening = indexedDB.open("fieldwork", 1);
  opening.onupgradeneeded = () => {
    opening.result.createObjectStore("drafts", { keyPath: ["person", "visit"] });
    opening.result.createObjectStore("photos", { keyPath: ["person", "visit", "id"] });
  };
  const made = await result(opening);
  made.onclose = () => { opened = null; }; // a phone that slept may have taken it away
  navigator.storage?.persist?.().catch(() => {});
  return made;
}
const database = () => (opened ??= open().catch((failure) => { opened = null; throw failure; }));
const mine = IDBKeyRange.bound([person], [person, []]);

async function within(name, mode, act) {
  // "strict": what is said to be kept survives a phone that is switched off now.
  const transaction = (await database()).transaction(name, mode, { durability: "strict" });
  const done = new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
  const [found] = await Promise.all([act(transaction.objectStore(name)), done]);
  return found;
}

const listeners = [];
export const onChange = (listen) => listeners.push(listen);
channel.onmessage = ({ data }) => listeners.forEach((listen) => listen(data, true));
function tell(changed) {
  channel.postMessage(changed);
  listeners.forEach((listen) => listen(changed, false));
}

export const fresh = (visit, from) => ({
  person, visit, task: from.task, name: from.name, base: from.version, fields: from.fields, times: from.times, marks: from.marks,
  rev: 0, sent: 0, pending: null, submit: false, theirs: null, errors: {}, done: null, refused: "",
});
export const isWaiting = (draft) => !draft.done && !draft.refused && (draft.rev !== draft.sent || draft.submit || Boolean(draft.pending));
// Nothing of it can go any more: the office took the visit back, or it was submitted elsewhere.
export const isStuck = (draft) => Boolean(draft?.refused) || draft?.theirs?.open === false;
export const read = (visit) => within("drafts", "readonly", (drafts) => result(drafts.get([person, visit])));
export const drafts = () => within("drafts", "readonly", (all) => result(all.getAll(mine)));
export const photos = () => within("photos", "readonly", (all) => result(all.getAll(mine)));

export async function change(visit, alter, quietly = false) {
  await within("drafts", "readwrite", async (all) => {
    const draft = (await result(all.get([person, visit]))) ?? fresh(visit, held);
    await result(all.put(alter(draft) ?? draft));
  });
  if (!quietly) tell({ visit });
}
// What the server knows better takes the place of a draft that has nothing of its own.
export async function renew(visit) {
  const known = await read(visit);
  if (!known || known.theirs || known.refused || !(known.done || (!isWaiting(known) && held.version > known.base))) return known;
  await change(visit, (draft) => ({ ...fresh(visit, held), rev: draft.rev, sent: draft.rev }), true);
  return read(visit);
}
export async function keepPhoto(photo, isNew = true) {
  await within("photos", "readwrite", async (all) => {
    const there = await result(all.get([person, photo.visit, photo.id]));
    if (isNew || there) await result(all.put({ ...photo, person }));
  });
  tell({ visit: photo.visit });
}
// What has arrived is named by the server's number from now on.
export async function dropPhoto({ visit, item, id }, arrivedAs = null) {
  await within("photos", "readwrite", (all) => result(all.delete([person, visit, id])));
  tell({ visit, arrived: arrivedAs && { item, id: arrivedAs } });
}
export async function forget(visit) {
  await within("photos", "readwrite", (all) => result(all.delete(IDBKeyRange.bound([person, visit], [person, visit, []]))));
  await within("drafts", "readwrite", (all) => result(all.delete([person, visit])));
  tell({ visit });
}
// A visit that the office took back and gives again goes on from where it was, whatever its number is now.
export async function revive({ id, task }) {
  const lost = (await drafts()).find((draft) => draft.refused && draft.task === task);
  if (!lost || (lost.visit !== id && (await read(id)))) return;
  for (const photo of lost.visit === id ? [] : await photos()) if (photo.visit === lost.visit) await keepPhoto({ ...photo, visit: id });
  await within("drafts", "readwrite", (all) => result(all.put({ ...lost, visit: id, refused: "" })));
  if (lost.visit !== id) await forget(lost.visit);
  tell({ visit: id });
}
