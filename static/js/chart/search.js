// The search of the page: what is wanted goes to `finding`, what was found to the chart, the list, the chips, the panel
// of filters and the address. The menu of views stands here too, as a view is an address.

import { ask } from "./asking.js";
import { has, toggled } from "./finding/filters.js";
import { Finding } from "./finding/finding.js";
import { FilterChips } from "./panel/filterchips.js";
import { FilterPanel } from "./panel/filterpanel.js";
import { SearchBox } from "./panel/searchbox.js";
import { ViewMenu } from "./panel/views.js";

/** @import {Rect} from "./types.js" */
/** @import {Chart} from "./chart.js" */
/** @import {Filter} from "./finding/filters.js" */
/** @import {Row} from "./finding/reasons.js" */

const HIDES = "What a search or a filter does not find is hidden from now on.";
const DIMS = "What a search or a filter does not find is dimmed from now on.";

export class Search {
  /** @param {Chart} chart */
  constructor(chart) {
    this.chart = chart;
    this.finding = new Finding(chart.state, (path) => ask("GET", path), () => this.again());
    this.box = new SearchBox({
      onSearch: (query) => this.find(query),
      onFitMatches: () => this.fit(),
      onChoose: (row) => this.choose(row),
      onFocus: () => this.finding.prepare(),
      onRecall: () => this.show(),
    });
    const onLeft = () => chart.stage.sheet.focus({ preventScroll: true });
    this.chips = new FilterChips({
      onRemove: (filter) => this.toggle([filter]),
      onClear: () => this.filter([]),
      onFit: () => this.fit(),
      onMore: () => this.openPanel(),
      onHide: () => this.turnHiding(),
    });
    this.panel = new FilterPanel({
      onToggle: (filters) => this.toggle(filters),
      onDrop: (key) => this.filter(this.filters.filter((filter) => filter.key !== key)),
      onHide: () => this.turnHiding(),
      onLeft,
    });
    chart.scene.sieve = () => this.sift;
    this.views = new ViewMenu({
      ask,
      address: () => chart.navigation.address(),
      onOpen: (address) => this.openView(address),
      onFilters: () => this.openPanel(),
      onHide: () => this.turnHiding(),
      role: chart.role,
    });
  }

  get query() {
    return this.finding.query;
  }

  get filters() {
    return this.finding.filters;
  }

  get hides() {
    return this.finding.hides;
  }

  /** What may be seen where the rest is hidden; null where nothing is. */
  get sift() {
    const { finding } = this;
    if (!finding.hides || !finding.active) return null;
    return { kept: (finding.match() ?? { lit: new Set() }).lit, question: this.wanted };
  }

  /** What the search leaves bright; null where nothing is wanted. */
  get lit() {
    return this.finding.matches?.lit ?? null;
  }

  /** The ids of what fits, for the list beside the chart; null where nothing is wanted. */
  get found() {
    const { matches } = this.finding;
    if (this.known?.of !== matches) this.known = { of: matches, ids: matches && new Set(matches.found) };
    return this.known.ids;
  }

  /** What is asked for, as one text: the same text, the same question. */
  get wanted() {
    return JSON.stringify([this.query, this.filters]);
  }

  /** @type {{of: object | null, ids: ReadonlySet<string> | null} | undefined} */
  known = undefined;

  /** @param {string} query */
  find(query) {
    this.want(query, this.filters, this.hides);
    this.chart.navigation.writeSoon();
  }

  /** A step that the browser's back button takes back. @param {readonly Filter[]} filters */
  filter(filters) {
    this.want(this.query, filters, this.hides);
    this.chart.panels();
    this.chart.navigation.write(true);
  }

  /** @param {readonly Filter[]} filters */
  toggle(filters) {
    this.filter(toggled(this.filters, filters));
  }

  /** As toggle; what is found comes into sight. @param {readonly Filter[]} filters */
  seek(filters) {
    this.toggle(filters);
    if (filters.every(({ key, value }) => has(this.filters, key, value))) this.fit();
  }

  /**
   * @param {string} query
   * @param {readonly Filter[]} filters
   * @param {boolean} hides
   * @param {boolean} [fit]  what is left where the rest is hidden
   */
  want(query, filters, hides, fit = true) {
    if (this.box.input.value !== query) this.box.input.value = query;
    this.finding.want(query, filters, hides);
    this.again(fit);
  }

  /** Hides what is not found, or dims it again. */
  turnHiding() {
    this.want(this.query, this.filters, !this.hides);
    if (!this.finding.active) this.chart.board.tell(this.hides ? HIDES : DIMS);
    this.chart.panels();
    this.chart.navigation.write(true);
  }

  /** Once a second: what changed an hour ago is after a while what changed longer ago. @param {number} ticks */
  tick(ticks) {
    if (ticks % 30 === 0 && this.filters.some(({ key }) => key === "since")) this.again();
  }

  /** The same is wanted, and the answer may be another. @param {boolean} [fit] */
  again(fit = true) {
    this.match();
    this.hide(fit);
    this.chart.light();
    this.chart.panelsSoon();
    this.chart.stage.refresh();
  }

  /** What the chart hides follows. @param {boolean} fit */
  hide(fit) {
    const { scene, stage, navigation, state } = this.chart;
    if (state.at === null || (!scene.sift && !this.sift)) return;
    const [turns, empty] = [scene.turns, scene.placement.hosts.size === 0];
    if (scene.stale) stage.renew();
    else scene.resift();
    if (fit && (scene.turns !== turns || empty)) navigation.rearranged();
    else navigation.onArranged();
  }

  /** The state has changed. */
  match() {
    this.finding.match();
    this.show();
  }

  show() {
    const { finding, chart } = this;
    const { matches, filters, words, asked } = finding;
    const there = matches !== null && chart.state.at !== null;
    const list = this.box.wanted ? finding.list() : { rows: [], more: 0 };
    const count = there && words.length > 0 ? matches.found.length : null;
    this.box.show({ ...list, count, total: matches?.total ?? 0, pending: asked.pending, failed: asked.failed });
    const before = this.chips.element.hidden;
    this.chips.show(chart.state, filters, there ? matches : null, this.hides);
    if (before !== this.chips.element.hidden) chart.stage.resize();
  }

  /** @param {Row} row */
  choose({ id, kind, name }) {
    if (kind !== "stack") return this.chart.select(id, true);
    this.want("", this.filters, this.hides);
    this.toggle([{ key: "stack", value: name }]);
  }

  fit() {
    const { scene, navigation, state } = this.chart;
    /** @type {Set<Rect>} */
    const rects = new Set();
    for (const id of this.finding.matches?.found ?? []) {
      const host = state.containers.get(id)?.host ?? state.networks.get(id)?.host ?? state.endpoints.get(id)?.source;
      const rect = scene.rectOf(id) ?? scene.placement.hosts.get(host ?? "");
      if (rect) rects.add(rect);
    }
    navigation.fitTo([...rects]);
  }

  /** First the search goes, then the filters. */
  letGo() {
    if (this.query !== "") this.find("");
    else if (this.filters.length > 0) this.filter([]);
    this.box.input.value = "";
  }

  openPanel() {
    this.panel.open(this.chart.state, this.finding);
  }

  /** @param {string} address  of this page */
  openView(address) {
    const { navigation } = this.chart;
    navigation.write();
    history.pushState(null, "", address);
    this.chart.readAddress();
    if (!navigation.wanted) navigation.fitAll();
  }
}
