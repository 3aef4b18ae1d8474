// What the answers rule out is hidden, each stop counts what is answered, and the end lists every gap.
import { element, word } from "./page.js";
import { form } from "./keep.js";
import { photographed } from "./photos.js";

const steps = [...form.querySelectorAll("[data-step]")];
const ruled = [...form.querySelectorAll("[data-when], [data-unless]")];
const list = form.querySelector("[data-gaps]");
const stops = [...form.querySelectorAll("details[data-stop]")];
const isDone = (stop) => stop.hidden || Boolean(stop.querySelector("summary .done"));

function holds(rule) {
  const [item, codes] = rule.split("=");
  const chosen = form.querySelector(`[name="${item}"]:checked`);
  return Boolean(chosen) && !chosen.closest("[data-step]").hidden && codes.split("|").includes(chosen.value);
}

function filled(step) {
  if (step.querySelector(":scope > .question [type=radio], :scope > .question [type=checkbox]"))
    return step.querySelector(":scope > .question :checked");
  return [...step.querySelectorAll(".beside input")].some((input) => input.value);
}

const due = (step) => !step.hidden && !("optional" in step.dataset);
const lacksPhoto = (step) => !step.hidden && step.dataset.must && holds(step.dataset.must) && !photographed(step.dataset.step);

function count(stop) {
  const its = steps.filter((step) => stop.contains(step) && due(step));
  const done = its.filter(filled).length;
  stop.hidden = !steps.some((step) => stop.contains(step) && !step.hidden);
  for (const figure of form.querySelectorAll(`[data-count="${stop.dataset.stop}"]`)) {
    figure.textContent = `${done}/${its.length}`;
    figure.parentElement.classList.toggle("done", done === its.length);
  }
}

const link = (target, text) => element("li", {}, element("a", { href: `#${target}`, textContent: text }));
function gapsOf(step) {
  const id = step.dataset.step;
  const isAsked = id === "X10" || !holds("X01=yes");
  const field = step.querySelector("input:not([type=file]), textarea");
  return [
    ...(isAsked && due(step) && !filled(step) ? [link(field.id, step.dataset.label)] : []),
    ...(lacksPhoto(step) ? [link(`photo.${id}`, word("photo_of", { item: id }))] : []),
  ];
}

// What is open, stop by stop: [name of the stop, links].
export function gaps() {
  const found = form.elements.visited_on.value ? [] : [["", [link("visited_on", word("day"))]]];
  for (const stop of stops) {
    const links = steps.filter((step) => stop.contains(step)).flatMap(gapsOf);
    if (links.length) found.push([stop.querySelector("h2").firstChild.textContent.trim(), links]);
  }
  return found;
}

export function refresh() {
  for (const part of ruled) {
    const { when, unless } = part.dataset;
    part.hidden = Boolean((when && !when.split(" ").some(holds)) || (unless && unless.split(" ").some(holds)));
  }
  const open = stops.filter((stop) => !isDone(stop));
  stops.forEach(count);
  // One that was just completed leads on to the next; nothing above the thumb moves.
  const last = open.filter(isDone).pop();
  if (last) unfold(stops.slice(stops.indexOf(last)));
  for (const step of steps) step.classList.toggle("must", Boolean(lacksPhoto(step)));
  const found = gaps();
  list.hidden = false;
  const number = found.reduce((sum, [, links]) => sum + links.length, 0);
  list.querySelector("p").textContent = number ? word("gaps", { n: number }) : word("complete");
  list.querySelector("div").replaceChildren(...found.flatMap(([name, links]) => [
    ...(name ? [element("h3", { textContent: name })] : []), element("ul", {}, ...links),
  ]));
}

function reveal(id) {
  const target = id && document.getElementById(decodeURIComponent(id));
  for (let at = target; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
  return target;
}
form.addEventListener("click", ({ target }) => {
  const to = target.closest("a[href^='#']");
  if (to) reveal(to.hash.slice(1))?.focus?.();
});
function unfold(some) {
  const next = some.find((stop) => !isDone(stop));
  if (next) next.open = true;
}
export function collapse() {
  for (const stop of stops) stop.open = Boolean(stop.querySelector(".wrong, .told, .returned"));
  unfold(stops);
  reveal(location.hash.slice(1));
}
