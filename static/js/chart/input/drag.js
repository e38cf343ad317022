// What a press that moves carries: a chip to a network, which opens the form that connects it; with Shift a band that
// selects what it meets. A press that carries nothing moves the view (pointer.js).

import { toWorld } from "../camera.js";
import { levelOf } from "../draw/levels.js";
import { el } from "../panel/dom.js";
import { connect } from "../panel/links.js";
import { obstacles } from "../scene/joining.js";
import { chipsIn, targetAt, targets } from "../scene/targets.js";
import { taskName } from "../scene/words.js";
import { titleOf } from "../scene/titles.js";

/** @import {Chart} from "../chart.js" */
/** @import {Container} from "../types.js" */

/**
 * @typedef {object} Carry
 * @property {(x: number, y: number) => void} move  in the stage's CSS pixels
 * @property {(x: number, y: number) => void} drop
 * @property {() => void} cancel
 */

const SEVERAL = "Several overlays share this place: drop it on one of its own, or choose from the list in the panel.";

/**
 * @param {Chart} chart
 * @param {number} x  where it was pressed
 * @param {number} y
 * @param {boolean} shift
 * @returns {Carry | null}
 */
export function grab(chart, x, y, shift) {
  const { scene, stage } = chart;
  if (shift) return withEscape(band(chart, x, y));
  if (!levelOf(stage.view.zoom).names) return null;
  const at = toWorld(stage.view, stage.size, x, y);
  const hit = scene.at(at.x, at.y, stage.view.zoom);
  const container = scene.state.containers.get(hit?.id ?? "");
  return container ? withEscape(chip(chart, container)) : null;
}

/**
 * @param {Chart} chart
 * @param {Container} container
 * @returns {Carry}
 */
function chip(chart, container) {
  const { scene, stage, state, board } = chart;
  const obstacle = obstacles(state, chart.role, container);
  const name = taskName(container.name);
  const verdict = el("span", {}, "Drop it on a network to connect it.");
  const note = el("div", { class: "chart-tip chart-carry" }, el("strong", {}, name), verdict);
  stage.element.append(note);
  board.tip.element.hidden = true;
  /** @type {string | null | undefined} */
  let over;
  const reason = (/** @type {string | null} */ id) => {
    if (id === "more") return SEVERAL;
    const network = state.networks.get(id ?? "");
    return network ? obstacle(network) : "Drop it on a network to connect it.";
  };
  const look = (/** @type {string | null} */ id) => {
    const all = targets(scene);
    const open = new Map([...state.networks.values()].map((network) => [network.id, obstacle(network) === ""]));
    stage.landings = all.map(({ network, rect }) => ({ rect, may: open.get(network) ?? false, over: network === id }));
    const network = state.networks.get(id ?? "");
    const words = reason(id) || `Connect ${name} to ${network && titleOf(state, network)}…`;
    verdict.textContent = words;
    note.classList.toggle("may", id !== null && reason(id) === "");
    note.classList.toggle("not", id !== null && reason(id) !== "");
    if (id !== null) board.say(words);
    stage.refreshSheet();
  };
  const end = () => {
    note.remove();
    stage.landings = [];
    stage.sheet.classList.remove("carrying");
    stage.refreshSheet();
  };
  const under = (/** @type {number} */ x, /** @type {number} */ y) => {
    const at = toWorld(stage.view, stage.size, x, y);
    return inStage(stage.size, x, y) ? targetAt(scene, targets(scene), at.x, at.y, stage.view.zoom) : null;
  };
  return {
    move: (x, y) => {
      const id = under(x, y);
      stage.sheet.classList.add("carrying");
      if (id !== over) look((over = id));
      place(note, stage.size, x, y);
    },
    drop: (x, y) => {
      const id = under(x, y);
      end();
      if (id === null || id === "more" || reason(id) !== "") return id === null || board.say(reason(id));
      location.assign(connect(id, container.id));
    },
    cancel: end,
  };
}

/**
 * @param {Chart} chart
 * @param {number} startX
 * @param {number} startY
 * @returns {Carry}
 */
function band({ scene, stage, selection }, startX, startY) {
  const element = el("div", { class: "chart-band" });
  stage.element.append(element);
  const rectTo = (/** @type {number} */ x, /** @type {number} */ y) => ({
    x: Math.min(x, startX),
    y: Math.min(y, startY),
    width: Math.abs(x - startX),
    height: Math.abs(y - startY),
  });
  return {
    move: (x, y) => {
      const rect = rectTo(x, y);
      element.style.transform = `translate(${rect.x}px, ${rect.y}px)`;
      element.style.width = `${rect.width}px`;
      element.style.height = `${rect.height}px`;
    },
    drop: (x, y) => {
      element.remove();
      const rect = rectTo(x, y);
      const { zoom } = stage.view;
      const corner = toWorld(stage.view, stage.size, rect.x, rect.y);
      const found = chipsIn(scene, { ...corner, width: rect.width / zoom, height: rect.height / zoom });
      if (found.length > 0) selection.add(found);
    },
    cancel: () => element.remove(),
  };
}

/**
 * Escape ends it, and nothing else hears that Escape. What is moved or dropped afterwards does nothing.
 * @param {Carry} carry
 * @returns {Carry}
 */
function withEscape(carry) {
  let over = false;
  const end = (/** @type {() => void} */ last) => {
    if (over) return;
    over = true;
    document.removeEventListener("keydown", listen, true);
    last();
  };
  const listen = (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    event.preventDefault();
    end(carry.cancel);
  };
  document.addEventListener("keydown", listen, true);
  return {
    move: (x, y) => over || carry.move(x, y),
    drop: (x, y) => end(() => carry.drop(x, y)),
    cancel: () => end(carry.cancel),
  };
}

/**
 * @param {HTMLElement} note
 * @param {{width: number, height: number}} stage
 * @param {number} x
 * @param {number} y
 */
function place(note, stage, x, y) {
  const left = Math.max(4, Math.min(x + 14, stage.width - note.offsetWidth - 4));
  const top = y + 18 + note.offsetHeight > stage.height ? y - note.offsetHeight - 10 : y + 18;
  note.style.transform = `translate(${Math.round(left)}px, ${Math.max(4, Math.round(top))}px)`;
}

/**
 * @param {{width: number, height: number}} stage
 * @param {number} x
 * @param {number} y
 */
function inStage({ width, height }, x, y) {
  return x >= 0 && y >= 0 && x < width && y < height;
}
