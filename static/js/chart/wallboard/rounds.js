// Which view the wall shows, and for how much longer. Pure: it is told what time it is, in milliseconds of any clock.

/** @import {Turn} from "./asked.js" */

export class Rounds {
  /**
   * @param {Turn[]} turns  at least one
   * @param {number} every  milliseconds
   */
  constructor(turns, every) {
    this.turns = turns;
    this.every = every;
    this.index = 0;
    /** For how long the view has been shown. */
    this.shown = 0;
    /** When the clock was last looked at; null while it stands still. @type {number | null} */
    this.looked = null;
    /** The user stopped it. */
    this.paused = false;
  }

  get turn() {
    return this.turns[this.index];
  }

  /** How much of the turn is over, 0 to 1. One view alone has no end. */
  get part() {
    return this.turns.length < 2 ? 0 : Math.min(1, this.shown / this.every);
  }

  /**
   * @param {number} now
   * @param {boolean} goes  false holds the view: the picture is not live, or nobody looks
   * @returns {boolean} whether another view's turn has come
   */
  tick(now, goes) {
    const before = this.looked;
    this.looked = now;
    if (!goes || this.paused || before === null || this.turns.length < 2) return false;
    // A computer that slept has not shown the view meanwhile.
    this.shown += Math.min(Math.max(0, now - before), 2000);
    if (this.shown < this.every) return false;
    this.go(1);
    return true;
  }

  /** @param {number} step */
  go(step) {
    this.index = (this.index + step + this.turns.length) % this.turns.length;
    this.shown = 0;
  }

  /**
   * Views were saved or removed: the one that is shown stays, where it still is one.
   * @param {Turn[]} turns
   * @returns {boolean} whether what is shown must change
   */
  renew(turns) {
    const { turn } = this;
    this.turns = turns;
    const found = turns.findIndex((one) => one.name === turn.name && one.hash === turn.hash);
    if (found >= 0) {
      this.index = found;
      return false;
    }
    this.index = Math.min(this.index, turns.length - 1);
    this.shown = 0;
    return true;
  }
}
