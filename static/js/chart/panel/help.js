// The list of keys, on "?".

import { el } from "./dom.js";

/** @type {[string, string][]} */
const KEYS = [
  ["Arrows", "walk over the chart"],
  ["Enter", "open what you stand on: its details, or a closed host"],
  ["Shift+Enter", "take what you stand on into the selection, or out of it"],
  ["Shift+F10", "what can be done with it: its menu, also by right click or a long press"],
  ["h", "the neighbourhood of what is selected, and back"],
  ["Esc", "let go of the selection, then of the search, then of the filters"],
  ["f", "fit everything"],
  ["+ −", "zoom"],
  ["/", "search; then arrows walk the matches, Enter goes to one"],
  ["F", "filters"],
  ["H", "hide what the search and the filters do not find, or dim it again"],
  ["l", "show or hide the list: the same as a tree, for screen readers"],
  ["p", "pin the overlay you stand on, or have selected, to a rail of its own"],
  ["t", "tidy up: close the holes and sort again"],
  ["?", "this list"],
];

/** @returns {HTMLDialogElement} */
export function helpDialog() {
  const dialog = /** @type {HTMLDialogElement} */ (el("dialog", { class: "chart-help", "aria-label": "Keys" }));
  dialog.append(
    el("h2", {}, "Keys"),
    el(
      "dl",
      { class: "chart-facts" },
      ...KEYS.flatMap(([key, words]) => [
        el("dt", {}, ...key.split(" ").map((one) => el("kbd", {}, one))),
        el("dd", {}, words),
      ]),
    ),
    el(
      "p",
      { class: "muted" },
      "Drag to move, turn the wheel or pinch to zoom, click to select, with Shift or Ctrl several, double-click to fill " +
        "the screen with a host. Drag a container on to a network to connect it; with Shift, draw a frame to select.",
    ),
    el("button", { type: "button", class: "button small", onclick: () => dialog.close() }, "Close"),
  );
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  return dialog;
}
