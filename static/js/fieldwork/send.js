// Sends what the phone keeps, one thing at a time and in order; nothing is dropped before it is acknowledged.
import { person } from "./page.js";
import { Stop, greet, sendPhoto, sendReport } from "./line.js";
import { finish } from "./shrinking.js";
import { drafts, isStuck, isWaiting, onChange, photos, read } from "./store.js";

const [QUIET, FIRST, LONGEST] = [1_500, 1_000, 60_000];
const listeners = [];
let state = "idle", going = null, pause = FIRST, timer;

export const onState = (listen) => listeners.push(listen);
const say = (now, what = null) => { state = now; going = what; listeners.forEach((listen) => listen(state, going)); };

// One that fails keeps no other waiting: it is told of when all had their turn.
async function each(things, act) {
  let failure = null;
  for (const thing of things) {
    await act(thing).catch((why) => {
      if (why instanceof Stop) throw why;
      failure = why;
    });
  }
  if (failure) throw failure;
}

async function sendVisit(visit) {
  await finish().catch(() => {}); // without room for the smaller photo the large one goes
  const ours = (await photos()).filter((photo) => photo.visit === visit && !photo.refused);
  let draft = await read(visit);
  const submits = Boolean(draft?.submit) && !ours.length; // what is submitted has its photos there
  if (draft && isWaiting(draft) && !draft.theirs && (draft.pending || draft.rev !== draft.sent || submits)) await sendReport(visit, submits);
  await each(ours, async (photo) => {
    if (isStuck(await read(visit))) return;
    say("going", visit);
    await sendPhoto(photo);
    pause = FIRST; // the line carries
  });
  draft = await read(visit);
  if (draft && isWaiting(draft) && !draft.theirs) await sendVisit(visit);
}

async function sendAll() {
  const kept = await drafts();
  const stuck = kept.filter(isStuck).map(({ visit }) => visit);
  const reports = kept.filter((draft) => isWaiting(draft) && !draft.theirs);
  const pictures = (await photos()).filter((photo) => !photo.refused && !stuck.includes(photo.visit));
  const visits = [...new Set([...reports, ...pictures].map(({ visit }) => visit))];
  if (!visits.length) return say("idle");
  say("going", visits[0]);
  await greet();
  await each(visits, (visit) => { say("going", visit); return sendVisit(visit); });
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
