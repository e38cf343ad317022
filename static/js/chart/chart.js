// The conductor of the page: takes messages into the state, keeps selection and search, and tells stage and panels.

import { giveHands, pointAgain } from "./input/hands.js";
import { Navigation } from "./navigation.js";
import { Board } from "./panel/board.js";
import { Pins } from "./pins.js";
import { Scene } from "./scene/scene.js";
import { Search } from "./search.js";
import { Selection } from "./selection.js";
import { Stage } from "./stage.js";
import { toStage } from "./camera.js";
import { Asked } from "./topology/asked.js";
import { apply, emptyState, stillBehind } from "./topology/store.js";

/** @import {Connection, Message} from "./types.js" */
/** @import {Live} from "./topology/socket.js" */

/** What a heartbeat shows may be on its way: it is asked for only when it has not come after this long. */
const GRACE = 400;
/** The panels follow changes, but not every one of fifty a second. */
const PANELS_EVERY = 200;
const HIDDEN = "The search and the filters hide this on the chart: H shows it dimmed.";

export class Chart {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.role = root.dataset.role ?? "viewer";
    this.state = emptyState();
    this.scene = new Scene(this.state);
    /** @type {Connection} */
    this.connection = { status: "connecting", since: Date.now(), attempts: 0, retryAt: null };
    this.selection = new Selection(this);
    this.hub = false;
    this.asked = new Asked({ onAnswer: () => this.panelsSoon() });
    this.ready = new Promise((resolve) => (this.painted = () => resolve(undefined)));
    this.stage = new Stage(this.scene, {
      onView: () => this.viewed(),
      onRenewed: () => this.renewed(),
      onPainted: () => this.wasPainted(),
      onResize: () => this.navigation.resized(),
    });
    this.navigation = new Navigation(this.scene, this.stage, {
      chosen: () => this.chosen,
      onArranged: () => pointAgain(this),
    });
    this.pins = new Pins(this);
    this.search = new Search(this);
    this.board = new Board(this);
    this.board.standIn(root);
  }

  painted = () => {};
  ticks = 0;
  /** @type {Live | undefined} */
  live = undefined;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  panelsTimer = undefined;

  /**
   * @param {Live} live
   * @param {boolean} [hands]  false for a screen that nobody touches
   */
  begin(live, hands = true) {
    this.live = live;
    if (hands) giveHands(this);
    this.stage.dress();
    this.readAddress();
    for (const name of ["focus", "blur"]) this.stage.sheet.addEventListener(name, () => this.stage.refreshSheet());
    document.addEventListener("docklines:theme", () => this.dress());
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.dress());
    new MutationObserver(() => this.dress()).observe(document.documentElement, { attributeFilter: ["data-theme"] });
    window.addEventListener("hashchange", () => this.followAddress());
    setInterval(() => this.tick(), 1000);
  }

  /** A hash without "=" is the way to an element of the page, as the skip link's: no view. */
  followAddress() {
    if (location.hash.length > 1 && !location.hash.includes("=")) this.navigation.writeSoon();
    else this.readAddress();
  }

  // What comes from the server

  /** @param {Message} message */
  take(message) {
    const outcome = apply(this.state, message);
    for (const source of outcome.resync) this.live?.send({ type: "resync", source });
    if (outcome.behind.length > 0) setTimeout(() => this.askFor(outcome.behind), GRACE);
    this.board.teller.note(this.state, outcome);
    this.stage.news.note(outcome, (thing) => this.scene.placeOf(thing), Date.now());
    this.scene.note(outcome);
    this.asked.note(outcome);
    this.search.finding.note(outcome);
    if (!this.scene.stale && outcome.sources.size > 0 && this.search.finding.active) this.search.again();
    if (message.type === "snapshot") this.panels();
    if (this.scene.stale || outcome.sources.size > 0 || outcome.first) this.stage.refresh();
    if (outcome.sources.size > 0) this.panelsSoon();
  }

  /** @param {[string, number][]} behind */
  askFor(behind) {
    for (const source of stillBehind(this.state, behind)) this.live?.send({ type: "resync", source });
  }

  /** @param {Connection} connection */
  connected(connection) {
    this.connection = connection;
    this.root.dataset.connection = connection.status;
    this.board.teller.connected(connection);
    this.panels();
  }

  /** The scene has new models and places: what hangs on them follows. */
  renewed() {
    if (this.search.finding.active) this.search.match();
    this.light();
    if (this.state.at === null || this.scene.models.size === 0) return pointAgain(this);
    if (!this.navigation.placed) this.placeFirst();
    else if (this.navigation.follow() === "lost") this.revealSelected();
    pointAgain(this);
  }

  placeFirst() {
    this.panels();
    this.stage.resize(); // a notice may just have taken its room
    this.navigation.place();
    if (!this.navigation.moved) this.revealSelected();
  }

  wasPainted() {
    this.board.minimap.follow();
    if (this.state.at !== null && (this.navigation.placed || this.state.hosts.size === 0)) this.painted();
  }

  // Selection, search and what is bright

  /**
   * @param {string | null} id
   * @param {boolean} [bring]  into sight
   */
  select(id, bring = false) {
    const choose = () => this.selection.set(id === null ? [] : [id]);
    if (this.hub) this.navigation.step(choose);
    else choose();
    if (bring) this.revealSelected();
  }

  /** What stands in a closed host cannot be seen: the host opens. */
  revealSelected() {
    const { selected } = this.stage;
    if (!selected) return;
    const host =
      this.state.containers.get(selected)?.host ??
      this.state.networks.get(selected)?.host ??
      this.state.endpoints.get(selected)?.source;
    const { scene } = this;
    if (scene.hides(selected)) return this.board.tell(HIDDEN);
    if (host && scene.placement.mode === "tiles" && !scene.open.has(host)) this.navigation.toggle(host);
    const rect = scene.rectOf(selected);
    if (rect) this.navigation.reveal(rect, true);
  }

  light() {
    this.stage.lit = this.selection.lit() ?? this.search.lit;
  }

  /**
   * The neighbourhood of one thing in place of the chart: a step to go back from, as each in it is.
   * @param {boolean} on
   * @param {string | null} [id]
   */
  showHub(on, id = this.stage.selected) {
    this.navigation.step(() => {
      if (id !== this.stage.selected) this.selection.set(id === null ? [] : [id]);
      this.hub = on && id !== null;
      this.panels();
    });
    if (!this.hub) this.stage.sheet.focus({ preventScroll: true });
  }

  letGo() {
    if (this.hub) return this.showHub(false);
    if (this.stage.selected) return this.select(null);
    this.search.letGo();
  }

  tidy() {
    this.scene.tidy();
    this.renewed();
    this.panels();
    this.stage.refresh();
  }

  /** The rails are others now. */
  pinned() {
    this.panels();
    this.stage.refresh();
    this.navigation.writeSoon();
  }

  toggleMode() {
    this.navigation.toggleMode();
    this.panels();
  }

  /** The part of the address that is not where one looks. */
  get chosen() {
    const { query, filters, hides } = this.search;
    return { selected: [...this.selection.ids], query, filters, hides, hub: this.hub };
  }

  readAddress() {
    const { selected, query, filters, hides, hub } = this.navigation.read();
    this.search.want(query, filters, hides, this.navigation.wanted === null);
    this.hub = hub;
    this.selection.set(selected);
  }

  // Panels, and words for those who cannot see

  panels() {
    this.board.show();
  }

  panelsSoon() {
    this.panelsTimer ??= setTimeout(() => {
      this.panelsTimer = undefined;
      this.panels();
    }, PANELS_EVERY);
  }

  /** Once a second: ages grow, and a line may be found dead. */
  tick() {
    const stale = [...this.scene.models.values()].some((model) => model.stale);
    this.ticks += 1;
    this.live?.check();
    this.search.tick(this.ticks);
    this.stage.check();
    if (stale || this.ticks % 5 === 0) this.panels();
    if (stale && this.ticks % 10 === 0) this.stage.refresh();
  }

  viewed() {
    this.board.tools.showZoom(this.stage.view.zoom);
    this.board.tip.element.hidden = true;
    if (this.navigation.moved) this.navigation.writeSoon();
  }

  dress() {
    this.stage.dress();
    this.panels();
  }

  /**
   * An object's rectangle in the window, in CSS pixels; null when it is not on the chart.
   * @param {string} id
   */
  hit(id) {
    this.stage.renew();
    const rect = this.scene.rectOf(id);
    if (!rect) return null;
    const inStage = toStage(this.stage.view, this.stage.size, rect);
    const { left, top } = this.stage.element.getBoundingClientRect();
    return { x: left + inStage.x, y: top + inStage.y, width: inStage.width, height: inStage.height };
  }
}
