// Every length of the chart, in units of the world: one unit is one CSS pixel at zoom 1.

export const CHIP = { width: 96, height: 22, gap: 8 };
export const PIP = { size: 9, gap: 2, most: 3 };

/** The head leaves room for a port's badge, which stands 7 over its chip, under the title. */
export const BAY = { bar: 4, padX: 10, head: 32, padBottom: 10, gap: 8 };
export const HOST = { padX: 12, head: 50, padBottom: 18, gapX: 40, radius: 8, emptyHeight: 96 };
export const TILE = { width: 172, height: 84, gapX: 20 };

export const TAB = { width: 18, height: 15, step: 22, inset: 12, digit: 7 };
export const RAIL = { step: 7, drop: 14, below: 22, trunkGap: 18 };
/** The corner of an open band that closes it. */
export const CLOSER = 34;
/** The space under a row of hosts that have no overlays at all. */
export const PLAIN_GUTTER = 28;
/** Between the last rail of a row and a band that opens under it, and after the band. */
export const BAND_GAP = 14;

/** Names of hosts are never smaller than this on the screen, in CSS pixels. */
export const LEAST_NAME = 11;

/**
 * The width of a bay that takes so many chips in a row.
 * @param {number} columns
 */
export function bayWidth(columns) {
  return BAY.bar + 2 * BAY.padX + columns * CHIP.width + (columns - 1) * CHIP.gap;
}

/**
 * How many chips stand in a row of a bay of this width.
 * @param {number} width
 */
export function chipsAcross(width) {
  return Math.max(1, Math.floor((width - BAY.bar - 2 * BAY.padX + CHIP.gap) / (CHIP.width + CHIP.gap)));
}

/**
 * The height of a bay with so many rows of chips.
 * @param {number} rows
 */
export function bayHeight(rows) {
  return BAY.head + rows * CHIP.height + (rows - 1) * CHIP.gap + BAY.padBottom;
}

/**
 * The height of a gutter with room for so many rails.
 * @param {number} lanes
 */
export function gutterHeight(lanes) {
  return lanes === 0 ? PLAIN_GUTTER : TAB.height / 2 + RAIL.drop + (lanes - 1) * RAIL.step + RAIL.below;
}
