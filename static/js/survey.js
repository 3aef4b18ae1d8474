// The survey is one plain form; this hides what doesn't apply, counts, and moves on.
const form = document.querySelector("[data-survey]");
const cards = [...form.querySelectorAll("[data-item]")];
const flow = form.querySelector(".flow");
const holds = (rule) => rule.split("=")[1].split("|").includes(new FormData(form).get(rule.split("=")[0]));
let tapped = false;

function refresh() {
  for (const card of cards.filter((one) => one.dataset.when)) {
    card.hidden = !card.dataset.when.split(" ").some(holds);
    for (const box of card.elements) box.required = box.type === "radio" && !card.hidden;
  }
  const due = cards.filter((card) => !card.hidden && !("optional" in card.dataset));
  const left = due.filter((card) => !card.querySelector(":checked")).length;
  Object.assign(flow.firstElementChild, { max: due.length, value: due.length - left });
  flow.lastElementChild.value = left ? flow.dataset.left.replace("{n}", left) : flow.dataset.done;
  flow.hidden = false;
}

form.addEventListener("pointerdown", () => (tapped = true));
form.addEventListener("keydown", () => (tapped = false));
form.addEventListener("change", ({ target }) => {
  refresh();
  const later = cards.slice(cards.indexOf(target.closest("[data-item]")) + 1);
  if (tapped && target.type === "radio") later.find((card) => !card.hidden)?.scrollIntoView({ block: "center" });
});
addEventListener("pageshow", refresh);

for (const card of cards) if (card.dataset.when) card.querySelector(".note")?.remove();
document.querySelector("[data-focus]")?.focus();
try {
  const random = crypto.getRandomValues(new Uint8Array(16));
  localStorage.device ??= Array.from(random, (byte) => byte.toString(16).padStart(2, "0")).join("");
  form.elements.device.value = localStorage.device;
} catch { /* storage is switched off: no token, so no mark */ }
refresh();
