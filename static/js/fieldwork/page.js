// What the page says of itself: whose it is, which visit it shows, what the server held, and the words.
const sync = document.querySelector("[data-sync]");
const texts = document.querySelector("[data-words]").content;

export const person = Number(sync.dataset.person);
export const visit = Number(sync.dataset.visit) || null;
export const held = sync.dataset.held ? JSON.parse(sync.dataset.held) : null;
export const root = sync.dataset.root;
export const phone = `${root}phone/`;

export function word(name, given = {}) {
  const text = texts.querySelector(`[data-word="${name}"]`).textContent;
  return text.replace(/\{(\w+)\}/g, (_, key) => given[key]);
}

export function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

// The province has one time, whatever the phone is set to.
const there = { timeZone: "Asia/Shanghai" };
export const clock = (moment) =>
  new Date(moment).toLocaleTimeString("en-GB", { ...there, hour: "2-digit", minute: "2-digit" });
export const day = (moment) => new Date(moment).toLocaleDateString("sv-SE", there);
