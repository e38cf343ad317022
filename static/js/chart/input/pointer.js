// Mouse, touch and wheel on the stage: dragging pans, wheel and pinch zoom, a press without a drag is a click.

/** @import {Carry} from "./drag.js" */

/**
 * @typedef {object} Wants
 * @property {(dx: number, dy: number) => void} onPan
 * @property {(x: number, y: number, factor: number) => void} onZoom
 * @property {(x: number, y: number, more: boolean) => void} onClick  more: to what is selected, by Shift, Ctrl or Cmd
 * @property {() => void} onDoubleClick  after onClick for the first of the two
 * @property {(x: number, y: number) => void} onHover
 * @property {() => void} onLeave
 * @property {(x: number, y: number, shift: boolean) => Carry | null} onGrab  what a press at that place carries
 * @property {(x: number, y: number) => void} onMenu  right click, long press
 * @property {() => void} onMenuKey  asked for without a place
 */

/** A press that moves less than this is a click, in CSS pixels. */
const STEADY = 4;
/** A finger that rests this long asks for the menu, in milliseconds. */
const LONG = 500;

/**
 * @param {HTMLElement} element
 * @param {Wants} wants
 */
export function listenToPointers(element, wants) {
  /** @type {Map<number, {x: number, y: number}>} */
  const down = new Map();
  let moved = 0;
  /** @type {Carry | null} */
  let carry = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let resting;
  const spot = (/** @type {MouseEvent} */ event) => {
    const { left, top } = element.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  };

  element.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    element.setPointerCapture(event.pointerId);
    moved = down.size === 0 ? 0 : STEADY; // two fingers are no click
    down.set(event.pointerId, spot(event));
    clearTimeout(resting);
    if (event.pointerType === "touch" && down.size === 1) resting = setTimeout(rested, LONG, spot(event));
  });
  const rested = (/** @type {{x: number, y: number}} */ at) => {
    if (down.size !== 1 || moved >= STEADY) return;
    moved = STEADY; // what follows is no click
    wants.onMenu(at.x, at.y);
  };
  element.addEventListener("pointermove", (event) => {
    const now = spot(event);
    const before = down.get(event.pointerId);
    if (!before) return wants.onHover(now.x, now.y);
    const still = moved < STEADY;
    moved = Math.max(moved, Math.hypot(now.x - before.x, now.y - before.y)); // a trembling hand does not add up
    if (still && moved >= STEADY && event.pointerType !== "touch") carry = wants.onGrab(before.x, before.y, event.shiftKey);
    if (carry) carry.move(now.x, now.y);
    else if (down.size === 1 && moved >= STEADY) {
      element.classList.add("dragging");
      wants.onPan(now.x - before.x, now.y - before.y);
    } else if (down.size === 2) pinch(down, event.pointerId, now, wants);
    if (moved >= STEADY || down.size > 1) down.set(event.pointerId, now);
  });
  const release = (/** @type {PointerEvent} */ event) => {
    clearTimeout(resting);
    if (down.delete(event.pointerId)) element.classList.remove("dragging");
    const { x, y } = spot(event);
    if (event.type === "pointerup") carry?.drop(x, y);
    else carry?.cancel();
    carry = null;
  };
  element.addEventListener("pointerup", release);
  element.addEventListener("pointercancel", release);
  element.addEventListener("contextmenu", (event) => {
    event.preventDefault();
    const kind = /** @type {PointerEvent} */ (event).pointerType;
    if (kind === "touch") return; // a finger that rests has asked already
    if (event.button === 2 || event.ctrlKey || kind === "mouse") wants.onMenu(spot(event).x, spot(event).y);
    else wants.onMenuKey();
  });
  element.addEventListener("pointerleave", () => wants.onLeave());
  // Not on pointerup: the browser's own click comes later, and would land on what a selection has put under the finger.
  element.addEventListener("click", (event) => {
    if (moved < STEADY && event.detail < 2) 
      wants.onClick(spot(event).x, spot(event).y, event.shiftKey || event.ctrlKey || event.metaKey);
  });
  // What the first click selects may put the panel under the second, which then falls through to what is round us.
  element.parentElement?.parentElement?.addEventListener("dblclick", (event) => {
    if (event.target === element || event.target === event.currentTarget) wants.onDoubleClick();
  });
  element.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      const { x, y } = spot(event);
      if (event.shiftKey) wants.onPan(-(event.deltaX || event.deltaY), 0);
      else wants.onZoom(x, y, Math.exp(-wheelSteps(event) * 0.2));
    },
    { passive: false },
  );
}

/**
 * @param {Map<number, {x: number, y: number}>} down
 * @param {number} pointer
 * @param {{x: number, y: number}} now
 * @param {Wants} wants
 */
function pinch(down, pointer, now, wants) {
  const before = down.get(pointer);
  const other = [...down].find(([id]) => id !== pointer)?.[1];
  if (!before || !other) return;
  const distance = (/** @type {{x: number, y: number}} */ point) => Math.hypot(point.x - other.x, point.y - other.y);
  wants.onPan((now.x - before.x) / 2, (now.y - before.y) / 2);
  if (distance(before) > 10)
    wants.onZoom((now.x + other.x) / 2, (now.y + other.y) / 2, distance(now) / distance(before));
}

/**
 * A notch of a mouse wheel is one step; a trackpad sends many small parts of one.
 * @param {WheelEvent} event
 */
function wheelSteps(event) {
  const unit = event.deltaMode === 1 ? 3 : event.deltaMode === 2 ? 1 : 100;
  const pinch = event.ctrlKey ? 5 : 1;
  return Math.max(-3, Math.min(3, (event.deltaY / unit) * pinch));
}
