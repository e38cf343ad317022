// All that stands round the stage: tools above, panel beside, legend below, notices, and words for the ear.

import { toStage } from "../camera.js";
import { railColour } from "../draw/frame.js";
import { inkOn } from "../draw/palette.js";
import { Exporter } from "../export/exporter.js";
import { printedSheet } from "../export/print.js";
import { has } from "../finding/filters.js";
import { openMenu } from "../input/menus.js";
import { mayChange } from "../scene/joining.js";
import { isLocal } from "../scene/model.js";
import { Cover } from "./cover.js";
import { Details } from "./details.js";
import { el } from "./dom.js";
import { ExportMenu } from "./exports.js";
import { helpDialog } from "./help.js";
import { HubView } from "./hub.js";
import { Legend } from "./legend.js";
import { Menu } from "./menu.js";
import { Minimap } from "./minimap.js";
import { More } from "./more.js";
import { Notices } from "./notices.js";
import { Outline } from "./outline.js";
import { Teller } from "./teller.js";
import { Tip } from "./tip.js";
import { count, Tools } from "./tools.js";
import { Word } from "./word.js";

/** @import {Hit, Network} from "../types.js" */
/** @import {Chart} from "../chart.js" */
/** @import {Desk} from "./parts.js" */

/** @type {import("../finding/filters.js").Filter[]} */
const TROUBLE = [{ key: "only", value: "trouble" }];

export class Board {
  /** @param {Chart} chart */
  constructor(chart) {
    this.chart = chart;
    this.raw = { open: false };
    this.tip = new Tip();
    this.word = new Word();
    this.more = new More({ onLeft: () => chart.stage.sheet.focus({ preventScroll: true }) });
    this.cover = new Cover(chart.role, () => chart.search.turnHiding());
    this.notices = new Notices({
      onRetry: () => chart.live?.tryNow(),
      onSelect: (id) => chart.select(id, true),
    });
    this.details = new Details({
      onClose: () => chart.select(null),
      onLeft: () => chart.stage.sheet.focus({ preventScroll: true }),
    });
    this.hub = new HubView({
      onMove: (id) => chart.select(id),
      onBack: () => chart.showHub(false),
      onMenu: (id, x, y) => openMenu(chart, id, x, y),
    });
    this.menu = new Menu({
      onDeed: (id, deed) => chart.selection.carryOut(id, deed),
      onSaid: (words) => this.say(words),
      onLeft: () => (chart.hub ? this.hub.focusCentre() : chart.stage.sheet.focus({ preventScroll: true })),
    });
    this.outline = new Outline({
      onSelect: (id) => chart.select(id, true),
      onLeft: () => chart.stage.sheet.focus({ preventScroll: true }),
      onTurned: () => this.turnedOutline(),
    });
    this.teller = new Teller();
    this.legend = new Legend();
    this.minimap = new Minimap(chart.stage, () => chart.navigation);
    this.help = helpDialog();
    this.said = el("div", { class: "visually-hidden", "aria-live": "polite", id: "chart-said" });
    this.tools = new Tools(
      {
        onFit: () => chart.navigation.fitAll(),
        onZoom: (factor) => chart.navigation.zoomBy(factor),
        onTidy: () => chart.tidy(),
        onMode: () => chart.toggleMode(),
        onList: () => this.outline.toggle(),
        onHelp: () => this.help.showModal(),
        onTrouble: () => chart.search.seek(TROUBLE),
      },
      chart.search.box,
    );
    this.tools.addMenu(chart.search.views.element);
    const exporter = new Exporter(chart);
    this.printed = printedSheet(chart, exporter);
    this.exports = new ExportMenu(exporter, this.printed.print);
    this.tools.addMenu(this.exports.element);
  }

  /** @param {HTMLElement} root */
  standIn(root) {
    const { stage, search } = this.chart;
    stage.element.append(search.panel.element);
    stage.element.append(this.cover.element, this.tip.element, this.hub.element, this.more.element, this.word.element);
    const body = el("div", { class: "chart-body" }, this.outline.element, stage.element, this.details.element);
    const foot = el("div", { class: "chart-foot" }, this.legend.element, this.minimap.element);
    root.replaceChildren(this.notices.element, this.tools.element, search.chips.element, body, foot);
    root.append(this.said, this.teller.element, this.help, this.menu.element, this.printed.element);
  }

  show() {
    const { state, scene, connection, stage } = this.chart;
    const desk = this.desk();
    this.notices.show(state, connection, desk.now);
    const still = connection.status === "live" && state.away.length > 0;
    this.tools.show(scene, still ? { ...connection, status: "broken" } : connection, desk.filtered(TROUBLE));
    this.details.show(desk, this.chart.selection.ids);
    this.hub.show(desk, this.chart.hub ? stage.selected : null);
    this.legend.show(scene, desk, stage.selected);
    this.outline.show(scene, stage.selected, this.chart.search);
    this.chart.search.panel.show(state, this.chart.search);
    this.chart.search.views.showHiding(this.chart.search.hides);
    this.cover.show(state, scene.sift !== null && scene.placement.hosts.size === 0);
    const bad = [...scene.models.values()].reduce((sum, model) => sum + model.bad, 0);
    const fleet = `${count(state.hosts.size, "host")} with ${count(state.containers.size, "container")}, ${bad} unwell`;
    const words = `Networks of ${fleet}. Arrow keys walk, Enter opens, l shows a list, question mark lists the keys.`;
    if (stage.sheet.getAttribute("aria-label") !== words) stage.sheet.setAttribute("aria-label", words);
  }

  turnedOutline() {
    const { outline, tools, chart } = this;
    tools.showList(outline.isOpen);
    outline.show(chart.scene, chart.stage.selected, chart.search);
    chart.stage.resize();
  }

  /** @returns {Desk} */
  desk() {
    const { chart } = this;
    return {
      state: chart.state,
      role: chart.role,
      mayChange: mayChange(chart.role),
      select: (id) => chart.select(id, true),
      asked: chart.asked,
      raw: this.raw,
      redraw: () => chart.panels(),
      around: () => chart.showHub(!chart.hub),
      toggle: (id) => chart.selection.toggle(id),
      pinned: (id) => chart.pins.has(id),
      togglePin: (id) => chart.pins.toggle(id),
      filtered: (filters) => filters.every(({ key, value }) => has(chart.search.filters, key, value)),
      filter: (filters) => chart.search.toggle(filters),
      badgeOf: (network) => this.badgeOf(network),
      now: Date.now(),
    };
  }

  /** @param {Network} network */
  badgeOf(network) {
    const { scene, stage } = this.chart;
    if (isLocal(network)) return null;
    const colour = railColour(scene, stage.palette, network.id);
    return { letter: scene.rails.letters.get(network.id) ?? "·", colour, ink: inkOn(colour) };
  }

  /** Opens the list behind the tab of a host's further overlays. @param {Hit} hit */
  openMore(hit) {
    const { scene, stage } = this.chart;
    this.tip.element.hidden = true;
    this.more.open(scene, this.desk(), hit.id, toStage(stage.view, stage.size, hit.rect), stage.size);
  }

  /** Answers what was asked. @param {string} words */
  tell(words) {
    this.word.say(words);
  }

  /** For those who walk by ear. @param {string} words */
  say(words) {
    this.said.textContent = words;
  }
}
