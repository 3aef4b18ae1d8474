// The visit is one plain form; this hides what the answers rule out, counts, and warns before unsaved work is left.
const form = document.querySelector("[data-walk]");
const steps = [...form.querySelectorAll("[data-step]")];
const ruled = [...form.querySelectorAll("[data-when], [data-unless]")];
let unsaved = Boolean(form.dataset.unsaved);

function holds(rule) {
  const [item, codes] = rule.split("=");
  const chosen = form.querySelector(`[name="${item}"]:checked`);
  return chosen && !chosen.closest("[data-step]").hidden && codes.split("|").includes(chosen.value);
}

function filled(step) {
  if (step.querySelector(":scope > .question [type=radio], :scope > .question [type=checkbox]"))
    return step.querySelector(":scope > .question :checked");
  return [...step.querySelectorAll(".beside input")].some((input) => input.value);
}

function refresh() {
  for (const part of ruled) {
    const { when, unless } = part.dataset;
    part.hidden = (when && !when.split(" ").some(holds)) || (unless && unless.split(" ").some(holds));
  }
  for (const stop of form.querySelectorAll("[data-stop]")) {
    const due = steps.filter((s) => stop.contains(s) && !s.hidden && !("optional" in s.dataset));
    const done = due.filter(filled).length;
    stop.hidden = !steps.some((step) => stop.contains(step) && !step.hidden);
    for (const figure of form.querySelectorAll(`[data-count="${stop.dataset.stop}"]`)) {
      figure.textContent = `${done}/${due.length}`;
      figure.parentElement.classList.toggle("done", done === due.length);
    }
  }
}

form.addEventListener("input", () => { unsaved = true; refresh(); });
form.addEventListener("submit", (event) => { if (!event.defaultPrevented) unsaved = false; });
addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });
addEventListener("pageshow", refresh);
refresh();
