// The survey is one plain form; this hides what doesn't apply, counts, and moves on.
const form = document.querySelector("[data-survey]");
const cards = [...form.querySelectorAll("[data-item]")];
const flow = form.querySelector(".flow");
let tapped = false;

const holds = (rule) => {
  const [item, codes] = rule.split("=");
  return codes.split("|").includes(new FormData(form).get(item));
};

function refresh() {
  for (const card of cards) {
    if (!card.dataset.when) continue;
    card.hidden = !card.dataset.when.split(" ").some(holds);
    if (!("optional" in card.dataset)) for (const one of card.elements) one.required = !card.hidden;
  }
  const due = cards.filter((card) => !card.hidden && !("optional" in card.dataset));
  const left = due.filter((card) => !card.querySelector(":checked")).length;
  flow.hidden = false;
  Object.assign(flow.firstElementChild, { max: due.length, value: due.length - left });
  flow.lastElementChild.value = left ? flow.dataset.left.replace("{n}", left) : flow.dataset.done;
}

function token() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const made = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  localStorage.device ??= made;
  return localStorage.device;
}

form.addEventListener("pointerdown", () => (tapped = true));
form.addEventListener("keydown", () => (tapped = false));
form.addEventListener("change", ({ target }) => {
  refresh();
  const card = target.closest("[data-item]");
  const next = cards.slice(cards.indexOf(card) + 1).find((other) => !other.hidden);
  if (tapped && target.type === "radio") next?.scrollIntoView({ block: "center" });
});
for (const card of cards) if (card.dataset.when) card.querySelector(".note")?.remove();
try {
  form.elements.device.value = token();
} catch { /* storage is switched off: then there is no token, and no mark */ }
document.querySelector("[data-focus]")?.focus();
addEventListener("pageshow", refresh);
refresh();
