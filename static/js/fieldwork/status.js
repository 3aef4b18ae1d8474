// Always says what is on this phone, what is under way and what has arrived: in all and for each visit.
import { clock, element, root, word } from "./page.js";
import { drafts, isStuck, isWaiting, onChange, photos } from "./store.js";
import { onState } from "./send.js";

const line = document.querySelector("[data-sync]");
let state = "idle", going = null, drawing = Promise.resolve(), isFull = false;

const parts = (visits, pictures) => [
  visits && word("n_visits", { n: visits }), pictures && word("n_photos", { n: pictures }),
].filter(Boolean).join(word("comma"));

function sentence(what, isSettled) {
  if (isFull) return word("no_room");
  if (state === "other") return word("other");
  if (!what && !isSettled) return "";
  if (!what) return state === "offline" || !navigator.onLine ? word("away") : word("arrived");
  if (state === "signed_out") return word("signed_out", { what });
  if (state === "going") return word("going", { what });
  return navigator.onLine && state === "idle" ? word("kept", { what }) : word("waiting", { what });
}

function ofVisit(draft, pictures) {
  const refused = pictures.filter((photo) => photo.refused).length;
  if (draft?.theirs) return ["bad", word("two_versions")];
  if (draft?.refused) return ["bad", word("gone")];
  if (refused) return ["bad", word("refused", { n: refused })];
  const what = parts(draft && isWaiting(draft) ? 1 : 0, pictures.length);
  if (what && state === "going" && going === Number(draft?.visit ?? pictures[0].visit)) return ["waiting", word("going", { what })];
  if (what) return ["waiting", word("on_this_phone", { what })];
  if (draft?.done) return ["done", word("done", { at: clock(draft.done) })];
  if (draft && Object.keys(draft.errors).length) return ["bad", word("to_mend", { n: Object.keys(draft.errors).length })];
  return draft?.rev ? ["done", word("visit_arrived")] : null;
}

async function draw() {
  const [reports, pictures] = await Promise.all([drafts(), photos()]);
  const stuck = reports.filter(isStuck).map(({ visit }) => visit);
  const [waiting, refused] = [reports.filter(isWaiting).length, pictures.filter((photo) => photo.refused)];
  const under = pictures.filter((photo) => !photo.refused && !stuck.includes(photo.visit)).length;
  const link = (name, href) => [" ", element("a", { href, textContent: word(name) })];
  const torn = reports.find((draft) => draft.theirs);
  const lost = reports.some((draft) => draft.refused);
  line.hidden = false;
  const goes = state === "idle" ? "kept" : state;
  const stays = lost || torn || refused.length ? "kept" : "arrived";
  line.dataset.state = isFull ? "full" : waiting || under ? goes : stays;
  line.replaceChildren(sentence(parts(waiting, under), line.dataset.state === "arrived"),
    ...(state === "signed_out" || state === "other" ? link("sign_in", line.dataset.signIn) : []),
    ...(refused.length ? link("see_refused", `${root}#left`) : []),
    ...(lost ? link("see_lost", `${root}#left`) : []),
    ...(torn ? link("compare", `${root}visits/${torn.visit}?compare`) : []));
  document.documentElement.style.setProperty("--sync", `${line.offsetHeight}px`); // what sticks below it
  for (const place of document.querySelectorAll("[data-visit-status]")) {
    const visit = Number(place.dataset.visitStatus);
    const said = ofVisit(reports.find((draft) => draft.visit === visit), pictures.filter((photo) => photo.visit === visit));
    place.hidden = !said;
    place.className = said ? `status ${said[0]}` : "";
    place.textContent = said?.[1] ?? "";
  }
}

export function attach() {
  const redraw = () => (drawing = drawing.catch(() => {}).then(draw));
  onState((now, what) => { [state, going] = [now, what]; redraw(); });
  onChange(() => { isFull = false; redraw(); });
  // What the phone found no room for is never passed over in silence.
  addEventListener("unhandledrejection", (event) => {
    if (!(event.reason instanceof DOMException)) return;
    event.preventDefault();
    isFull = true;
    [line.hidden, line.dataset.state, line.textContent] = [false, "full", word("no_room")];
  });
  redraw();
}
