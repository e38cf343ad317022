// What stands round the chart on the wall: the line that says how it is, and which view this is. Text only, in sizes
// that are read from afar; nothing to press.

import { el, renew } from "../panel/dom.js";
import { count } from "../panel/tools.js";

/** @import {Rounds} from "./rounds.js" */
/** @import {Mood, Standing} from "./standing.js" */

/** @type {Record<Mood, string>} */
const SHAPES = { well: "disc", unwell: "triangle", lost: "triangle", waiting: "ring" };
/** The cursor and the list of keys go away after this long without a hand on the mouse. */
const QUIET = 4000;

export class Frame {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.chart = el("div", { class: "chart", inert: true });
    this.line = el("div", { class: "wall-line", role: "status" });
    this.clock = el("time", { class: "wall-clock" });
    this.name = el("span", { class: "wall-name" });
    this.words = el("span", { class: "wall-words" });
    this.place = el("span", { class: "wall-place" });
    this.bar = el("span", { class: "wall-bar" });
    this.keys = el("span", { class: "wall-keys" }, "Esc leaves · ← → turn · Space pauses · f fills the screen");
    this.foot = el(
      "footer",
      { class: "wall-foot" },
      el("div", { class: "wall-progress", "aria-hidden": "true" }, this.bar),
      this.name,
      this.words,
      this.keys,
      this.place,
      this.clock,
    );
    root.replaceChildren(this.line, this.chart, this.foot);
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.quiet = undefined;
    for (const name of ["mousemove", "keydown"]) document.addEventListener(name, () => this.stir());
    this.stir();
  }

  /** Someone is there: cursor and keys show for a while. */
  stir() {
    clearTimeout(this.quiet);
    this.root.classList.remove("quiet");
    this.quiet = setTimeout(() => this.root.classList.add("quiet"), QUIET);
  }

  /**
   * @param {Standing} standing
   * @param {{hosts: number, containers: number}} fleet
   */
  showStanding({ mood, head, lines, more }, { hosts, containers }) {
    this.root.dataset.mood = mood;
    const told = mood === "lost" || mood === "waiting" ? "" : `${count(hosts, "host")} · ${count(containers, "container")}`;
    renew(this.line, [
      el("h1", { class: "wall-head state", "data-shape": SHAPES[mood] }, head),
      told !== "" && el("span", { class: "wall-counts" }, told),
      lines.length > 0 &&
        el(
          "ul",
          { class: "wall-lines" },
          ...lines.map((line) => el("li", {}, el("bdi", {}, line))),
          more > 0 && el("li", {}, `and ${more} more`),
        ),
    ]);
    const title = `${head} · Docklines`;
    if (document.title !== title) document.title = title;
    const time = new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false });
    if (this.clock.textContent !== time) this.clock.textContent = time;
  }

  /**
   * @param {Rounds} rounds
   * @param {string} wrong
   */
  showTurn(rounds, wrong) {
    const place = rounds.turns.length > 1 ? `${rounds.index + 1} of ${rounds.turns.length}` : "";
    put(this.name, rounds.turn.name);
    put(this.words, wrong);
    put(this.place, rounds.paused ? `paused, ${place}`.replace(/, $/, "") : place);
    this.bar.style.transform = `scaleX(${rounds.part.toFixed(4)})`;
  }
}

/**
 * @param {HTMLElement} element
 * @param {string} words
 */
function put(element, words) {
  if (element.textContent !== words) element.textContent = words;
}
