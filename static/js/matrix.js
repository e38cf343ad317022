// @ts-check
// The matrix stays where it was scrolled to while it refreshes itself, the arrows walk from cell to cell, and a cell that
// is pointed at says whose it is: thousands of them would say so in vain.

/** @returns {HTMLElement | null} */
function wrap() {
  return document.querySelector(".matrix-wrap");
}

/** Where it was scrolled to. */
let at = { left: 0, top: 0 };
document.addEventListener("htmx:beforeSwap", () => {
  at = { left: wrap()?.scrollLeft ?? 0, top: wrap()?.scrollTop ?? 0 };
});
document.addEventListener("htmx:afterSwap", () => wrap()?.scrollTo(at));

/** How far each arrow goes, in rows and columns. @type {Record<string, [number, number]>} */
const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

document.addEventListener("keydown", (event) => {
  const step = STEPS[event.key];
  const cell = document.activeElement?.closest(".matrix td, .matrix tbody th");
  if (!step || event.altKey || event.ctrlKey || event.metaKey || !(cell instanceof HTMLTableCellElement)) return;
  const next = linkFrom(cell, step);
  if (!next) return;
  event.preventDefault();
  next.focus();
  next.scrollIntoView({ block: "nearest", inline: "nearest" });
});

/**
 * The next cell that way which leads somewhere: empty ones are passed over.
 * @param {HTMLTableCellElement} cell
 * @param {[number, number]} step
 * @returns {HTMLAnchorElement | null}
 */
function linkFrom(cell, [down, right]) {
  const table = /** @type {HTMLTableElement} */ (cell.closest("table"));
  let row = /** @type {HTMLTableRowElement} */ (cell.parentElement).rowIndex + down;
  let column = cell.cellIndex + right;
  while (table.rows[row]?.cells[column]) {
    const link = table.rows[row].cells[column].querySelector("a");
    if (link && row > 0) return link;
    if (row === 0) return null;
    row += down;
    column += right;
  }
  return null;
}

document.addEventListener("pointerover", (event) => {
  const link = event.target instanceof Element ? event.target.closest(".matrix td a") : null;
  if (!(link instanceof HTMLAnchorElement) || link.dataset.told) return;
  const row = link.closest("tr")?.querySelector(".who")?.textContent ?? "";
  const names = link.title;
  link.dataset.told = "yes";
  link.title = `${row}, ${link.dataset.n}: ${link.textContent}${names ? `\n${names}` : ""}`;
});
