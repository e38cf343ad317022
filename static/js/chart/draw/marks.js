// The shapes of states: ● running, ■ exited, ▲ unhealthy, ✕ failed, ◆ restarting, ‖ paused, ○ an orphan; and a manager's star.
// As paths, since no font is sure to have them.

/** @import {HostModel, Look} from "../types.js" */
/** @import {Palette} from "./palette.js" */

/** @typedef {CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D} Context */

/**
 * @param {Context} context
 * @param {Look} look
 * @param {number} x  centre
 * @param {number} y  centre
 * @param {number} size  width over all
 * @param {string} colour
 */
export function drawMark(context, look, x, y, size, colour) {
  const half = size / 2;
  context.fillStyle = colour;
  context.beginPath();
  if (look === "running") context.arc(x, y, half * 0.9, 0, 2 * Math.PI);
  else if (look === "exited") context.rect(x - half * 0.8, y - half * 0.8, size * 0.8, size * 0.8);
  else if (look === "unhealthy")
    polygon(context, [
      [x, y - half],
      [x + half, y + half * 0.85],
      [x - half, y + half * 0.85],
    ]);
  else if (look === "failed") polygon(context, cross(x, y, half * 0.95));
  else if (look === "restarting")
    polygon(context, [
      [x, y - half],
      [x + half, y],
      [x, y + half],
      [x - half, y],
    ]);
  else if (look === "paused") {
    context.rect(x - half * 0.75, y - half * 0.8, half * 0.5, size * 0.8);
    context.rect(x + half * 0.25, y - half * 0.8, half * 0.5, size * 0.8);
  } else {
    context.arc(x, y, half * 0.9, 0, 2 * Math.PI);
    context.arc(x, y, half * 0.5, 0, 2 * Math.PI, true);
  }
  context.fill();
}

/**
 * Two bars that cross.
 * @param {number} x
 * @param {number} y
 * @param {number} half
 * @returns {[number, number][]}
 */
function cross(x, y, half) {
  const [out, inn] = [half * 0.55, half * 0.45];
  const turns = [[0, -inn], [out, -half], [half, -out], [inn, 0], [half, out], [out, half], [0, inn], [-out, half], [-half, out], [-inn, 0], [-half, -out], [-out, -half]];
  return turns.map(([dx, dy]) => [x + dx, y + dy]);
}

/**
 * The state of a host, before its second line: reachable, not reachable, never read.
 * @param {Context} context
 * @param {Palette} palette
 * @param {HostModel} model
 * @param {number} x  left
 * @param {number} baseline
 * @param {number} px  size of the text after it
 * @returns {number} the room it took
 */
export function drawHostMark(context, palette, model, x, baseline, px) {
  const look = model.stale ? "unhealthy" : model.unread ? "orphan" : "running";
  const colour = model.stale ? palette.bad : model.unread ? palette.muted : palette.looks.running.mark;
  drawMark(context, look, x + px * 0.4, baseline - px * 0.36, px * 0.8, colour);
  return px * 1.2;
}

/**
 * @param {Context} context
 * @param {number} x  centre
 * @param {number} y  centre
 * @param {number} size
 * @param {string} colour
 */
export function drawStar(context, x, y, size, colour) {
  /** @type {[number, number][]} */
  const points = [];
  for (let index = 0; index < 10; index += 1) {
    const angle = -Math.PI / 2 + (index * Math.PI) / 5;
    const radius = (index % 2 === 0 ? 0.5 : 0.21) * size;
    points.push([x + radius * Math.cos(angle), y + radius * Math.sin(angle)]);
  }
  context.fillStyle = colour;
  context.beginPath();
  polygon(context, points);
  context.fill();
}

/**
 * @param {Context} context
 * @param {[number, number][]} points
 */
function polygon(context, points) {
  context.moveTo(...points[0]);
  for (const point of points.slice(1)) context.lineTo(...point);
  context.closePath();
}
