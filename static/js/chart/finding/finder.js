// Finds: keeps the entries of each source and what was found among them, and goes again only over what changed.
// At 10,000 containers one more letter costs a few milliseconds, a changed host less than one.

import { keepBest, scoreOf } from "./best.js";
import { entriesOf } from "./entries.js";
import { sieve } from "./filters.js";
import { fits } from "./query.js";

/** @import {Network, Outcome, State, Thing} from "../types.js" */
/** @import {Scored} from "./best.js" */
/** @import {Entry} from "./entries.js" */
/** @import {Answers, Filter, Sieve, Test} from "./filters.js" */
/** @import {Word} from "./query.js" */

/** @typedef {Answers & {text: (word: Word) => ReadonlySet<string> | undefined}} Told  text: whose labels have the word */
/**
 * @typedef {object} Wanted
 * @property {readonly Word[]} words
 * @property {readonly Filter[]} filters
 * @property {Told} told
 * @property {boolean} [places]  also without filters the networks of what fits are bright
 */
/**
 * @typedef {object} Matches
 * @property {string[]} found  ids of what fits and can stand on the chart
 * @property {Set<string>} lit  with the places they are in
 * @property {number} containers  of those that fit
 * @property {number} total  things of any kind that fit
 * @property {Scored[]} best
 */
/** @typedef {{found: Entry[], reached: Set<string>, services: Set<string>, containers: number, best: Scored[]}} Part */

export class Finder {
  /** @param {State} state */
  constructor(state) {
    this.state = state;
    /** @type {Map<string, Entry[]>} */
    this.entries = new Map();
    /** What was found in each source, by what is wanted. @type {Map<string, Part>} */
    this.parts = new Map();
  }

  /**
   * Forgets what a message made old.
   * @param {Outcome} outcome
   */
  note(outcome) {
    const renamed = outcome.changed.some(({ before, after }) => isElsewhere(after) && nameOf(before) !== nameOf(after));
    if (outcome.first || renamed) return this.forget();
    for (const thing of [...outcome.added, ...outcome.removed]) {
      if (isElsewhere(thing)) return this.forget();
      this.entries.delete(thing.source);
    }
    for (const { after } of outcome.changed) this.entries.delete(after.source);
    if ([...outcome.sources].some((source) => source.startsWith("swarm:"))) return this.parts.clear();
    for (const source of outcome.sources) this.parts.delete(source);
    // What a host's filter finds among a swarm's networks depends on that host's endpoints.
    if (outcome.sources.size > 0)
      for (const source of this.parts.keys()) if (source.startsWith("swarm:")) this.parts.delete(source);
  }

  forget() {
    this.entries.clear();
    this.parts.clear();
  }

  /** Something else is wanted, or the server has said more. */
  renew() {
    this.parts.clear();
  }

  /**
   * @param {Wanted} wanted
   * @returns {Matches | null}  null where nothing is wanted
   */
  find(wanted) {
    if (wanted.words.length === 0 && wanted.filters.length === 0) return null;
    const sifted = sieve(this.state, wanted.filters, wanted.told);
    for (const source of this.entries.keys()) if (!this.state.owned.has(source)) this.drop(source);
    for (const source of this.state.owned.keys())
      if (!this.parts.has(source)) this.parts.set(source, this.part(source, wanted, sifted));
    return this.together(wanted.places || sifted ? sifted?.place ?? (() => true) : null);
  }

  /** @param {string} source */
  drop(source) {
    this.entries.delete(source);
    this.parts.delete(source);
  }

  /**
   * Makes some of the entries that are missing, so that the first letter that is typed finds them made.
   * @param {() => boolean} mayGoOn
   * @returns {boolean}  whether all are there
   */
  prepare(mayGoOn) {
    for (const source of this.state.owned.keys()) {
      if (this.entries.has(source)) continue;
      if (!mayGoOn()) return false;
      this.of(source);
    }
    return true;
  }

  /** The stacks whose names have these letters, by name. @param {string} text */
  stacksLike(text) {
    const found = new Set();
    for (const entries of this.entries.values())
      for (const { stack } of entries) if (stack !== undefined && stack.toLowerCase().includes(text)) found.add(stack);
    return [...found].sort();
  }

  /** @param {string} source */
  of(source) {
    let entries = this.entries.get(source);
    if (!entries) this.entries.set(source, (entries = entriesOf(this.state, source)));
    return entries;
  }

  /**
   * @param {string} source
   * @param {Wanted} wanted
   * @param {Sieve | null} sifted
   * @returns {Part}
   */
  part(source, { words, told, places }, sifted) {
    /** @type {Part} */
    const part = { found: [], reached: new Set(), services: new Set(), containers: 0, best: [] };
    const labelled = words.map((word) => told.text(word));
    for (const entry of this.of(source)) {
      if (sifted && !sifted.all(entry)) continue;
      if (!words.every((word, at) => fits(entry, word, labelled[at]))) continue;
      part.found.push(entry);
      if (entry.kind === "container") part.containers += 1;
      if (words.length > 0) keepBest(part.best, { score: scoreOf(entry, words), entry });
      if ((sifted || places) && (entry.kind === "container" || entry.kind === "endpoint"))
        for (const network of entry.networks) part.reached.add(network);
    }
    return part;
  }

  /**
   * @param {Test | null} place  which networks of what fits may be bright
   * @returns {Matches}
   */
  together(place) {
    /** @type {Matches} */
    const all = { found: [], lit: new Set(), containers: 0, total: 0, best: [] };
    let host;
    for (const part of this.parts.values()) {
      all.containers += part.containers;
      all.total += part.found.length;
      for (const one of part.best) keepBest(all.best, one);
      for (const entry of part.found) {
        if (entry.kind !== "service") all.found.push(entry.id);
        all.lit.add(entry.id);
        if (entry.host !== undefined && entry.host !== host) all.lit.add((host = entry.host));
      }
    }
    if (place) this.lightPlaces(all, place);
    return all;
  }

  /**
   * With filters, or where the rest is hidden, also the networks are bright that something fitting is on, where the network itself may be shown.
   * @param {Matches} all
   * @param {Test} place
   */
  lightPlaces(all, place) {
    const reached = new Set();
    for (const part of this.parts.values()) for (const id of part.reached) reached.add(id);
    for (const id of reached) {
      const network = this.state.networks.get(id);
      if (network && this.of(network.source).some((entry) => entry.id === id && place(entry))) all.lit.add(id);
    }
  }
}

/** Whether other sources' entries speak of this thing: services, and networks of a swarm. @param {Thing} thing */
function isElsewhere(thing) {
  if (thing.id.startsWith("network:")) return /** @type {Network} */ (thing).host === undefined;
  return thing.id.startsWith("service:");
}

/** @param {Thing} thing */
function nameOf(thing) {
  return "name" in thing ? thing.name : "";
}
