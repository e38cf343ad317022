// The keyboard: what each key asks for. It listens on the stage for walking, and on the whole page for "/" and "?".

/** @import {Direction} from "../scene/walk.js" */

/**
 * @typedef {object} Wants
 * @property {(direction: Direction) => void} onWalk
 * @property {(more: boolean) => void} onOpen  more: to what is selected
 * @property {() => void} onMenu  of what is stood on
 * @property {() => void} onFit
 * @property {() => void} onEscape
 * @property {() => void} onSearch
 * @property {() => void} onList
 * @property {() => void} onFilters
 * @property {() => void} onHide
 * @property {() => void} onHelp
 * @property {() => void} onTidy
 * @property {() => void} onPin
 * @property {() => void} onHub
 * @property {(factor: number) => void} onZoom
 */

/** @type {Record<string, Direction>} */
const ARROWS = { ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down" };

/**
 * @param {HTMLElement} stage
 * @param {Wants} wants
 */
export function listenToKeys(stage, wants) {
  stage.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const arrow = ARROWS[event.key];
    if (arrow) wants.onWalk(arrow);
    else if (event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey)) wants.onMenu();
    else if (event.key === "Enter" || event.key === " ") wants.onOpen(event.shiftKey);
    else return;
    event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    if (
      event.ctrlKey ||
      event.metaKey ||
      event.altKey ||
      event.defaultPrevented ||
      isTyping(event.target) ||
      document.querySelector("dialog[open]")
    )
      return;
    const wanted = onPage(event.key, wants);
    if (!wanted) return;
    wanted();
    event.preventDefault();
  });
}

/**
 * @param {string} key
 * @param {Wants} wants
 * @returns {(() => void) | null}
 */
function onPage(key, wants) {
  if (key === "f") return wants.onFit;
  if (key === "h") return wants.onHub;
  if (key === "t") return wants.onTidy;
  if (key === "p") return wants.onPin;
  if (key === "/") return wants.onSearch;
  if (key === "l") return wants.onList;
  if (key === "F") return wants.onFilters;
  if (key === "H") return wants.onHide;
  if (key === "?") return wants.onHelp;
  if (key === "Escape") return wants.onEscape;
  if (key === "+" || key === "=") return () => wants.onZoom(1.25);
  if (key === "-") return () => wants.onZoom(1 / 1.25);
  return null;
}

/** @param {EventTarget | null} target */
function isTyping(target) {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName))
  );
}
