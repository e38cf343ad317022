// The wallboard: the chart without hands, a line above it that says how it stands, and the saved views taking turns. A
// turn is an address like any other; the chart takes it in as if a link had been followed.

import { fit, ZOOM } from "../camera.js";
import { readTurn, WHOLE } from "./asked.js";
import { Rounds } from "./rounds.js";
import { standingOf, Watch } from "./standing.js";

/** @import {Chart} from "../chart.js" */
/** @import {Frame} from "./frame.js" */
/** @import {Turn} from "./asked.js" */

export class Wall {
  /**
   * @param {Chart} chart
   * @param {Frame} frame
   * @param {number} every  milliseconds a view stays
   */
  constructor(chart, frame, every) {
    this.chart = chart;
    this.frame = frame;
    this.rounds = new Rounds([WHOLE], every);
    this.watch = new Watch();
    /** Why the view could not be shown at all; "" when it is. */
    this.broken = "";
    /** What is wrong with the list of views. */
    this.missing = "";
    this.begun = false;
    /** Where all hosts stood when the whole of them was last shown. */
    this.bounds = "";
  }

  /** @param {Turn[]} turns */
  taken(turns) {
    if (this.rounds.renew(turns) && this.begun) this.show();
  }

  /** Several times a second. @param {number} now  milliseconds of a clock that never jumps */
  tick(now) {
    const { chart, rounds } = this;
    if (!this.begun && chart.navigation.placed) {
      this.begun = true;
      this.show();
    }
    const goes = this.begun && chart.connection.status === "live" && !document.hidden;
    if (rounds.tick(now, goes)) this.show();
    this.frame.showTurn(rounds, this.wrong() || this.missing);
  }

  /** Once a second. */
  tell() {
    const { state, connection, scene } = this.chart;
    if (this.begun && JSON.stringify(scene.placement.bounds) !== this.bounds) this.arranged();
    this.frame.showStanding(standingOf(state, connection, this.watch, Date.now()), {
      hosts: scene.models.size,
      containers: [...scene.models.values()].reduce((sum, model) => sum + model.total, 0),
    });
  }

  /** @param {number} step */
  turn(step) {
    this.rounds.go(step);
    this.show();
  }

  /** Puts the view whose turn it is on the stage. One that cannot be shown costs its own turn only. */
  show() {
    const { turn } = this.rounds;
    this.broken = "";
    try {
      this.follow(turn.hash);
    } catch (problem) {
      console.error(problem);
      this.broken = "This view could not be shown; this is the whole fleet.";
      this.follow("");
    }
  }

  /** @param {string} hash */
  follow(hash) {
    const { chart } = this;
    const { stage, navigation, scene } = chart;
    const before = navigation.view;
    history.replaceState(null, "", location.pathname + location.search + hash);
    chart.readAddress();
    stage.renew();
    stage.resize();
    const { view } = readTurn(hash, stage.size);
    this.bounds = JSON.stringify(scene.placement.bounds);
    const wanted = view ?? fit(scene.placement.bounds, stage.size, ZOOM.most);
    stage.look(before);
    stage.look(wanted, true);
    // What the address wanted is done: nothing else may move the stage before the next turn.
    navigation.wanted = null;
    navigation.moved = true;
  }

  /** What is wrong with the view that is shown, as it is now: the fleet goes on, and the server may answer late. */
  wrong() {
    const { selection, search } = this.chart;
    if (this.broken) return this.broken;
    if (selection.ids.length > 0 && selection.present.length === 0) return "What this view had selected is there no more.";
    return search.finding.isEmpty ? "Nothing matches this view now." : "";
  }

  /** The wall has another size, or hosts came or grew: what shows everything goes on doing so. */
  arranged() {
    if (this.begun && !readTurn(this.rounds.turn.hash, this.chart.stage.size).view) this.show();
  }
}
