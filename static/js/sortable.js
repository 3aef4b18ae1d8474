// A table that is whole sorts itself: the links of its heads, which ask the server, become buttons.
function numbered(row, key) {
  return key in row.dataset ? Number(row.dataset[key]) : null;
}

function sort(table, head) {
  const descending = head.hasAttribute("aria-sort")
    ? head.getAttribute("aria-sort") === "ascending"
    : head.dataset.first === "desc";
  for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", descending ? "descending" : "ascending");
  const key = head.dataset.sort;
  const rows = [...table.tBodies[0].rows].sort((one, other) => {
    const [a, b] = [numbered(one, key), numbered(other, key)];
    if (a === null || b === null) return (a === null) - (b === null);
    return descending ? b - a : a - b;
  });
  table.tBodies[0].append(...rows);
}

for (const head of document.querySelectorAll("table[data-sortable] th[data-sort]")) {
  const link = head.querySelector("a");
  const button = Object.assign(document.createElement("button"), { type: "button", className: link.className });
  button.append(...link.childNodes);
  link.replaceWith(button);
  button.addEventListener("click", () => sort(head.closest("table"), head));
}
