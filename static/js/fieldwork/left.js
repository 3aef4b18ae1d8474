// What can't go: reports whose visit the office took back, photos that nobody can read. They stay until their owner decides.
import { element, person, phone, word } from "./page.js";
import { drafts, dropPhoto, forget, onChange, photos, revive } from "./store.js";

const section = document.querySelector("[data-left]");

function row(name, sentence, question, putAway) {
  const button = element("button", { type: "button", className: "link", textContent: word("put_away") });
  button.setAttribute("aria-label", `${word("put_away")}: ${name}`);
  button.addEventListener("click", () => confirm(question) && putAway());
  return element("li", {}, element("strong", { textContent: name }), element("span", { textContent: sentence }), button);
}

async function show() {
  const [reports, pictures] = await Promise.all([drafts(), photos()]);
  const lost = reports.filter((draft) => draft.refused);
  const rows = lost.map(({ visit, name, task, fields }) => {
    const number = pictures.filter((photo) => photo.visit === visit).length;
    const what = [word("n_visits", { n: 1 }), number && word("n_photos", { n: number })].filter(Boolean).join(word("comma"));
    return row(name, `${fields.visited_on?.[0] || task.split(" ")[0]} · ${what}`, word("discard"), () => forget(visit));
  });
  const unreadable = pictures.filter((photo) => photo.refused).map((photo) => {
    const { name } = reports.find(({ visit }) => visit === photo.visit) ?? photo;
    return row(name, `${word("photo_of", { item: photo.item })} · ${photo.refused}`, word("discard_photo"), () => dropPhoto(photo));
  });
  section.hidden = !rows.length && !unreadable.length;
  section.querySelector("[data-lost]").hidden = !lost.length;
  section.querySelector("ul").replaceChildren(...rows, ...unreadable);
}

async function goOn() {
  if (!(await drafts()).some((draft) => draft.refused)) return;
  const listed = await fetch(`${phone}assignments`, { headers: { Accept: "application/json" } }).then((reply) => reply.json());
  if (listed.person === person) for (const given of listed.assignments) await revive(given);
}

export function attach() {
  if (!section) return;
  onChange(show);
  show();
  goOn().catch(() => {}); // without a line the next time
}
