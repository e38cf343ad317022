// The inside of one host: its bays and the slots in them, measured from its corner. Pure; given the box of before, what
// stands keeps its place. A bay that goes leaves a hole which a new one may take; only a bay that overflows restacks.

import { BAY, bayHeight, chipsAcross, HOST } from "./measures.js";
import { fillSlots } from "./slots.js";

/** @import {Bay, BayBox, HostBox, HostModel, Shape} from "../types.js" */

/**
 * @param {HostBox | undefined} previous
 * @param {HostModel} model
 * @param {Shape} shape
 * @returns {HostBox}
 */
export function layoutHost(previous, model, shape) {
  const before = previous && sameShape(previous.shape, shape) ? previous : undefined;
  if (before && before.model === model) return before;
  const known = new Map((before?.bays ?? []).map((bay) => [bay.key, bay]));
  const width = (shape.width - 2 * HOST.padX - (shape.bayColumns - 1) * BAY.gap) / shape.bayColumns;
  const bays = model.bays.map((bay) => boxOf(known.get(bay.key), bay, width));
  const grew = bays.some((box) => (known.get(box.key)?.height ?? box.height) < box.height);
  const holes = before && !grew ? keepPlaces(before, bays, known) : stack(bays, shape, width);
  const lowest = Math.max(0, ...bays.map((bay) => bay.y + bay.height), ...holes.map((hole) => hole.y + hole.height));
  const height = bays.length + holes.length === 0 ? HOST.emptyHeight : lowest + HOST.padBottom;
  return { model, shape, width: shape.width, height: Math.max(height, before?.height ?? 0), bays, holes };
}

/**
 * @param {Shape} one
 * @param {Shape} other
 */
function sameShape(one, other) {
  return one.chipColumns === other.chipColumns && one.bayColumns === other.bayColumns && one.width === other.width;
}

/**
 * @param {BayBox | undefined} before
 * @param {Bay} bay
 * @param {number} width
 * @returns {BayBox}
 */
function boxOf(before, bay, width) {
  const columns = before?.columns ?? chipsAcross(width);
  const slots = fillSlots(before?.slots ?? null, bay.chips, columns);
  const chips = new Map(bay.chips.map((chip) => [chip.id, chip]));
  return {
    key: bay.key,
    x: before?.x ?? 0,
    y: before?.y ?? 0,
    width,
    height: bayHeight(slots.length / columns),
    columns,
    slots,
    chips,
    bay,
  };
}

/**
 * On load, or when one overflows: each bay in turn goes where the stack is lowest.
 * @param {BayBox[]} bays
 * @param {Shape} shape
 * @param {number} width
 * @returns {{x: number, y: number, height: number}[]}
 */
function stack(bays, shape, width) {
  const depths = Array.from({ length: shape.bayColumns }, () => HOST.head);
  for (const bay of bays) {
    const column = depths.indexOf(Math.min(...depths));
    bay.x = HOST.padX + column * (width + BAY.gap);
    bay.y = depths[column];
    depths[column] += bay.height + BAY.gap;
  }
  return [];
}

/**
 * What stood keeps its place; the new take a hole that is high enough, or go below the rest.
 * @param {HostBox} before
 * @param {BayBox[]} bays
 * @param {Map<string, BayBox>} known
 */
function keepPlaces(before, bays, known) {
  const kept = new Set(bays.map((bay) => bay.key));
  const holes = [...before.holes];
  for (const bay of before.bays) if (!kept.has(bay.key)) holes.push({ x: bay.x, y: bay.y, height: bay.height });
  holes.sort((a, b) => a.y - b.y || a.x - b.x);
  for (const bay of bays) if (!known.has(bay.key)) takePlace(bay, bays, holes, before);
  return holes;
}

/**
 * @param {BayBox} bay
 * @param {BayBox[]} bays
 * @param {{x: number, y: number, height: number}[]} holes
 * @param {HostBox} before
 */
function takePlace(bay, bays, holes, before) {
  const fits = holes.findIndex((hole) => hole.height >= bay.height);
  if (fits >= 0) {
    const hole = holes[fits];
    [bay.x, bay.y] = [hole.x, hole.y];
    const left = hole.height - bay.height - BAY.gap;
    holes.splice(
      fits,
      1,
      ...(left >= bayHeight(1) ? [{ x: hole.x, y: hole.y + bay.height + BAY.gap, height: left }] : []),
    );
    return;
  }
  const columns = Array.from(
    { length: before.shape.bayColumns },
    (_, index) => HOST.padX + index * (bay.width + BAY.gap),
  );
  const depths = columns.map((x) =>
    Math.max(HOST.head - BAY.gap, ...[...bays, ...holes].filter((one) => one.x === x).map((one) => one.y + one.height)),
  );
  const column = depths.indexOf(Math.min(...depths));
  bay.x = columns[column];
  bay.y = depths[column] + BAY.gap;
}
