// Where every host stands: a grid in rows, with a gutter for the rails under each. Pure; given the placement of before,
// nothing moves because something else changed: a host that goes leaves a hole, a new one takes a hole or the end.

import { layoutHost } from "./host_box.js";
import { BAND_GAP, BAY, bayWidth, gutterHeight, HOST, RAIL, TAB, TILE } from "./measures.js";
import { byName } from "./words.js";

/** @import {HostModel, HostPlace, Placement, Rails, Rect, Shape} from "../types.js" */

/** Above either of these, hosts stand as tiles. */
export const TILES_ABOVE = { hosts: 30, containers: 800 };

/**
 * @typedef {object} Options
 * @property {"auto" | "boxes" | "tiles"} mode
 * @property {ReadonlySet<string>} open  ids of the hosts whose tile is opened to a band
 */

/**
 * @param {Placement | null} previous
 * @param {HostModel[]} models
 * @param {Rails} rails
 * @param {Options} options
 * @returns {Placement}
 */
export function place(previous, models, rails, { mode: wanted, open }) {
  const mode = wanted === "auto" ? fittingMode(previous, models) : wanted;
  const before = previous?.mode === mode && previous.cells.length > 0 ? previous : null;
  const byId = new Map(models.map((model) => [model.id, model]));
  const cells = fillCells(before?.cells ?? null, models);
  const chipColumns = before?.chipColumns ?? chipColumnsFor(models, mode);
  const columns = before?.columns ?? gridColumns(cells.length, mode);
  /** @type {Placement} */
  const placement = {
    mode,
    columns,
    chipColumns,
    cells,
    lanes: Math.max(before?.lanes ?? 0, lanesFor(rails)),
    hosts: new Map(),
    bands: new Map(),
    rows: [],
    bounds: { x: 0, y: 0, width: 0, height: 0 },
  };
  layRows(placement, before, byId, open);
  placement.bounds = boundsOf(placement);
  return placement;
}

/**
 * The columns of the grid, by the number of hosts alone, so that two browsers agree. A host with its gutter is some 1.6
 * times as high as wide, a tile 0.8 times; the factors make the whole as wide as a screen (about 1.75 to 1).
 * @param {number} hosts
 * @param {"boxes" | "tiles"} mode
 */
export function gridColumns(hosts, mode) {
  const wanted = Math.ceil(Math.sqrt(hosts * (mode === "tiles" ? 1.4 : 2.5)));
  return Math.min(24, Math.max(3, wanted));
}

/**
 * Tiles once the fleet is large. Once tiles, they stay until the fleet is clearly smaller.
 * @param {Placement | null} previous
 * @param {HostModel[]} models
 */
function fittingMode(previous, models) {
  const slack = previous?.mode === "tiles" ? 0.8 : 1;
  const containers = models.reduce((sum, model) => sum + model.total, 0);
  return models.length > TILES_ABOVE.hosts * slack || containers > TILES_ABOVE.containers * slack ? "tiles" : "boxes";
}

/**
 * @param {readonly (string | null)[] | null} previous
 * @param {HostModel[]} models
 * @returns {(string | null)[]}
 */
function fillCells(previous, models) {
  const sorted = [...models]
    .sort((a, b) => Number(isNode(a)) - Number(isNode(b)) || byName(a.host, b.host))
    .map((model) => model.id);
  if (!previous) return sorted;
  const present = new Set(sorted);
  const cells = previous.map((id) => (id !== null && present.has(id) ? id : null));
  const standing = new Set(cells);
  for (const id of sorted) {
    if (standing.has(id)) continue;
    const hole = cells.indexOf(null);
    if (hole >= 0) cells[hole] = id;
    else cells.push(id);
  }
  while (cells.length > 0 && cells[cells.length - 1] === null) cells.pop();
  return cells;
}

/** Nodes that nobody reads stand last: there is nothing in them to see. @param {HostModel} model */
function isNode(model) {
  return model.id.startsWith("node:");
}

/**
 * One width of hosts for the whole fleet, so that they stand in columns: from the size of the larger ones.
 * @param {HostModel[]} models
 * @param {"boxes" | "tiles"} mode
 */
function chipColumnsFor(models, mode) {
  if (mode === "tiles") return 5;
  const totals = models.map((model) => model.total).sort((a, b) => a - b);
  const large = totals[Math.floor(totals.length * 0.75)] ?? 0;
  return Math.min(6, Math.max(3, Math.round(Math.sqrt(large / 2))));
}

/**
 * A spare rail is kept where there are overlays, so that a new one moves nothing.
 * @param {Rails} rails
 */
function lanesFor(rails) {
  const known = rails.slots.length;
  if (known === 0) return 0;
  return rails.rest.length > 0 ? known + 1 : Math.min(6, Math.max(3, known + 1));
}

/**
 * @param {Placement} placement
 * @param {Placement | null} before
 * @param {Map<string, HostModel>} models
 * @param {ReadonlySet<string>} open
 */
function layRows(placement, before, models, open) {
  const tile = placement.mode === "tiles";
  const width = tile ? TILE.width : bayWidth(placement.chipColumns) + 2 * HOST.padX;
  const step = width + (tile ? TILE.gapX : HOST.gapX);
  const bandWidth = Math.max(placement.columns * step - TILE.gapX, bayWidth(3) + 2 * HOST.padX);
  let y = 0;
  for (let row = 0; row * placement.columns < placement.cells.length; row += 1) {
    const ids = placement.cells.slice(row * placement.columns, (row + 1) * placement.columns);
    let height = before?.rows[row]?.height ?? 0;
    ids.forEach((id, index) => {
      const model = id === null ? undefined : models.get(id);
      if (!model) return;
      const one = tile
        ? tileOf(model)
        : boxOf(before?.hosts.get(model.id), model, { chipColumns: placement.chipColumns, bayColumns: 1, width });
      Object.assign(one, { row, x: index * step, y });
      placement.hosts.set(one.id, one);
      height = Math.max(height, one.height);
    });
    placement.rows.push({ y, height, gutter: y + height + TAB.height / 2 + RAIL.drop });
    y += height + gutterHeight(placement.lanes);
    for (const id of ids) {
      const model = id === null || !tile || !open.has(id) ? undefined : models.get(id);
      if (model) y = layBand(placement, before, model, row, y, bandWidth);
    }
  }
}

/**
 * @param {Placement} placement
 * @param {Placement | null} before
 * @param {HostModel} model
 * @param {number} row
 * @param {number} y
 * @param {number} width
 * @returns {number} where the next thing goes
 */
function layBand(placement, before, model, row, y, width) {
  const inner = width - 2 * HOST.padX + BAY.gap;
  const most = Math.max(1, Math.floor(inner / (bayWidth(placement.chipColumns) + BAY.gap)));
  const bayColumns = Math.max(1, Math.min(most, model.bays.length));
  const known = before?.bands.get(model.id);
  const shape =
    known?.box && known.width === width ? known.box.shape : { chipColumns: placement.chipColumns, bayColumns, width };
  const band = boxOf(known, model, shape);
  Object.assign(band, { row, x: 0, y: y - RAIL.below + BAND_GAP });
  placement.bands.set(model.id, band);
  return band.y + band.height + BAND_GAP + RAIL.below;
}

/**
 * @param {HostModel} model
 * @returns {HostPlace}
 */
function tileOf(model) {
  return { id: model.id, model, tile: true, row: 0, x: 0, y: 0, width: TILE.width, height: TILE.height, box: null };
}

/**
 * @param {HostPlace | undefined} before
 * @param {HostModel} model
 * @param {Shape} shape
 * @returns {HostPlace}
 */
function boxOf(before, model, shape) {
  const box = layoutHost(before?.box ?? undefined, model, shape);
  return { id: model.id, model, tile: false, row: 0, x: 0, y: 0, width: box.width, height: box.height, box };
}

/**
 * All that is drawn: hosts, gutters and the trunk at the left.
 * @param {Placement} placement
 * @returns {Rect}
 */
function boundsOf(placement) {
  const left = placement.lanes === 0 ? 0 : -(RAIL.trunkGap + (placement.lanes - 1) * RAIL.step + 4);
  let [right, bottom] = [0, 0];
  for (const one of [...placement.hosts.values(), ...placement.bands.values()]) {
    right = Math.max(right, one.x + one.width);
    bottom = Math.max(bottom, one.y + one.height);
  }
  const last = placement.rows[placement.rows.length - 1];
  if (last) bottom = Math.max(bottom, last.y + last.height + gutterHeight(placement.lanes) - RAIL.below + 4);
  return { x: left, y: 0, width: right - left, height: bottom };
}
