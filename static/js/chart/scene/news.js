// What has just appeared, changed or vanished, so that it can be noticed for a moment. It is given the clock.

/** @import {Container, Endpoint, Outcome, Rect, Thing} from "../types.js" */

/** Milliseconds for which news is shown. */
export const NOTICEABLE = 1500;
/** With more news than this at once (a host that came back), the parts are left to the eye. */
const MANY = 400;

/** @typedef {{id: string, kind: "appeared" | "changed", at: number}} Mark */
/** @typedef {{rect: Rect, label: string, at: number}} Ghost  what has vanished, where it stood */

export class News {
  constructor() {
    /** @type {Map<string, Mark>} */
    this.marks = new Map();
    /** @type {Ghost[]} */
    this.ghosts = [];
  }

  /**
   * @param {Outcome} outcome
   * @param {(thing: Thing) => Rect | null} rectOf  where it stood before the outcome
   * @param {number} now
   */
  note(outcome, rectOf, now) {
    this.fade(now);
    if (outcome.first || outcome.added.length + outcome.removed.length + outcome.changed.length > MANY) return;
    for (const thing of outcome.added) this.mark(thing, "appeared", now);
    for (const { before, after } of outcome.changed) if (seenChange(before, after)) this.mark(after, "changed", now);
    for (const thing of outcome.removed) {
      this.marks.delete(thing.id);
      const rect = standsAlone(thing) ? rectOf(thing) : null;
      if (rect)
        this.ghosts.push({ rect: { ...rect }, label: /** @type {{name?: string}} */ (thing).name ?? "", at: now });
    }
  }

  /**
   * @param {Thing} thing
   * @param {Mark["kind"]} kind
   * @param {number} now
   */
  mark(thing, kind, now) {
    if (standsAlone(thing) || isSecondLeg(thing)) this.marks.set(thing.id, { id: thing.id, kind, at: now });
  }

  /**
   * Forgets what is no news any more.
   * @param {number} now
   * @returns {boolean} whether any is left
   */
  fade(now) {
    for (const [id, mark] of this.marks) if (now - mark.at >= NOTICEABLE) this.marks.delete(id);
    this.ghosts = this.ghosts.filter((ghost) => now - ghost.at < NOTICEABLE);
    return this.marks.size > 0 || this.ghosts.length > 0;
  }
}

/** @param {Thing} thing */
function standsAlone(thing) {
  return /^(host|node|network|container):/.test(thing.id);
}

/** An endpoint of its own is news too (connect, disconnect): its pip, or its chip. @param {Thing} thing */
function isSecondLeg(thing) {
  return thing.id.startsWith("endpoint:") && /** @type {Endpoint} */ (thing).container !== undefined;
}

/**
 * A change that can be seen: a state, a name. Ages and addresses are not worth a flash.
 * @param {Thing} before
 * @param {Thing} after
 */
function seenChange(before, after) {
  const [a, b] = [/** @type {Container} */ (before), /** @type {Container} */ (after)];
  return a.state !== b.state || a.health !== b.health || a.name !== b.name;
}
