// The line to the server: one report, one photo; what it says is noted before anything is dropped.
import { person, phone } from "./page.js";
import { change, dropPhoto, keepPhoto } from "./store.js";

// What the server has decided; anything else, a gateway's answer too, is asked again.
const SAID = [200, 404, 409, 413, 422];
let token;
export class Stop extends Error {}

async function call(method, path, body, patience) {
  const headers = { Accept: "application/json", "X-CSRFToken": token ?? "" };
  if (typeof body === "string") headers["Content-Type"] = "application/json";
  const reply = await fetch(phone + path, { method, headers, body, signal: AbortSignal.timeout(patience) });
  if (reply.status === 401 || reply.status === 403) throw new Stop("signed_out");
  if (!SAID.includes(reply.status)) throw new Error(String(reply.status));
  return { status: reply.status, said: await reply.json() };
}

export async function greet() {
  const { said } = await call("GET", "token", undefined, 20_000);
  if (said.person !== person) throw new Stop("other");
  token = said.token;
}

// A visit that can't take this: it was taken back, or saved elsewhere. All stays here, and is told.
const stopped = (draft, status, said) => ({ ...draft, pending: null, ...(status === 404 ? { refused: "gone" } : { submit: false, theirs: said }) });
const isStopped = (status) => status === 404 || status === 409;

export async function sendReport(visit, submits) {
  let body;
  // Kept as it goes out: if its answer is lost, the very same goes out again.
  await change(visit, (draft) => {
    const { rev, base: version, fields, times, marks } = draft;
    body = draft.pending ??= structuredClone({ rev, version, fields, times, marks, submit: submits });
  }, true);
  const { status, said } = await call("PUT", `visits/${visit}`, JSON.stringify(body), 30_000);
  await change(visit, (draft) => {
    if (isStopped(status)) return stopped(draft, status, said);
    Object.assign(draft, { pending: null, sent: body.rev, base: said.version, errors: said.errors });
    if (body.submit) draft.submit = false;
    if (said.status === "submitted") draft.done = new Date().toISOString();
  });
}

async function digest(blob) {
  const bytes = await crypto.subtle.digest("SHA-256", await blob.arrayBuffer());
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export async function sendPhoto(photo) {
  const form = new FormData();
  for (const name of ["item", "taken_at", "latitude", "longitude"]) form.append(name, photo[name] ?? "");
  form.append("photo", photo.blob, "photo.jpg");
  const { status, said } = await call("POST", `visits/${photo.visit}/photos`, form, 180_000);
  if (status === 200 && said.sha256 === (await digest(photo.blob))) return dropPhoto(photo, said.id);
  if (status === 200) throw new Error("other bytes arrived");
  if (isStopped(status)) return change(photo.visit, (draft) => stopped(draft, status, said));
  return keepPhoto({ ...photo, refused: said.error || String(status) }, false);
}

export async function removePhoto(visit, id) {
  await greet();
  const { status } = await call("DELETE", `visits/${visit}/photos/${id}`, undefined, 20_000);
  return status === 200;
}
