// Sends what the phone keeps, one thing at a time and in order; nothing is dropped before it is acknowledged.
import { person } from "./page.js";
import { Stop, greet, sendPhoto, sendReport } from "./line.js";
import { drafts, isWaiting, onChange, photos, read } from "./store.js";

const [QUIET, FIRST, LONGEST] = [1_500, 1_000, 60_000];
const listeners = [];
let state = "idle", going = null, pause = FIRST, timer;

export const onState = (listen) => listeners.push(listen);
const say = (now, what = null) => { state = now; going = what; listeners.forEach((listen) => listen(state, going)); };

async function sendVisit(visit) {
  const ours = (await photos()).filter((photo) => photo.visit === visit && !photo.refused);
  let draft = await read(visit);
  const blocked = () => draft.theirs || draft.refused;
  const submits = Boolean(draft?.submit) && !ours.length; // what is submitted has its photos there
  if (draft && !blocked() && (draft.pending || draft.rev !== draft.sent || submits)) await sendReport(visit, submits);
  for (const photo of ours) {
    say("going", visit);
    await sendPhoto(photo);
    pause = FIRST; // the line carries
  }
  draft = await read(visit);
  if (draft && !blocked() && isWaiting(draft)) await sendVisit(visit);
}

async function sendAll() {
  const waiting = [...(await drafts()).filter((d) => isWaiting(d) && !d.theirs && !d.refused), ...(await photos()).filter((p) => !p.refused)];
  const visits = [...new Set(waiting.map(({ visit }) => visit))];
  if (!visits.length) return say("idle");
  say("going", visits[0]);
  await greet();
  for (const visit of visits) {
    say("going", visit);
    await sendVisit(visit);
  }
  return sendAll();
}

export async function send() {
  clearTimeout(timer);
  if (state === "going" || state === "other") return;
  try {
    // Of several open pages one sends.
    await navigator.locks.request(`fieldwork ${person}`, { ifAvailable: true }, (lock) => (lock ? sendAll() : later(2 * FIRST)));
    pause = FIRST;
  } catch (failure) {
    if (failure instanceof Stop) return say(failure.message);
    say("offline");
    later(pause);
    pause = Math.min(2 * pause, LONGEST);
  }
}
function later(after) {
  clearTimeout(timer);
  timer = setTimeout(send, after);
}
export function attach() {
  const now = () => { pause = FIRST; send(); };
  addEventListener("online", now);
  addEventListener("offline", () => say("offline"));
  addEventListener("pageshow", now);
  document.addEventListener("visibilitychange", now);
  onChange(() => state !== "going" && later(state === "offline" ? pause : QUIET));
  now();
}
