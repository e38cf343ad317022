// The neighbourhood of a thing (panel/hub.js) in an exported picture: the same places, drawn with the chart's pen, since
// on the page its nodes are buttons.

import { railColour } from "../draw/frame.js";
import { drawMark } from "../draw/marks.js";
import { inkOn } from "../draw/palette.js";
import { fillRound } from "../draw/pen.js";
import { fitText } from "../draw/text.js";
import { addressesOf, hubOf, lineUnder } from "../scene/hub.js";
import { layHub } from "../scene/hub_layout.js";
import { isLocal } from "../scene/model.js";
import { toneOf } from "../scene/words.js";

/** @import {Scene} from "../scene/scene.js" */
/** @import {Hub, Node} from "../scene/hub.js" */
/** @import {Edge, HubPlaces, Placed} from "../scene/hub_layout.js" */
/** @import {Palette} from "../draw/palette.js" */
/** @import {Pen} from "../draw/pen.js" */

/** @typedef {{scene: Scene, places: HubPlaces, hub: Hub}} Neighbourhood */

const NAME = { size: 13, weight: 400, own: 650, baseline: 18 };
const NOTE = { size: 11.5, baseline: 35 };
const PAD = 10;

/**
 * @param {Scene} scene
 * @param {string} id  whose
 * @param {{width: number, height: number}} stage
 * @param {Parameters<typeof hubOf>[2]} pages  which part of each group is shown
 * @returns {Neighbourhood | null} null when the thing is gone
 */
export function neighbourhoodOf(scene, id, stage, pages) {
  const hub = hubOf(scene.state, id, pages);
  return hub && { scene, hub, places: layHub(hub, Math.max(280, stage.width), stage.height) };
}

/**
 * @param {Pen} pen  of a world in CSS pixels of the stage
 * @param {Palette} palette
 * @param {Neighbourhood} neighbourhood
 */
export function drawNeighbourhood(pen, palette, { scene, hub, places }) {
  const { context } = pen;
  context.fillStyle = palette.ground;
  context.fillRect(0, 0, pen.width, pen.height);
  drawEdges(pen, palette, places.edges);
  for (const { text, rect } of places.headings) {
    write(pen, palette.muted, text, rect.x, rect.y + 13, 12, 650, rect.width);
  }
  const addresses = addressesOf(scene.state, hub.centre.id);
  for (const placed of places.nodes)
    drawNode(pen, palette, scene, placed, lineUnder(scene.state, placed.node, hub.centre.id, addresses));
}

/**
 * @param {Pen} pen
 * @param {Palette} palette
 * @param {Edge[]} edges
 */
function drawEdges(pen, palette, edges) {
  const { context } = pen;
  context.strokeStyle = palette.edge;
  context.lineWidth = 1.5 * pen.scale;
  context.lineJoin = "round";
  context.beginPath();
  for (const { points } of edges) {
    context.moveTo(pen.x(points[0][0]), pen.y(points[0][1]));
    for (const [x, y] of points.slice(1)) context.lineTo(pen.x(x), pen.y(y));
  }
  context.stroke();
}

/**
 * @param {Pen} pen
 * @param {Palette} palette
 * @param {Scene} scene
 * @param {Placed} placed
 * @param {string} note
 */
function drawNode(pen, palette, scene, { node, group, rect }, note) {
  const own = group === null;
  const radius = (group === "services" ? 22 : 6) * pen.scale;
  const [x, y] = [pen.x(rect.x), pen.y(rect.y)];
  const edge = own ? palette.accent : palette.edge;
  pen.plate(x, y, pen.size(rect.width), pen.size(rect.height), radius, edge, palette.face, (own ? 2 : 1) * pen.hair);
  const left = rect.x + (group === "services" ? PAD + 6 : PAD);
  const sign = drawSign(pen, palette, scene, node, left, rect.y + NAME.baseline - 4.5);
  const room = rect.x + rect.width - PAD - left;
  const weight = own ? NAME.own : NAME.weight;
  write(pen, palette.ink, node.name, left + sign, rect.y + NAME.baseline, NAME.size, weight, room - sign);
  const words = node.look && own ? `${node.look} · ${note}` : note;
  write(pen, palette.muted, words, left, rect.y + NOTE.baseline, NOTE.size, 400, room);
}

/**
 * The state of a container, the letter of an overlay, the driver of another network.
 * @param {Pen} pen
 * @param {Palette} palette
 * @param {Scene} scene
 * @param {Node} node
 * @param {number} x  left
 * @param {number} y  middle
 * @returns {number} the room it took
 */
function drawSign(pen, palette, scene, node, x, y) {
  const { context } = pen;
  const network = scene.state.networks.get(node.id);
  if (node.look) {
    drawMark(context, node.look, pen.x(x + 5), pen.y(y), 9.5 * pen.scale, palette.looks[node.look].mark);
    return 17;
  }
  if (!network) return 0;
  if (isLocal(network)) {
    context.fillStyle = (palette.tones[toneOf(network.driver)] ?? palette.tones.other).bar;
    context.fillRect(pen.x(x), pen.y(y - 6.5), pen.size(4), pen.size(13));
    return 11;
  }
  const colour = railColour(scene, palette, network.id);
  context.fillStyle = colour;
  fillRound(context, pen.x(x), pen.y(y - 7.5), pen.size(18), pen.size(15), 3 * pen.scale);
  const px = pen.font(10.5, 700);
  context.textAlign = "center";
  context.fillStyle = inkOn(colour);
  context.fillText(scene.rails.letters.get(network.id) ?? "·", pen.x(x + 9), pen.y(y) + Math.round(px * 0.36));
  context.textAlign = "left";
  return 25;
}

/**
 * @param {Pen} pen
 * @param {string} colour
 * @param {string} text
 * @param {number} x
 * @param {number} baseline
 * @param {number} size
 * @param {number} weight
 * @param {number} room
 */
function write(pen, colour, text, x, baseline, size, weight, room) {
  pen.font(size, weight);
  pen.context.fillStyle = colour;
  pen.context.fillText(fitText(text, room, size, weight, pen.family), pen.x(x), pen.y(baseline));
}
