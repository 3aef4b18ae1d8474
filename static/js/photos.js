// One save carries only so much: photos beyond it are named at their place, to be added after a save.
const form = document.querySelector("[data-most]");

function mark(input, names) {
  const place = input.closest(".field");
  place.querySelector("[data-excess]")?.remove();
  place.classList.toggle("wrong", names.length > 0);
  if (!names.length) return;
  const error = Object.assign(document.createElement("p"), { className: "error", id: `${input.id}-excess` });
  error.dataset.excess = "";
  error.textContent = form.dataset.excess.replace("{names}", names.join(", "));
  input.before(error);
  input.setAttribute("aria-describedby", error.id);
  input.closest("details").open = true;
}

form.addEventListener("submit", (event) => {
  let sum = 0;
  let first = null;
  for (const input of form.querySelectorAll("[type=file]")) {
    const beyond = [];
    for (const file of input.files) {
      if (sum + file.size > form.dataset.most) beyond.push(file.name);
      else sum += file.size;
    }
    mark(input, beyond);
    if (beyond.length) first ??= input;
  }
  if (!first) return;
  event.preventDefault();
  first.focus();
});
