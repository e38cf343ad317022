// What pointer and keys do to the chart: select, open, walk, point. It asks the chart; it draws nothing.

import { toWorld } from "../camera.js";
import { linesOf } from "../panel/tip.js";
import { next, spots } from "../scene/walk.js";
import { find } from "../topology/store.js";
import { grab } from "./drag.js";
import { listenToKeys } from "./keys.js";
import { menuAt, menuOfFocused } from "./menus.js";
import { listenToPointers } from "./pointer.js";

/** @import {Hit} from "../types.js" */
/** @import {Chart} from "../chart.js" */
/** @import {Scene} from "../scene/scene.js" */
/** @import {Stage} from "../stage.js" */
/** @import {Direction} from "../scene/walk.js" */

/**
 * @param {Chart} chart
 */
export function giveHands(chart) {
  const { stage, navigation } = chart;
  const at = (/** @type {number} */ px, /** @type {number} */ py) => hitAt(chart.scene, stage, px, py);
  listenToPointers(stage.sheet, {
    onPan: (dx, dy) => navigation.pan(dx, dy),
    onZoom: (x, y, factor) => navigation.zoomAt(x, y, factor),
    onClick: (x, y, more) => click(chart, at(x, y), more),
    onDoubleClick: () => fillWithHost(chart),
    onHover: (x, y) => hover(chart, at(x, y), x, y),
    onLeave: () => hover(chart, null, 0, 0),
    onGrab: (x, y, shift) => grab(chart, x, y, shift),
    onMenu: (x, y) => menuAt(chart, at(x, y), x, y),
    onMenuKey: () => menuOfFocused(chart),
  });
  listenToKeys(stage.sheet, {
    onWalk: (direction) => walk(chart, direction),
    onOpen: (more) => openFocused(chart, more),
    onMenu: () => menuOfFocused(chart),
    onFit: () => navigation.fitAll(),
    onEscape: () => chart.letGo(),
    onSearch: () => chart.board.tools.input.focus(),
    onList: () => chart.board.outline.toggle(),
    onFilters: () => chart.search.openPanel(),
    onHide: () => chart.search.turnHiding(),
    onHelp: () => chart.board.help.showModal(),
    onTidy: () => chart.tidy(),
    onPin: () => chart.pins.toggleHere(),
    onHub: () => chart.showHub(!chart.hub),
    onZoom: (factor) => navigation.zoomBy(factor),
  });
}

/**
 * @param {Chart} chart
 * @param {Hit | null} hit
 * @param {boolean} more
 */
function click(chart, hit, more) {
  chart.stage.sheet.focus({ preventScroll: true });
  chart.stage.focused = null;
  if (!hit && more) return;
  if (!hit) chart.select(null);
  else if (more && hit.kind !== "close" && hit.kind !== "more") chart.selection.toggle(hit.id);
  else if (hit.kind === "more") chart.board.openMore(hit);
  else if (hit.kind === "close") chart.navigation.toggle(hit.id);
  else open(chart, hit.id, hit.rect === chart.scene.placement.hosts.get(hit.id));
}

/**
 * @param {Chart} chart
 * @param {boolean} more
 */
function openFocused(chart, more) {
  const { focused } = chart.stage;
  if (focused?.kind === "more") chart.board.openMore({ kind: "more", id: focused.id, rect: focused.rect });
  else if (focused && more) chart.selection.toggle(focused.id);
  else if (focused) open(chart, focused.id, true);
}

/**
 * Selects; a closed host opens, an open one that is selected already closes.
 * @param {Chart} chart
 * @param {string} id
 * @param {boolean} onTile
 */
function open(chart, id, onTile) {
  const { placement, open: opened } = chart.scene;
  const turns = onTile && placement.hosts.get(id)?.tile && (chart.stage.selected === id || !opened.has(id));
  chart.select(id);
  if (turns) chart.navigation.toggle(id);
}

/**
 * The host of what the first click of two has selected. Where the second one went says nothing: the view may have moved.
 * @param {Chart} chart
 */
function fillWithHost({ scene, stage, navigation }) {
  const thing = stage.selected === null ? undefined : find(scene.state, stage.selected);
  const host = thing?.id.startsWith("node:") ? thing.id : (thing?.source ?? "");
  const place = scene.placement.bands.get(host) ?? scene.placement.hosts.get(host);
  if (place && !place.tile) navigation.fitTo([place]);
}

/**
 * @param {Chart} chart
 * @param {Hit | null} hit
 * @param {number} x
 * @param {number} y
 */
function hover({ board, scene, stage }, hit, x, y) {
  stage.pointer = hit ? { x, y } : null;
  board.tip.show(scene, hit, x, y, stage.size);
  stage.sheet.classList.toggle("pointing", hit !== null);
  const rect = ringOf(hit);
  const { hovered } = stage;
  if (
    rect === hovered ||
    (rect && hovered && rect.x === hovered.x && rect.y === hovered.y && rect.width === hovered.width)
  )
    return;
  stage.hovered = rect;
  stage.refreshSheet();
}

/**
 * @param {Chart} chart
 * @param {Direction} direction
 */
function walk(chart, direction) {
  const { scene, stage } = chart;
  const all = spots(scene);
  const here = all.find((spot) => spot.key === stage.focused?.key) ?? all.find((spot) => spot.id === stage.selected);
  const found = here ? next(all, here.rect, direction) : all[0];
  if (!found) return;
  stage.focused = found;
  chart.navigation.reveal(found.rect, false);
  const kind = found.kind ?? (/^(host|node):/.test(found.id) ? "host" : found.id.slice(0, found.id.indexOf(":")));
  chart.board.say(linesOf(scene, { kind, id: found.id, rect: found.rect }).filter(Boolean).join(", "));
}

/** @param {Hit | null} hit */
function ringOf(hit) {
  return hit && hit.kind !== "more" && hit.rect.width > 0 ? hit.rect : null;
}

/**
 * What is pointed at and stood on, after things may have moved.
 * @param {Chart} chart
 */
export function pointAgain({ board, stage, scene }) {
  const { pointer, focused } = stage;
  if (pointer) {
    const hit = hitAt(scene, stage, pointer.x, pointer.y);
    stage.hovered = ringOf(hit);
    if (!board.tip.element.hidden) board.tip.show(scene, hit, pointer.x, pointer.y, stage.size);
  }
  if (focused) stage.focused = spots(scene).find((spot) => spot.key === focused.key) ?? null;
}

/**
 * @param {Scene} scene
 * @param {Stage} stage
 * @param {number} px
 * @param {number} py
 */
function hitAt(scene, stage, px, py) {
  const { x, y } = toWorld(stage.view, stage.size, px, py);
  return scene.at(x, y, stage.view.zoom);
}
