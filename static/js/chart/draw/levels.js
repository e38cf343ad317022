// What is drawn at which zoom. Far away a chip is a coloured cell; names come when they can be read.

/**
 * @typedef {object} Level
 * @property {boolean} summary  of a host only its name and a bar of states
 * @property {boolean} cells  of a chip only its state's colour
 * @property {boolean} titles  names of networks
 * @property {boolean} names  names of containers, port badges
 * @property {boolean} letters  on pips
 * @property {boolean} lines  second lines of hosts
 */

/**
 * @param {number} zoom
 * @returns {Level}
 */
export function levelOf(zoom) {
  return {
    summary: zoom < 0.12,
    cells: zoom < 0.4,
    titles: zoom >= 0.55,
    names: zoom >= 0.62,
    letters: zoom >= 0.85,
    lines: zoom >= 0.66,
  };
}
