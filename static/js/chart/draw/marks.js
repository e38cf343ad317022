// The shapes of states: ● running, ■ exited, ▲ unhealthy, ◆ restarting, ‖ paused, ○ an orphan; and a manager's star.
// As paths, since no font is sure to have them.

/** @import {Look} from "../types.js" */

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
