// The best few of what was found, for the list under the search field: kept while going over thousands. Pure.

/** @import {Entry} from "./entries.js" */
/** @import {Word} from "./query.js" */

/** Rows of the list under the field. */
export const MOST_SHOWN = 12;

/** @typedef {{score: number, entry: Entry}} Scored  less is better */

const KINDS = { container: 0, endpoint: 1, network: 2, service: 3, host: 4 };

/**
 * How well a thing's name fits: all of it, its beginning, the beginning of a part of it, anywhere, not at all.
 * What has the very address that was typed is first.
 * @param {Entry} entry
 * @param {readonly Word[]} words
 */
export function scoreOf(entry, words) {
  let score = 0;
  for (const word of words) score += wordScore(entry, word);
  return score * 10 + KINDS[entry.kind];
}

/** @param {Entry} entry @param {Word} word */
function wordScore({ name, kind }, { text, address }) {
  if (address !== undefined) return kind === "container" || kind === "endpoint" ? 0 : 1;
  const at = name.indexOf(text);
  if (at < 0) return 8;
  if (at === 0) return name.length === text.length ? 0 : 2;
  return "._-/ ".includes(name[at - 1]) ? 4 : 6;
}

/**
 * @param {Scored[]} best  in order, changed in place
 * @param {Scored} one
 */
export function keepBest(best, one) {
  if (best.length === MOST_SHOWN && !isBetter(one, best[MOST_SHOWN - 1])) return;
  let at = best.length;
  while (at > 0 && isBetter(one, best[at - 1])) at -= 1;
  best.splice(at, 0, one);
  if (best.length > MOST_SHOWN) best.pop();
}

/** @param {Scored} one @param {Scored} other */
function isBetter(one, other) {
  if (one.score !== other.score) return one.score < other.score;
  const [mine, theirs] = [one.entry.name, other.entry.name];
  if (mine.length !== theirs.length) return mine.length < theirs.length; // web-2 before web-10, for next to nothing
  if (mine !== theirs) return mine < theirs;
  return one.entry.id < other.entry.id;
}
