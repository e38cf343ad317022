// Runs inside the pages of benchmarks/chart.py: does to the chart what a user and a server would, and takes the times.
// A frame's time is from one call of requestAnimationFrame to the next while something moves in each. The browser's
// limit of 60 a second is off, so it is all that a picture costs: our script, and what the browser does with it after.

import { changes, fleet } from "/tests/js/fleet.js";

/** Frames in one direction, and frames before the first that counts: they fill caches. */
const SWEEP = 12;
const WARM = 8;

let text = "";
/** @type {Generator<object>} */
let news;

/** Makes a fleet, and keeps its message as the text in which it would come. */
export function make(wish) {
  const made = fleet(wish);
  text = JSON.stringify(made);
  news = changes(made);
  return { containers: made.containers.length, hosts: made.hosts.length, characters: text.length };
}

/** Gives the made fleet's text back, so that it weighs on no heap. */
export function forget() {
  const given = text;
  text = "";
  return given;
}

/** Lets go of where changes come from, which holds every row once more. */
export function dropNews() {
  news = changes({ sources: {}, containers: [], endpoints: [], networks: [] });
}

const tell = (message) => window.sockets.at(-1).onmessage({ data: message });
const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));

/** From the message's text in memory to its picture, in milliseconds: the next frame begins when this one is painted. */
export async function firstFrame() {
  const began = performance.now();
  tell(text);
  await window.docklines.ready;
  await frame();
  return performance.now() - began;
}

/**
 * So many changes in as many messages, and how long until they are seen.
 * @param {number} count
 */
export async function burst(count) {
  const texts = Array.from({ length: count }, () => JSON.stringify(news.next().value));
  await frame();
  await frame();
  const began = performance.now();
  texts.forEach(tell);
  await frame();
  await frame();
  return performance.now() - began;
}

/** Applies changes in every frame, until there were so many; the number of frames. */
export async function endure(count, each) {
  let frames = 0;
  for (let done = 0; done < count; done += each, frames += 1) {
    for (let index = 0; index < each; index += 1) tell(JSON.stringify(news.next().value));
    await frame();
  }
  return frames;
}

/**
 * Calls `step` in each frame and takes the times of the frames, until there are enough or `within` ms have passed.
 * @param {number} frames
 * @param {(index: number) => void} step
 * @param {{warm?: number, within?: number}} [limits]
 * @returns {Promise<number[]>}
 */
export async function everyFrame(frames, step, { warm = WARM, within = 30_000 } = {}) {
  const gaps = [];
  let before = await frame();
  const until = before + within;
  for (let index = 0; index < frames + warm && (before < until || gaps.length === 0); index += 1) {
    step(index);
    await frame();
    const now = performance.now();
    if (index >= warm) gaps.push(now - before);
    before = now;
  }
  return gaps;
}

/** Drags the chart round a square, as a hand would. */
export async function pan(frames) {
  const { sheet, x, y } = stage();
  sheet.setPointerCapture = () => {}; // these events have no pointer that could be caught
  const at = { clientX: x, clientY: y, pointerId: 1, button: 0, bubbles: true };
  sheet.dispatchEvent(new PointerEvent("pointerdown", at));
  const gaps = await everyFrame(frames, (index) => {
    const [dx, dy] = side(index);
    at.clientX += dx;
    at.clientY += dy;
    sheet.dispatchEvent(new PointerEvent("pointermove", at));
  });
  sheet.dispatchEvent(new PointerEvent("pointerup", at));
  return gaps;
}

/** The way of frame number `index`, in CSS pixels. */
export function side(index) {
  return [[9, 0], [0, 7], [-9, 0], [0, -7]][Math.floor(index / SWEEP) % 4]; // prettier-ignore
}

/** Turns the wheel in and out again, from far away to where names are read. */
export async function zoom(frames) {
  const { sheet, x, y } = stage();
  return everyFrame(frames, (index) => {
    const deltaY = Math.floor(index / (2 * SWEEP)) % 2 === 0 ? -50 : 50;
    sheet.dispatchEvent(new WheelEvent("wheel", { clientX: x, clientY: y, deltaY, bubbles: true, cancelable: true }));
  });
}

/** Goes to a zoom about the middle of the chart; where that is, the address tells once the view has moved. */
export async function go(wanted) {
  const middle = window.middle ?? (window.middle = await whereWeAre());
  location.hash = `#x=${middle.x}&y=${middle.y}&z=${wanted ?? middle.zoom}&mode=${middle.mode}`;
  await frame();
  await frame();
}

async function whereWeAre() {
  const { sheet, x, y } = stage();
  for (const deltaY of [1, -1])
    sheet.dispatchEvent(new WheelEvent("wheel", { clientX: x, clientY: y, deltaY, bubbles: true, cancelable: true }));
  await new Promise((resolve) => setTimeout(resolve, 400));
  const address = new URLSearchParams(location.hash.slice(1));
  const [left, top, zoom] = ["x", "y", "z"].map((name) => Number(address.get(name)));
  return { x: left, y: top, zoom, mode: address.get("mode") ?? "auto" };
}

function stage() {
  const sheet = document.querySelector(".chart-sheet");
  const { left, top, width, height } = sheet.getBoundingClientRect();
  return { sheet, x: left + width / 2, y: top + height / 2 };
}

/** Where everything stands, for the same picture by other means. */
export function places() {
  const { store, hit } = window.docklines;
  const found = {};
  for (const name of ["hosts", "networks", "containers"])
    for (const id of store[name].keys()) {
      const rect = hit(id);
      if (rect) found[id] = rect;
    }
  return found;
}

/**
 * What was really painted: the part of a canvas that is not its ground, and how many colours are on it.
 * @param {HTMLCanvasElement[]} canvases
 */
export function painted(canvases = [document.querySelector(".chart-stage canvas")]) {
  const copy = new OffscreenCanvas(canvases[0].width, canvases[0].height);
  const context = copy.getContext("2d");
  for (const canvas of canvases) context.drawImage(canvas, 0, 0);
  const pixels = new Uint32Array(context.getImageData(0, 0, copy.width, copy.height).data.buffer);
  const counts = new Map();
  for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
  return { ink: 1 - Math.max(...counts.values()) / pixels.length, colours: counts.size };
}
