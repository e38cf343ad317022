// The conductor of the page: takes messages into the state, keeps selection, search and view, and tells stage and panels.

import { readAddress, writeAddress } from "./address.js";
import { firstView, fit, pan, reveal, toStage, toWorld, zoomAt } from "./camera.js";
import { inkOn } from "./draw/palette.js";
import { railColour } from "./draw/frame.js";
import { listenToKeys } from "./input/keys.js";
import { listenToPointers } from "./input/pointer.js";
import { Cover } from "./panel/cover.js";
import { Details } from "./panel/details.js";
import { el } from "./panel/dom.js";
import { helpDialog } from "./panel/help.js";
import { Legend } from "./panel/legend.js";
import { Notices } from "./panel/notices.js";
import { linesOf, Tip } from "./panel/tip.js";
import { count, Tools } from "./panel/tools.js";
import { HOST, TILE } from "./scene/measures.js";
import { isLocal } from "./scene/model.js";
import { related } from "./scene/relations.js";
import { Scene } from "./scene/scene.js";
import { search } from "./scene/search.js";
import { next, spots } from "./scene/walk.js";
import { Stage } from "./stage.js";
import { apply, emptyState, find, stillBehind } from "./topology/store.js";

/** @typedef {import("./types.js").Connection} Connection */
/** @typedef {import("./types.js").Hit} Hit */
/** @typedef {import("./types.js").Message} Message */
/** @typedef {import("./types.js").Network} Network */
/** @typedef {import("./types.js").Outcome} Outcome */
/** @typedef {import("./types.js").Rect} Rect */
/** @typedef {import("./topology/socket.js").Live} Live */

/** What a heartbeat shows may be on its way: it is asked for only when it has not come after this long. */
const GRACE = 400;
/** The panel and the row of tools follow changes, but not every one of fifty a second. */
const PANELS_EVERY = 200;

export class Chart {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.role = root.dataset.role ?? "viewer";
    this.state = emptyState();
    this.scene = new Scene(this.state);
    /** @type {Connection} */
    this.connection = { status: "connecting", since: Date.now(), attempts: 0, retryAt: null };
    this.query = "";
    /** @type {ReturnType<typeof search>} */
    this.matches = null;
    /** The user has moved the view; until then it shows everything. */
    this.moved = false;
    this.placed = false;
    this.painted = () => {};
    this.ready = new Promise((resolve) => (this.painted = () => resolve(undefined)));
    this.stage = new Stage(this.scene, { onView: () => this.viewed(), onRenewed: () => this.renewed(), onPainted: () => this.state.at && this.placed && this.painted(), onResize: () => this.resized() });
    this.build();
  }

  build() {
    this.tip = new Tip();
    this.cover = new Cover(this.role);
    this.notices = new Notices({ onRetry: () => this.live?.tryNow() });
    this.details = new Details({ onClose: () => this.select(null) });
    this.legend = new Legend();
    this.help = helpDialog();
    this.said = el("div", { class: "visually-hidden", "aria-live": "polite", id: "chart-said" });
    this.tools = new Tools({
      onSearch: (query) => this.find(query), onFitMatches: () => this.fitMatches(), onFit: () => this.fitAll(),
      onZoom: (factor) => this.zoomBy(factor), onTidy: () => this.tidy(), onMode: () => this.toggleMode(),
      onHelp: () => this.help?.showModal(), onSelect: (id) => this.select(id, true),
    });
    this.stage.element.append(this.cover.element, this.tip.element);
    this.root.replaceChildren(this.notices.element, this.tools.element,
      el("div", { class: "chart-body" }, this.stage.element, this.details.element), this.legend.element, this.said, this.help);
  }

  /** @param {Live} live */
  begin(live) {
    this.live = live;
    this.readAddress();
    this.stage.dress();
    this.listen();
    this.panels();
    setInterval(() => this.tick(), 1000);
  }

  listen() {
    const { sheet } = this.stage;
    listenToPointers(sheet, {
      onPan: (dx, dy) => this.look(pan(this.stage.view, dx, dy)),
      onZoom: (x, y, factor) => this.look(zoomAt(this.stage.view, this.stage.size, x, y, factor)),
      onClick: (x, y) => this.clicked(this.at(x, y)),
      onDoubleClick: (x, y) => this.doubleClicked(this.at(x, y)),
      onHover: (x, y) => this.hover(this.at(x, y), x, y),
      onLeave: () => this.hover(null, 0, 0),
    });
    listenToKeys(sheet, {
      onWalk: (direction) => this.walk(direction), onOpen: () => this.openFocused(), onFit: () => this.fitAll(),
      onEscape: () => this.letGo(), onSearch: () => this.tools?.input.focus(), onHelp: () => this.help?.showModal(),
      onTidy: () => this.tidy(), onZoom: (factor) => this.zoomBy(factor),
    });
    for (const name of ["focus", "blur"]) sheet.addEventListener(name, () => this.stage.refreshSheet());
    document.addEventListener("docklines:theme", () => this.dress());
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.dress());
    window.addEventListener("hashchange", () => this.readAddress());
    new MutationObserver(() => this.dress()).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  }

  // What comes from the server

  /** @param {Message} message */
  take(message) {
    const outcome = apply(this.state, message);
    for (const source of outcome.resync) this.live?.send({ type: "resync", source });
    if (outcome.behind.length > 0) setTimeout(() => this.askFor(outcome.behind), GRACE);
    this.stage.news.note(outcome, (thing) => this.scene.rectOf(thing.id, thing), Date.now());
    this.scene.note(outcome);
    if (message.type === "snapshot") this.panels();
    if (this.scene.stale || outcome.sources.size > 0) this.stage.refresh();
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
    this.panels();
  }

  /** The scene has new models and places: what hangs on them follows. */
  renewed() {
    this.matches = search(this.state, this.query);
    this.light();
    if (!this.placed && this.state.at !== null && this.scene.models.size > 0) {
      this.placed = true;
      this.panels();
      if (!this.wantedView) this.showFirst();
      if (this.stage.selected) this.revealSelected();
    }
    this.stage.hovered = null;
  }

  // Selection, search and what is bright

  /**
   * @param {string | null} id
   * @param {boolean} [bring]  into sight
   */
  select(id, bring = false) {
    this.stage.selected = id;
    this.scene.show(id);
    this.light();
    this.panels();
    this.stage.refresh();
    this.writeSoon();
    if (id !== null && bring) this.revealSelected();
  }

  revealSelected() {
    const { selected } = this.stage;
    if (!selected) return;
    const host = this.state.containers.get(selected)?.host ?? this.state.networks.get(selected)?.host;
    if (host && this.scene.placement.mode === "tiles" && !this.scene.open.has(host)) this.toggle(host);
    const rect = this.scene.rectOf(selected);
    if (rect) this.look(reveal(this.stage.view, this.stage.size, rect), true);
  }

  light() {
    const { selected } = this.stage;
    const present = selected !== null && find(this.state, selected) !== undefined;
    this.stage.lit = present ? related(this.state, selected) : (this.matches?.lit ?? null);
  }

  /** @param {string} query */
  find(query) {
    this.query = query;
    this.matches = search(this.state, query);
    this.tools?.showMatches(this.matches ? this.matches.found.size : null);
    this.light();
    this.stage.refresh();
    this.writeSoon();
  }

  fitMatches() {
    const rects = [...(this.matches?.found ?? [])].map((id) => this.scene.rectOf(id) ?? this.scene.placement.hosts.get(this.state.containers.get(id)?.host ?? "")).filter(isRect);
    if (rects.length > 0) this.look(fit(around(rects), this.stage.size, 1.2), true);
  }

  letGo() {
    if (this.stage.selected) this.select(null);
    else if (this.query && this.tools) {
      this.tools.input.value = "";
      this.find("");
    }
  }

  // Pointer and keys

  /**
   * @param {number} px
   * @param {number} py
   */
  at(px, py) {
    const { x, y } = toWorld(this.stage.view, this.stage.size, px, py);
    return this.scene.at(x, y, this.stage.view.zoom);
  }

  /** @param {Hit | null} hit */
  clicked(hit) {
    this.stage.sheet.focus({ preventScroll: true });
    this.stage.focused = null;
    const id = hit && hit.kind !== "more" ? hit.id : null;
    const place = id ? this.scene.placement.hosts.get(id) : undefined;
    if (id && place?.tile && hit?.rect === place && (this.stage.selected === id || !this.scene.open.has(id))) this.toggle(id);
    this.select(id);
  }

  /** @param {Hit | null} hit */
  doubleClicked(hit) {
    const place = hit && (this.scene.placement.bands.get(hit.id) ?? this.scene.placement.hosts.get(hit.id));
    if (place) this.look(fit(place, this.stage.size, 1.2), true);
  }

  /**
   * @param {Hit | null} hit
   * @param {number} x
   * @param {number} y
   */
  hover(hit, x, y) {
    this.tip?.show(this.scene, hit, x, y, this.stage.size);
    this.stage.sheet.classList.toggle("pointing", hit !== null);
    const rect = hit && hit.kind !== "more" && hit.rect.width > 0 ? hit.rect : null;
    if (rect === this.stage.hovered) return;
    this.stage.hovered = rect;
    this.stage.refreshSheet();
  }

  /** @param {import("./scene/walk.js").Direction} direction */
  walk(direction) {
    const all = spots(this.scene);
    const { stage } = this;
    const here = all.find((spot) => spot.key === stage.focused?.key) ?? all.find((spot) => spot.id === stage.selected);
    const found = here ? next(all, here.rect, direction) : all[0];
    if (!found) return;
    stage.focused = found;
    this.look(reveal(stage.view, stage.size, found.rect));
    this.say(linesOf(this.scene, { kind: found.id.split(":")[0].replace("node", "host"), id: found.id, rect: found.rect }).filter(Boolean).join(", "));
  }

  openFocused() {
    const id = this.stage.focused?.id;
    if (!id) return;
    if (this.scene.placement.hosts.get(id)?.tile && (this.stage.selected === id || !this.scene.open.has(id))) this.toggle(id);
    this.select(id);
  }

  // The view

  /**
   * @param {import("./types.js").View} view
   * @param {boolean} [gently]
   */
  look(view, gently = false) {
    this.moved = true;
    this.stage.look(view, gently);
  }

  viewed() {
    this.tools?.showZoom(this.stage.view.zoom);
    if (this.moved) this.writeSoon();
    if (this.tip) this.tip.element.hidden = true;
  }

  fitAll() {
    this.look(fit(this.scene.placement.bounds, this.stage.size), true);
    this.moved = false;
    this.writeSoon();
  }

  showFirst() {
    const { size } = this.stage;
    if (size.width === 0) return;
    const [first] = this.scene.placement.hosts.values();
    this.stage.look(firstView(this.scene.placement.bounds, size, (first?.width ?? TILE.width) + HOST.padX));
    this.moved = false;
  }

  resized() {
    if (!this.moved && this.placed && !this.wantedView && this.stage.selected === null) this.showFirst();
    if (this.wantedView) this.stage.look(this.wantedView);
  }

  /** @param {number} factor */
  zoomBy(factor) {
    const { view, size } = this.stage;
    this.look(zoomAt(view, size, size.width / 2, size.height / 2, factor), true);
  }

  /** Opens or closes a host's tile. @param {string} id */
  toggle(id) {
    if (!this.scene.open.delete(id)) this.scene.open.add(id);
    this.scene.arrange();
    const band = this.scene.placement.bands.get(id);
    const tile = this.scene.placement.hosts.get(id);
    if (band && tile) this.look(reveal(this.stage.view, this.stage.size, around([tile, band])), true);
    this.stage.refresh();
    this.writeSoon();
  }

  toggleMode() {
    this.scene.mode = this.scene.placement.mode === "tiles" ? "boxes" : "tiles";
    this.scene.open.clear();
    this.scene.arrange();
    this.panels();
    this.fitAll();
  }

  tidy() {
    this.scene.tidy();
    this.renewed();
    this.panels();
    this.stage.refresh();
  }

  // Panels, the address and words for those who cannot see

  panels() {
    const { state, scene, connection } = this;
    const { selected } = this.stage;
    const desk = this.desk();
    this.notices?.show(state, connection, desk.now);
    this.tools?.show(scene, connection);
    this.details?.show(desk, selected);
    this.legend?.show(scene, desk, selected);
    this.cover?.show(state);
    const models = [...scene.models.values()];
    const bad = models.reduce((sum, model) => sum + model.bad, 0);
    this.stage.sheet.setAttribute("aria-label", `Networks of ${count(models.length, "host")} with ${count(state.containers.size, "container")}, ${bad} unwell. Arrow keys walk, Enter opens, question mark lists the keys.`);
  }

  panelsSoon() {
    this.panelsTimer ??= setTimeout(() => {
      this.panelsTimer = undefined;
      this.panels();
    }, PANELS_EVERY);
  }

  /** @type {ReturnType<typeof setTimeout> | undefined} */
  panelsTimer = undefined;

  /** @returns {import("./panel/parts.js").Desk} */
  desk() {
    return {
      state: this.state,
      mayChange: this.role === "operator" || this.role === "admin",
      select: (id) => this.select(id, true),
      badgeOf: (network) => this.badgeOf(network),
      now: Date.now(),
    };
  }

  /** @param {Network} network */
  badgeOf(network) {
    if (isLocal(network)) return null;
    const colour = railColour(this.scene, this.stage.palette, network.id);
    return { letter: this.scene.rails.letters.get(network.id) ?? "·", colour, ink: inkOn(colour) };
  }

  /** Once a second: ages grow, and a lost connection counts down. */
  tick() {
    const stale = [...this.scene.models.values()].some((model) => model.stale);
    this.ticks = (this.ticks ?? 0) + 1;
    if (this.connection.status !== "live" || stale || this.ticks % 5 === 0) this.panels();
    if (stale && this.ticks % 10 === 0) this.stage.refresh();
  }

  /** @param {string} words */
  say(words) {
    if (this.said) this.said.textContent = words;
  }

  dress() {
    this.stage.dress();
    this.panels();
  }

  readAddress() {
    const { view, selected, open, mode, query } = readAddress(location.hash);
    this.wantedView = view;
    this.scene.mode = mode;
    this.scene.open = new Set(open);
    if (this.placed) this.scene.arrange();
    if (this.tools && query !== this.query) this.tools.input.value = query;
    this.find(query);
    this.select(selected);
    if (view) this.look(view);
  }

  /** @type {import("./types.js").View | null} */
  wantedView = null;

  writeSoon() {
    clearTimeout(this.writing);
    this.writing = setTimeout(() => this.writeAddress(), 250);
  }

  writeAddress() {
    if (!this.placed) return;
    this.wantedView = null;
    const { view, selected } = this.stage;
    const hash = writeAddress({ view: this.moved ? view : null, selected, open: [...this.scene.open], mode: this.scene.mode, query: this.query });
    if (hash !== (location.hash || "#")) history.replaceState(null, "", hash === "#" ? location.pathname + location.search : hash);
  }

  /**
   * An object's rectangle in the window, in CSS pixels; null when it is not on the chart.
   * @param {string} id
   */
  hit(id) {
    if (this.scene.stale) this.scene.renew();
    const rect = this.scene.rectOf(id);
    if (!rect) return null;
    const stage = toStage(this.stage.view, this.stage.size, rect);
    const { left, top } = this.stage.element.getBoundingClientRect();
    return { x: left + stage.x, y: top + stage.y, width: stage.width, height: stage.height };
  }
}

/** @param {Rect[]} rects */
function around(rects) {
  const [x, y] = [Math.min(...rects.map((rect) => rect.x)), Math.min(...rects.map((rect) => rect.y))];
  const right = Math.max(...rects.map((rect) => rect.x + rect.width));
  const bottom = Math.max(...rects.map((rect) => rect.y + rect.height));
  return { x, y, width: right - x, height: bottom - y };
}

/**
 * @param {Rect | null | undefined} rect
 * @returns {rect is Rect}
 */
function isRect(rect) {
  return rect !== null && rect !== undefined;
}
