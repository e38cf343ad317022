// Overlays: rails in the gutters, the trunk at the left, a stub for each host, and the tabs with their letters.

import { fillRound } from "./pen.js";
import { inkOn } from "./palette.js";

/** @import {Line, Rect, Tab} from "../types.js" */
/** @import {Brush} from "./frame.js" */
/** @import {Pen} from "./pen.js" */

/**
 * @param {Brush} brush
 * @param {Line[]} lines
 */
export function drawLines(brush, lines) {
  const { context } = brush;
  context.lineJoin = "round";
  for (const line of lines) {
    const strong = brush.lit !== null && line.network !== null && brush.selected === line.network;
    // Far away there are many lines and little else: they step back a little.
    context.globalAlpha = brush.brightLine(line.network) ? (brush.level.cells && !strong ? 0.7 : 1) : 0.3;
    drawLine(brush, line, brush.lineColour(line.network, line.lane), strong);
  }
  context.globalAlpha = 1;
  context.setLineDash([]);
}

/**
 * @param {Brush} brush
 * @param {Line} line
 * @param {string} colour
 * @param {boolean} strong
 */
function drawLine({ context, pen, level }, line, colour, strong) {
  const width = Math.max(1, Math.round((strong ? 3 : 2) * pen.scale)) + (strong && pen.scale < 0.6 ? pen.hair : 0);
  const half = (width % 2) / 2;
  const dotted = line.network === null;
  context.strokeStyle = context.fillStyle = colour;
  context.lineWidth = dotted ? Math.max(1, Math.round(pen.scale)) : width;
  context.setLineDash(dotted ? [2 * pen.hair, 3 * pen.hair] : []);
  context.beginPath();
  for (const rail of line.rails) {
    const y = pen.y(rail.y) + half;
    const ends = line.trunk && (rail === line.rails[0] || rail === line.rails[line.rails.length - 1]);
    if (y >= -width && y <= pen.height + width && !ends) {
      context.moveTo(pen.x(rail.left), y);
      context.lineTo(pen.x(rail.right), y);
    }
  }
  if (line.trunk) traceTrunk(context, pen, line, half);
  context.stroke();
  drawStubs(context, pen, line, Math.max(1, Math.round(1.5 * pen.scale)), level.cells ? 0 : 3 * pen.scale);
}

/**
 * The first and last rail with the trunk that joins them, round at the corners.
 * @param {CanvasRenderingContext2D} context
 * @param {Pen} pen
 * @param {Line} line
 * @param {number} half
 */
function traceTrunk(context, pen, { trunk, rails }, half) {
  if (!trunk) return;
  const x = pen.x(trunk.x) + half;
  const [top, bottom] = [pen.y(trunk.top) + half, pen.y(trunk.bottom) + half];
  context.moveTo(pen.x(rails[0].right), top);
  context.arcTo(x, top, x, bottom, 5 * pen.scale);
  context.arcTo(x, bottom, x + 100, bottom, 5 * pen.scale);
  context.lineTo(pen.x(rails[rails.length - 1].right), bottom);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Pen} pen
 * @param {Line} line
 * @param {number} width
 * @param {number} dot
 */
function drawStubs(context, pen, line, width, dot) {
  for (const rail of line.rails) {
    const y = pen.y(rail.y);
    if (y < -50) continue;
    for (const stub of rail.stubs) {
      const x = pen.x(stub.x);
      const top = pen.y(stub.top);
      if (x < -10 || x > pen.width + 10 || top > pen.height) continue;
      context.fillRect(x - Math.floor(width / 2), top, width, y - top);
      if (dot <= 0) continue;
      context.beginPath();
      context.arc(x + (width % 2) / 2, y + (width % 2) / 2, dot, 0, 2 * Math.PI);
      context.fill();
    }
  }
}

/**
 * The letter tabs on the hosts, and the tags of overlays that no host is on.
 * @param {Brush} brush
 * @param {Tab[]} tabs
 * @param {Line[]} lines
 */
export function drawTabs(brush, tabs, lines) {
  const { context, pen, level } = brush;
  const px = pen.font(10.5, 700);
  context.textAlign = "center";
  for (const tab of tabs) {
    if (!pen.sees(tab)) continue;
    context.globalAlpha =
      (tab.network === null ? brush.brightLine(null) : brush.brightLine(tab.network)) && brush.bright(tab.host)
        ? 1
        : 0.35;
    drawTab(brush, tab, tab.text, brush.lineColour(tab.network, tab.lane), level.titles ? px : 0);
  }
  for (const line of lines) {
    if (!line.tag || !pen.sees(line.tag)) continue;
    context.globalAlpha = brush.brightLine(line.network) ? 1 : 0.35;
    drawTab(brush, line.tag, line.letter, brush.lineColour(line.network, line.lane), level.titles ? px : 0);
  }
  context.globalAlpha = 1;
  context.textAlign = "left";
}

/**
 * @param {Brush} brush
 * @param {Rect} rect
 * @param {string} text
 * @param {string} colour
 * @param {number} px  0 draws no letter
 */
function drawTab({ context, pen }, rect, text, colour, px) {
  const [x, y] = [pen.x(rect.x), pen.y(rect.y)];
  const [width, height] = [Math.max(3, pen.size(rect.width)), Math.max(3, pen.size(rect.height))];
  context.fillStyle = colour;
  fillRound(context, x, y, width, height, 3 * pen.scale);
  if (px === 0) return;
  context.fillStyle = inkOn(colour);
  context.fillText(text, x + width / 2, y + Math.round(height / 2 + px * 0.36), width - 2 * pen.hair);
}
