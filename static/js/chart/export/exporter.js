// What the export menu asks for: the chart's current view as a picture, what it shows as a graph. It reads the chart and
// changes nothing.

import { at } from "../../base.js";
import { LIGHT, stalePalette } from "../draw/palette.js";
import { fit } from "../camera.js";
import { count } from "../panel/tools.js";
import { attachments } from "../scene/attachments.js";
import { News } from "../scene/news.js";
import { wordsOf } from "../panel/filterwords.js";
import { find } from "../topology/store.js";
import { dotOf } from "./dot.js";
import { edgesOf, graphOf } from "./graph.js";
import { jsonOf } from "./json.js";
import { mermaidOf } from "./mermaid.js";
import { neighbourhoodOf } from "./neighbourhood.js";
import { canvasPaper, LIMITS, svgPaper } from "./paper.js";
import { drawPoster, planOf, RATIO } from "./poster.js";
import { titleOf } from "../scene/titles.js";

/** @import {Chart} from "../chart.js" */
/** @import {Motif, Plan} from "./poster.js" */
/** @import {Neighbourhood} from "./neighbourhood.js" */

/** Names of containers are drawn from this zoom on: a picture below it would be of no use on paper. */
const READABLE = 0.62;
const MARGIN = 24;
/** The width, in CSS pixels, up to which a whole chart is looked at from as near as a screen. */
const DESK = 1100;
/** A picture has no pointer, no focus and no motion. */
const TIMELESS = { hovered: null, focused: null, landings: [], still: true };

/** @typedef {"json" | "dot" | "mermaid"} Format */

export class Exporter {
  /** @param {Chart} chart */
  constructor(chart) {
    this.chart = chart;
  }

  get dark() {
    return this.chart.stage.palette !== LIGHT;
  }

  /** What the view lights, or null when everything is bright. */
  get lit() {
    return this.chart.stage.lit;
  }

  /** What may be seen where the rest is hidden; null where nothing is. */
  get kept() {
    return this.chart.scene.sift?.kept ?? null;
  }

  /** What is bright, or all that is shown. @param {boolean} whole */
  graph(whole) {
    const { lit, kept } = this;
    if (!kept || kept === lit) return graphOf(this.chart.state, whole ? kept : lit);
    const bright = lit && [...lit].filter((id) => !this.chart.scene.hides(id));
    return graphOf(this.chart.state, whole || !bright ? kept : new Set(bright));
  }

  /**
   * The chart as an SVG.
   * @param {{whole: boolean, light: boolean}} wish
   */
  svg({ whole, light }) {
    const motif = this.motif(whole, light);
    const plan = planOf(motif);
    const paper = svgPaper(plan.width * RATIO, plan.height * RATIO, motif.wishes.family);
    drawPoster(paper, motif, plan);
    return paper.recorder.svg(`${motif.title}, ${motif.time}`, RATIO);
  }

  /**
   * The chart as a PNG, at twice the pixels of a plain screen. A whole chart that is too large for a canvas is drawn
   * smaller, as long as its names can be read.
   * @param {{whole: boolean, light: boolean}} wish
   * @returns {Promise<{blob: Blob, words: string}>}
   */
  async png({ whole, light }) {
    const { motif, plan } = this.fitting(this.motif(whole, light));
    const paper = canvasPaper(plan.width * RATIO, plan.height * RATIO);
    drawPoster(paper, motif, plan);
    /** @type {Blob | null} */
    const blob = await new Promise((resolve) => paper.canvas.toBlob(resolve, "image/png"));
    paper.canvas.width = paper.canvas.height = 0;
    if (!blob) throw new Error(`This browser has no memory for ${sizeOf(plan)}. Take the SVG, or this view alone.`);
    const smaller = whole && motif.wishes.view.zoom < 1 ? `, drawn at ${Math.round(motif.wishes.view.zoom * 100)} % to fit` : "";
    return { blob, words: `${sizeOf(plan)}${smaller}` };
  }

  /**
   * @param {Motif} motif
   * @returns {{motif: Motif, plan: Plan}}
   */
  fitting(motif) {
    const plan = planOf(motif);
    const [width, height] = [plan.width * RATIO, plan.height * RATIO];
    const room = Math.min(1, LIMITS.side / width, LIMITS.side / height, Math.sqrt(LIMITS.area / (width * height)));
    if (room === 1) return { motif, plan };
    // The bands do not shrink with the chart, so a little less than the room is asked for.
    const { view, stage } = motif.wishes;
    const zoom = view.zoom * room * 0.96;
    if (zoom < READABLE)
      throw new Error(
        `The whole chart would be ${sizeOf(plan)}: too large for a PNG with readable names. Take the SVG, or this view.`,
      );
    const size = {
      view: { ...view, zoom },
      stage: { width: stage.width * room * 0.96, height: stage.height * room * 0.96 },
    };
    const smaller = { ...motif, wishes: { ...motif.wishes, ...size }, highlights: { ...motif.highlights, ...size } };
    return { motif: smaller, plan: planOf(smaller) };
  }

  /**
   * @param {Format} format
   * @param {boolean} whole  everything, also what is dimmed
   */
  text(format, whole) {
    const { state } = this.chart;
    const graph = this.graph(whole);
    if (format === "json") {
      const address = at(`/${location.hash}`);
      return jsonOf(graph, { at: this.at(), address, whole: this.kept === null && (whole || !this.lit), sources: state.revisions });
    }
    const title = `${this.title()}, ${this.time()}`;
    const networks = graph.networks.map((network) => ({ ...network, name: titleOf(state, network) }));
    const titled = { ...graph, networks };
    return format === "dot" ? dotOf(titled, title, LIGHT) : mermaidOf(titled, title);
  }

  /** How much a graph holds, for the menu. @param {boolean} whole */
  sizes(whole) {
    const graph = this.graph(whole);
    const { hosts, networks, containers } = graph;
    return { words: `${count(hosts.length, "host")}, ${count(networks.length, "network")}, ${count(containers.length, "container")}`, edges: edgesOf(graph).edges.length };
  }

  /**
   * @param {boolean} whole
   * @param {boolean} light
   * @returns {Motif}
   */
  motif(whole, light) {
    const { stage, scene } = this.chart;
    stage.renew();
    const around = whole ? null : this.around();
    const size = { ...this.frame(whole, around), palette: light ? LIGHT : stage.palette };
    const dress = light ? stalePalette(LIGHT) : stage.stalePalette;
    const { selected, lit } = stage;
    const lines = selected && lit ? attachments(scene.state, scene, selected, lit) : [];
    return {
      wishes: { ...stage.wishes(), ...size, stalePalette: dress },
      highlights: { ...stage.highlights(), ...size, ...TIMELESS, attachments: lines, news: new News() },
      around,
      bands: whole ? Math.min(4, Math.max(1, size.stage.width / DESK)) : 1,
      title: this.title(),
      subtitle: this.subtitle(),
      time: this.time(),
    };
  }

  /** The neighbourhood that stands in place of the chart, if one does. */
  around() {
    const { scene, stage, hub, board } = this.chart;
    return hub && stage.selected ? neighbourhoodOf(scene, stage.selected, stage.size, board.hub.pages) : null;
  }

  /**
   * What part of which world the picture shows.
   * @param {boolean} whole
   * @param {Neighbourhood | null} around
   */
  frame(whole, around) {
    const { stage, scene, navigation } = this.chart;
    if (around) {
      const { width, height } = around.places;
      return { view: { x: width / 2, y: height / 2, zoom: 1 }, stage: { width, height } };
    }
    if (!whole) return { view: navigation.view, stage: stage.size };
    const { bounds } = scene.placement;
    const room = { width: bounds.width + 2 * MARGIN, height: bounds.height + 2 * MARGIN };
    return { view: { ...fit(bounds, room), zoom: 1 }, stage: room };
  }

  title() {
    return `Docklines · ${location.host}`;
  }

  /** What the search and the filters ask for, in words. */
  wanted() {
    const { search, state } = this.chart;
    return [search.query && `search: ${search.query}`, ...search.filters.map((filter) => wordsOf(state, filter))];
  }

  /** What the fleet is, and what of it is bright. */
  subtitle() {
    const { scene, stage, selection, state } = this.chart;
    const models = [...scene.models.values()];
    const sum = (/** @type {(model: typeof models[0]) => number} */ of) => models.reduce((all, one) => all + of(one), 0);
    const bad = sum((model) => (model.stale ? 0 : model.bad));
    const away = models.filter((model) => model.stale).length;
    const chosen = stage.chosen.length === 1 ? find(state, stage.chosen[0]) : undefined;
    return [
      count(models.length, "host"),
      this.shown() || count(sum((model) => model.total), "container"),
      bad > 0 && `${bad} unwell`,
      away > 0 && `${count(away, "host")} not answering`,
      stage.chosen.length > 1 && `${stage.chosen.length} selected`,
      chosen && `selected: ${"name" in chosen ? chosen.name : chosen.id}`,
      ...(selection.present.length > 0 ? [] : this.wanted()), // what is selected goes before what is searched
    ]
      .filter(Boolean)
      .join(" · ");
  }

  /** How much is left where the rest is hidden. */
  shown() {
    const { scene, state } = this.chart;
    if (!scene.sift) return "";
    const shown = scene.standing.reduce((sum, model) => sum + model.total, 0);
    return `showing ${shown.toLocaleString("en")} of ${count(state.containers.size, "container")}`;
  }

  /** The moment that the picture is of: now, or the last word before the connection broke. */
  at() {
    const { status, since } = this.chart.connection;
    return new Date(status === "live" ? Date.now() : since).toISOString();
  }

  time() {
    const { status } = this.chart.connection;
    const words = new Date(this.at()).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" });
    return status === "live" ? words : `${words}, not live since`;
  }
}

/** @param {Plan} plan */
function sizeOf({ width, height }) {
  return `${(width * RATIO).toLocaleString("en")} × ${(height * RATIO).toLocaleString("en")} pixels`;
}
