// What the server knows and the browser does not: who has a label, and what changed. Asked a moment after the last
// letter, and remembered for a short while.

import { at } from "../../base.js";

/** @import {Word} from "./query.js" */
/** @import {Answer} from "../asking.js" */

/** Milliseconds after which a question is sent, if no other has come. */
const PAUSE = 200;
/** Milliseconds for which an answer holds: labels change rarely. */
const HOLDS = 30_000;
const MOST_KEPT = 60;
const UNITS = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** @typedef {{ids: Set<string>, until: number, asking: boolean, failed: boolean}} Kept */

export class Asked {
  /**
   * @param {(path: string) => Promise<Answer>} get
   * @param {() => void} onAnswer
   */
  constructor(get, onAnswer) {
    this.get = get;
    this.onAnswer = onAnswer;
    /** @type {Map<string, Kept>} */
    this.kept = new Map();
    /** @type {Set<string>} */
    this.waiting = new Set();
    /** What is wanted now. @type {Set<string>} */
    this.wanted = new Set();
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    this.text = this.text.bind(this);
    this.label = this.label.bind(this);
    this.since = this.since.bind(this);
  }

  /** @param {Word} word */
  text({ text, label, address, subnet, begins }) {
    if (label !== undefined) return this.of(query("label", label, "&begins=true"));
    if (address !== undefined || subnet || begins !== undefined || text.length < 3) return undefined;
    return this.of(query("text", text));
  }

  /** @param {string} label */
  label(label) {
    return this.of(query("label", label));
  }

  /** @param {string} since  "1h", or a moment */
  since(since) {
    return this.of(`since ${since}`);
  }

  /** Whether any answer is still on its way. */
  get pending() {
    return this.waiting.size > 0 || [...this.kept.values()].some(({ asking }) => asking);
  }

  /** Whether the last answer to any question that counts was a failure. */
  get failed() {
    return [...this.wanted].some((question) => this.kept.get(question)?.failed);
  }

  /**
   * The ids, as far as they are known; what is not known is asked for.
   * @param {string} question
   * @returns {ReadonlySet<string> | undefined}
   */
  of(question) {
    this.wanted.add(question);
    const kept = this.kept.get(question);
    if (!kept || (kept.until < Date.now() && !kept.asking)) this.askSoon(question);
    return kept?.ids;
  }

  /** @param {string} question */
  askSoon(question) {
    if (this.waiting.has(question)) return;
    this.waiting.add(question);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.askAll(), PAUSE);
  }

  /** What was typed over is not asked any more: only what was wanted in the last round. */
  forgetWaiting() {
    this.waiting.clear();
    this.wanted.clear();
    clearTimeout(this.timer);
  }

  askAll() {
    const questions = [...this.waiting];
    this.waiting.clear();
    for (const question of questions) void this.ask(question);
  }

  /** @param {string} question */
  async ask(question) {
    const before = this.kept.get(question);
    const kept = before ?? { ids: new Set(), until: 0, asking: true, failed: false };
    kept.asking = true;
    this.kept.delete(question);
    this.kept.set(question, kept);
    if (this.kept.size > MOST_KEPT) this.kept.delete([...this.kept.keys()][0]);
    const answer = await this.get(pathOf(question, Date.now()));
    kept.asking = false;
    kept.failed = !answer.ok;
    kept.until = Date.now() + HOLDS;
    if (answer.ok) kept.ids = new Set(answer.body.ids);
    this.onAnswer();
  }

  /**
   * What changes while it is shown has changed since then, whatever the server last said.
   * @param {Iterable<string>} ids
   */
  noteChanged(ids) {
    for (const [question, { ids: known }] of this.kept)
      if (question.startsWith("since ")) for (const id of ids) known.add(id);
  }
}

/** @param {string} name @param {string} value @param {string} [more] */
function query(name, value, more = "") {
  return `${name}=${encodeURIComponent(value)}${more}`;
}

/** @param {string} question @param {number} now */
function pathOf(question, now) {
  if (!question.startsWith("since ")) return at(`/api/v1/find?${question}`);
  return at(`/api/v1/find?${query("since", momentOf(question.slice("since ".length), now))}`);
}

/**
 * "1h" is an hour before now; a moment is itself.
 * @param {string} since
 * @param {number} now
 */
export function momentOf(since, now) {
  const ago = /^(\d+)([mhd])$/.exec(since);
  if (!ago) return since;
  const unit = UNITS[/** @type {keyof UNITS} */ (ago[2])];
  return new Date(Math.max(0, now - Number(ago[1]) * unit)).toISOString();
}
