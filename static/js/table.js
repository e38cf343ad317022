// @ts-check
// The tools above a table: the address says no more than was asked, and a browser remembers the columns of each table.

const tools = document.getElementById("tools");
const choice = /** @type {HTMLElement | null} */ (document.querySelector("[data-columns]"));
const KEY = `docklines-columns:${choice?.dataset.columns}`;

/** @returns {HTMLInputElement[]} the columns that may be left out */
function boxes() {
  return [...(choice?.querySelectorAll("input[type=checkbox][name]") ?? [])].map(
    (box) => /** @type {HTMLInputElement} */ (box),
  );
}

/** The columns for the address: "" for the usual ones. */
function columns() {
  if (boxes().every((box) => box.checked === "usual" in box.dataset)) return "";
  const fixed = [...(choice?.querySelectorAll("input[type=hidden]") ?? [])].map((one) => one.getAttribute("value"));
  return [...fixed, ...boxes().filter((box) => box.checked).map((box) => box.value)].join(",");
}

// A form tells of each field, also of empty ones, and of a checked box each by itself.
document.addEventListener("htmx:configRequest", (event) => {
  const { elt, formData } = /** @type {CustomEvent} */ (event).detail;
  if (elt !== tools) return;
  for (const [name, value] of [...formData]) if (value === "") formData.delete(name);
  formData.delete("columns");
  if (columns()) formData.set("columns", columns());
});

/** @param {string} chosen */
function remember(chosen) {
  try {
    if (chosen) localStorage.setItem(KEY, chosen);
    else localStorage.removeItem(KEY);
  } catch {
    // Then the address alone keeps it.
  }
}

function remembered() {
  try {
    return localStorage.getItem(KEY) ?? "";
  } catch {
    return "";
  }
}

/** @param {(box: HTMLInputElement) => boolean} wanted */
function choose(wanted) {
  for (const box of boxes()) box.checked = wanted(box);
  boxes()[0]?.dispatchEvent(new Event("change", { bubbles: true }));
}

choice?.addEventListener("change", () => remember(columns()));

const usual = document.querySelector("[data-usual-columns]");
usual?.removeAttribute("hidden");
usual?.addEventListener("click", () => choose((box) => "usual" in box.dataset));

// An address that names columns is somebody's view, and is shown as it is.
if (choice && remembered() && !new URLSearchParams(location.search).has("columns")) {
  const kept = remembered().split(",");
  window.addEventListener("load", () => choose((box) => kept.includes(box.value)), { once: true });
}
