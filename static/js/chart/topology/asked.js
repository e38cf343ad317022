// What the socket does not bring and the panel asks of the API: labels, options, peers, changes. An answer stays until
// a message touches its object; then it is asked for again, not more often than every few seconds.

import { ask } from "../asking.js";

/** @import {Answer as Told} from "../asking.js" */
/** @import {Outcome, Thing} from "../types.js" */

/**
 * @typedef {object} Answer
 * @property {"loading" | "ready" | "failed"} state
 * @property {any} body  the last one that came, also while it is asked for again
 * @property {string} words  why it failed
 * @property {boolean} old
 * @property {number} at  when it was last asked for, milliseconds since 1970
 * @property {readonly string[]} about  ids of which it tells
 */

/** Milliseconds between two questions for the same. */
const EVERY = 3000;
/** Answers that are kept. */
const MOST = 24;

export class Asked {
  /**
   * @param {object} wants
   * @param {() => void} wants.onAnswer
   * @param {(path: string) => Promise<Told>} [wants.get]
   */
  constructor({ onAnswer, get = (path) => ask("GET", path) }) {
    this.onAnswer = onAnswer;
    this.get = get;
    /** @type {Map<string, Answer>} */
    this.answers = new Map();
  }

  /**
   * The answer as it is known now; asks for what is not known, or is old.
   * @param {string} path
   * @param {readonly string[]} about  what touches it
   * @param {number} now
   * @returns {Answer}
   */
  of(path, about, now) {
    const known = this.answers.get(path);
    if (known && (!known.old || known.state === "loading" || now - known.at < EVERY)) return known;
    const answer = known ?? { state: "loading", body: null, words: "", old: false, at: now, about };
    Object.assign(answer, { old: false, at: now, about, state: known?.body ? "ready" : "loading" });
    this.answers.delete(path);
    this.answers.set(path, answer);
    if (this.answers.size > MOST) this.answers.delete([...this.answers.keys()][0]);
    this.fetch(path, answer);
    return answer;
  }

  /** @param {string} path */
  again(path) {
    this.answers.delete(path);
    this.onAnswer();
  }

  /**
   * @param {string} path
   * @param {Answer} answer
   */
  async fetch(path, answer) {
    const told = await this.get(path);
    if (told.ok) Object.assign(answer, { state: "ready", body: told.body, words: "" });
    else Object.assign(answer, { state: "failed", words: told.words });
    this.onAnswer();
  }

  /**
   * What a message touches is old: the object itself, and what an endpoint of it joins.
   * @param {Outcome} outcome
   */
  note(outcome) {
    if (this.answers.size === 0) return;
    /** @type {Set<string>} */
    const touched = new Set();
    for (const thing of [...outcome.added, ...outcome.removed, ...outcome.changed.map((change) => change.after)])
      for (const id of touchedBy(thing)) touched.add(id);
    for (const answer of this.answers.values()) if (answer.about.some((id) => touched.has(id))) answer.old = true;
  }
}

/**
 * @param {Thing} thing
 * @returns {string[]}
 */
function touchedBy(thing) {
  const refs = /** @type {{container?: string, network?: string, service?: string}} */ (thing);
  return [thing.id, thing.source, refs.container, refs.network, refs.service].filter((id) => id !== undefined);
}
