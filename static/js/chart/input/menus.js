// Where the context menu opens, and of what: what is pointed at, or what the keyboard stands on.

import { toStage } from "../camera.js";
import { deedsOf } from "../scene/deeds.js";

/** @import {Chart} from "../chart.js" */
/** @import {Hit} from "../types.js" */

/**
 * @param {Chart} chart
 * @param {Hit | null} hit
 * @param {number} x  on the stage
 * @param {number} y
 */
export function menuAt(chart, hit, x, y) {
  const { board, stage } = chart;
  if (!hit || hit.kind === "close") return board.menu.close(true);
  const { left, top } = stage.element.getBoundingClientRect();
  stage.sheet.focus({ preventScroll: true });
  board.tip.element.hidden = true;
  openMenu(chart, hit.id, left + x, top + y);
}

/**
 * The menu of what the keyboard stands on, else of what is selected.
 * @param {Chart} chart
 */
export function menuOfFocused(chart) {
  const { stage, scene } = chart;
  const id = stage.focused?.id ?? stage.selected;
  if (!id) return chart.board.say("Stand on something first: the arrow keys walk.");
  const rect = stage.focused?.rect ?? scene.rectOf(id);
  const { left, top } = stage.element.getBoundingClientRect();
  const at = rect ? toStage(stage.view, stage.size, rect) : { x: 40, y: 40, width: 0, height: 0 };
  const { width, height } = stage.size;
  const [x, y] = [at.x + Math.min(24, at.width), at.y + Math.min(24, at.height)];
  openMenu(chart, id, left + Math.max(0, Math.min(width, x)), top + Math.max(0, Math.min(height, y)));
}

/**
 * @param {Chart} chart
 * @param {string} id
 * @param {number} x  in the window
 * @param {number} y
 */
export function openMenu({ board, state, role, selection }, id, x, y) {
  board.menu.open(id, deedsOf(state, role, id, selection.ids), x, y);
}
