// What is selected: one thing, or several at once. It tells stage and panels; what the address says of it is bounded.

import { MOST_SELECTED } from "./address.js";
import { related } from "./scene/relations.js";
import { find } from "./topology/store.js";

/** @import {Chart} from "./chart.js" */

/** Beyond this many at once, what each is attached to would light the whole chart: then only they themselves stay bright. */
const MOST_RELATED = 50;

export class Selection {
  /** @param {Chart} chart */
  constructor(chart) {
    this.chart = chart;
    /** In the order in which they were chosen; the last one is the stage's `selected`. @type {readonly string[]} */
    this.ids = [];
  }

  get last() {
    return this.ids.length > 0 ? this.ids[this.ids.length - 1] : null;
  }

  /** @param {string} id */
  has(id) {
    return this.ids.includes(id);
  }

  /** @param {readonly string[]} ids  none lets go of all; what is beyond the bound is left out */
  set(ids) {
    const { chart } = this;
    this.ids = [...new Set(ids)].slice(0, MOST_SELECTED);
    const { last } = this;
    chart.stage.selected = last;
    chart.stage.chosen = this.ids;
    if (last === null) chart.hub = false;
    if (last !== null) chart.navigation.touched = true;
    chart.scene.show(last);
    chart.light();
    chart.navigation.keepInSight(last, () => {
      chart.panels();
      chart.stage.resize();
    });
    chart.stage.refresh();
    chart.navigation.writeSoon();
  }

  /** Takes one more in, or lets it go. @param {string} id */
  toggle(id) {
    if (this.has(id)) this.set(this.ids.filter((one) => one !== id));
    else this.add([id]);
  }

  /** @param {readonly string[]} ids */
  add(ids) {
    const all = [...new Set([...this.ids, ...ids])];
    if (all.length > MOST_SELECTED) this.chart.board.say(`No more than ${MOST_SELECTED} can be selected at once.`);
    this.set(all);
  }

  /**
   * @param {string} id
   * @param {"select" | "toggle" | "hub"} deed
   */
  carryOut(id, deed) {
    if (deed === "toggle") return this.toggle(id);
    if (deed === "hub") this.chart.showHub(true, id);
    else this.chart.select(id);
    this.chart.revealSelected();
  }

  /** Those of its ids that are there. */
  get present() {
    return this.ids.filter((id) => find(this.chart.state, id) !== undefined);
  }

  /** What stays bright for its sake; null where nothing of it is there. @returns {Set<string> | null} */
  lit() {
    const { state } = this.chart;
    const { present } = this;
    if (present.length === 0) return null;
    const lit = new Set(present);
    for (const id of present) {
      if (present.length <= MOST_RELATED) for (const one of related(state, id)) lit.add(one);
      else lit.add(find(state, id)?.source ?? id);
    }
    return lit;
  }
}
