// One picture of the whole chart: what is on the stage, from the ground up. It reads the scene and changes nothing.

import { driverLetter, toneOf } from "../scene/words.js";
import { isLocal } from "../scene/model.js";
import { drawBays } from "./bays.js";
import { drawChips } from "./chips.js";
import { drawHeads, drawPlates } from "./hosts.js";
import { levelOf } from "./levels.js";
import { drawLines, drawTabs } from "./lines.js";
import { Pen } from "./pen.js";

/** @import {HostModel, View} from "../types.js" */
/** @import {Scene} from "../scene/scene.js" */
/** @import {Palette} from "./palette.js" */
/** @import {Level} from "./levels.js" */

/** @typedef {CanvasRenderingContext2D} Context */

/**
 * @typedef {object} Wishes  all that a picture depends on
 * @property {Scene} scene
 * @property {View} view
 * @property {{width: number, height: number}} stage
 * @property {number} ratio
 * @property {string} family
 * @property {Palette} palette
 * @property {Palette} stalePalette
 * @property {ReadonlySet<string> | null} lit  what stays bright; null is everything
 * @property {string | null} selected
 * @property {number} now
 */
/**
 * @typedef {object} Brush  what every drawing function is handed
 * @property {Context} context
 * @property {Pen} pen
 * @property {Level} level
 * @property {Palette} palette
 * @property {ReadonlySet<string> | null} lit
 * @property {string | null} selected
 * @property {number} now
 * @property {(id: string) => boolean} bright
 * @property {(network: string | null) => boolean} brightLine
 * @property {(model: HostModel) => Palette} paletteOf
 * @property {(network: string | null, lane: number) => string} lineColour
 * @property {(endpoint: string, palette: Palette) => {colour: string, letter: string}} pipOf
 * @property {(host: string) => boolean} opened
 * @property {(host: string) => string | undefined} readAt
 */

/**
 * @param {Context} context
 * @param {Wishes} wishes
 */
export function drawFrame(context, wishes) {
  const brush = brushOf(context, wishes);
  const { pen } = brush;
  const { placement, lines } = wishes.scene;
  context.globalAlpha = 1;
  context.textBaseline = "alphabetic";
  context.textAlign = "left";
  context.fillStyle = wishes.palette.ground;
  context.fillRect(0, 0, pen.width, pen.height);
  const places = [...placement.hosts.values(), ...placement.bands.values()].filter((place) => pen.sees(place));
  drawLines(brush, lines.lines);
  drawPlates(brush, places);
  if (!brush.level.summary) {
    drawBays(brush, places);
    drawChips(brush, places);
  }
  drawTabs(brush, lines.tabs, lines.lines);
  drawHeads(brush, places);
}

/**
 * @param {Context} context
 * @param {Wishes} wishes
 * @returns {Brush}
 */
function brushOf(context, { scene, view, stage, ratio, family, palette, stalePalette, lit, selected, now }) {
  const { state } = scene;
  /** @param {string | null} network */
  const brightLine = (network) =>
    !lit || (network === null ? scene.rails.rest.some((id) => lit.has(id)) : lit.has(network));
  return {
    context,
    pen: new Pen(context, view, stage, ratio, family),
    level: levelOf(view.zoom),
    palette,
    lit,
    selected,
    now,
    bright: (id) => !lit || lit.has(id),
    brightLine,
    paletteOf: (model) => (model.stale ? stalePalette : palette),
    lineColour: (network) => railColour(scene, palette, network),
    pipOf: (id, shown) => {
      const network = state.networks.get(state.endpoints.get(id)?.network ?? "");
      if (!network) return { colour: shown.rest, letter: "?" };
      if (isLocal(network))
        return {
          colour: (shown.tones[toneOf(network.driver)] ?? shown.tones.other).bar,
          letter: driverLetter(network.driver),
        };
      return { colour: railColour(scene, shown, network.id), letter: scene.rails.letters.get(network.id) ?? "·" };
    },
    opened: (host) => scene.placement.bands.has(host),
    readAt: (host) => state.collectedAt.get(host),
  };
}

/**
 * The colour of an overlay: its rail's; those without a rail share one.
 * @param {Scene} scene
 * @param {Palette} palette
 * @param {string | null} network
 */
export function railColour(scene, palette, network) {
  const slot = network === null ? -1 : scene.rails.slots.indexOf(network);
  return slot >= 0 ? palette.rails[slot] : network !== null && network === scene.shown ? palette.accent : palette.rest;
}
