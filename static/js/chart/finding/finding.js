// The search and the filters of this page: what is wanted, and what was found of it. It knows the state and asks the
// server; the chart lights what it found, and the panels show it.

import { Asked } from "./asked.js";
import { MOST_SHOWN } from "./best.js";
import { Finder } from "./finder.js";
import { readQuery } from "./query.js";
import { emptyHanded, rowOf } from "./reasons.js";

/** @import {Outcome, State} from "../types.js" */
/** @import {Answer} from "../asking.js" */
/** @import {Filter} from "./filters.js" */
/** @import {Row} from "./reasons.js" */

/** Milliseconds of work at a time while the entries are made before they are needed. */
const SLICE = 6;
/** Stacks in the list: choosing one filters by it. */
const MOST_STACKS = 2;

export class Finding {
  /**
   * @param {State} state
   * @param {(path: string) => Promise<Answer>} get
   * @param {() => void} onAnswer  the server has said more: what was found may be another
   */
  constructor(state, get, onAnswer) {
    this.state = state;
    this.finder = new Finder(state);
    this.asked = new Asked(get, () => {
      this.finder.renew();
      onAnswer();
    });
    this.query = "";
    /** @type {readonly Filter[]} */
    this.filters = [];
    /** What is not found is hidden, instead of dimmed. */
    this.hides = false;
    /** @type {import("./finder.js").Matches | null} */
    this.matches = null;
    /** @type {import("./query.js").Word[]} */
    this.words = [];
  }

  get active() {
    return this.words.length > 0 || this.filters.length > 0;
  }

  /** Whether nothing at all fits, as far as one knows: the server may still have something to say. */
  get isEmpty() {
    return this.matches !== null && this.matches.total === 0 && !this.asked.pending;
  }

  /**
   * @param {string} query
   * @param {readonly Filter[]} filters
   * @param {boolean} hides
   */
  want(query, filters, hides) {
    this.query = query;
    this.filters = filters;
    this.hides = hides;
    this.words = readQuery(query);
    this.asked.forgetWaiting();
    this.finder.renew();
  }

  /** @param {Outcome} outcome */
  note(outcome) {
    this.finder.note(outcome);
    if (!outcome.first && this.filters.some(({ key }) => key === "since")) this.asked.noteChanged(changedBy(outcome));
  }

  match() {
    this.matches = this.finder.find({ words: this.words, filters: this.filters, told: this.asked, places: this.hides });
    return this.matches;
  }

  /** What the list under the search field shows. @returns {{rows: Row[], more: number}} */
  list() {
    const { matches, words, state } = this;
    if (!matches || words.length === 0) return { rows: [], more: 0 };
    const stacks = words.length === 1 ? this.finder.stacksLike(words[0].text).slice(0, MOST_STACKS) : [];
    const best = matches.best.slice(0, MOST_SHOWN - stacks.length);
    const rows = best.map(({ entry }) => rowOf(state, entry, words));
    for (const name of stacks) rows.push({ id: `stack:${name}`, kind: "stack", name, where: "", why: "only this stack" });
    if (rows.length === 0) rows.push(...emptyHanded(state, words));
    return { rows, more: matches.total - best.length };
  }

  /** Makes the entries a little at a time, so that the first letter finds them made. */
  prepare() {
    const end = performance.now() + SLICE;
    if (!this.finder.prepare(() => performance.now() < end)) setTimeout(() => this.prepare(), 0);
  }
}

/** @param {Outcome} outcome */
function* changedBy({ added, changed }) {
  const things = [...added, ...changed.map(({ after }) => after)];
  for (const thing of things) {
    yield thing.id;
    if ("container" in thing && thing.container !== undefined) yield thing.container;
  }
}
