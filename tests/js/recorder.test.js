// The recording context: what draw/ does on a canvas, as an SVG; and that draw/ does nothing that it would lose.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

import { drawFrame } from "../../static/js/chart/draw/frame.js";
import { drawHighlights } from "../../static/js/chart/draw/highlight.js";
import { DARK, stalePalette } from "../../static/js/chart/draw/palette.js";
import { Recorder } from "../../static/js/chart/export/recorder.js";
import { attachments } from "../../static/js/chart/scene/attachments.js";
import { News } from "../../static/js/chart/scene/news.js";
import { related } from "../../static/js/chart/scene/relations.js";
import { Scene } from "../../static/js/chart/scene/scene.js";
import { apply, emptyState } from "../../static/js/chart/topology/store.js";
import { fleet } from "./fleet.js";

globalThis.document = { createElement: () => ({ getContext: () => ({ measureText: () => ({ width: 55 }) }) }) };
const ROOM = new URL("../../static/js/chart/draw/", import.meta.url);
/** These draw on canvases of their own or measure, and never on the context of an export. */
const RULERS = { "text.js": ["font", "measureText"], "stamps.js": ["drawImage"] };

function sceneOf(wish, change = () => {}) {
  const scene = new Scene(emptyState());
  const snapshot = fleet(wish);
  change(snapshot);
  scene.note(apply(scene.state, snapshot));
  scene.renew();
  return scene;
}

/** A recorder that refuses to be asked for what it does not have; a canvas would only say undefined. */
function strict(recorder) {
  return new Proxy(recorder, {
    get(target, name, receiver) {
      if (!(name in target) && name !== "then") throw new TypeError(`the recorder does not know ${String(name)}`);
      const value = Reflect.get(target, name, receiver);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

function draw(scene, zoom, selected = null) {
  const recorder = new Recorder(3000, 2400, "test");
  const lit = selected ? related(scene.state, selected) : null;
  const { bounds } = scene.placement;
  const view = { x: bounds.x + bounds.width / 2, y: bounds.y + bounds.height / 2, zoom };
  const common = { scene, view, stage: { width: 1500, height: 1200 }, ratio: 2, family: "test", now: 1e12 };
  const palettes = { palette: DARK, stalePalette: stalePalette(DARK) };
  drawFrame(strict(recorder), { ...common, ...palettes, lit, selected });
  const layer = recorder.layer();
  drawHighlights(strict(layer), {
    ...common,
    ...palettes,
    selected: selected ? [scene.rectOf(selected)] : [],
    hovered: null,
    focused: selected ? scene.rectOf(selected) : null,
    attachments: selected ? attachments(scene.state, scene, selected, lit) : [],
    landings: [],
    news: new News(),
    still: true,
  });
  recorder.lay(layer);
  return recorder.svg("test", 2);
}

test("the recorder knows every property and method that draw/ uses of a context", () => {
  const known = new Recorder(10, 10, "test");
  const unknown = [];
  for (const file of readdirSync(ROOM)) {
    const text = readFileSync(new URL(file, ROOM), "utf8");
    for (const [, name] of text.matchAll(/\b(?:context|sheet)\s*\.\s*(\w+)/g))
      if (!(name in known) && !RULERS[file]?.includes(name) && !isOfSheet(name)) unknown.push(`${file}: ${name}`);
  }
  assert.deepEqual(unknown, []);
});

/** In highlight.js `sheet` is what the layer above is to show. */
function isOfSheet(name) {
  return ["view", "stage", "ratio", "family", "hovered", "selected", "focused", "scene"].includes(name);
}

test("every level, state and theme draws on the recorder without asking for what it does not know", () => {
  const scene = sceneOf({ hosts: 5, containers: 30, overlays: 9, unread: 2, seed: 4 }, (snapshot) => {
    Object.assign(snapshot.hosts[1], { state: "unreachable", since: "2026-03-14T11:00:00Z", error: "timeout: no answer" });
    snapshot.containers.slice(0, 6).forEach((one, index) => {
      one.state = ["running", "exited", "restarting", "paused", "dead", "created"][index];
    });
  });
  const selected = [...scene.state.endpoints.values()].find((one) => one.container).container;
  for (const zoom of [0.08, 0.3, 0.5, 0.7, 1, 2])
    for (const chosen of [null, selected, "host:1", [...scene.state.networks.keys()][0]])
      assert.ok(draw(scene, zoom, chosen).startsWith("<svg"));
  scene.mode = "tiles";
  scene.open.add("host:1");
  scene.arrange();
  assert.ok(draw(scene, 0.8, "host:1").includes("node-01"));
});

test("a property or a method that the recorder does not know fails at once", () => {
  const recorder = new Recorder(10, 10, "test");
  assert.throws(() => (recorder.shadowBlur = 3), TypeError);
  assert.throws(() => recorder.createPattern(), TypeError);
  recorder.font = "italic caps";
  assert.throws(() => recorder.fillText("a", 1, 1), /font/);
  assert.throws(() => recorder.fillRect(Number.NaN, 0, 1, 1), RangeError);
});

test("hostile names are text in the picture and nothing else", () => {
  const evil = `</text><script>alert("1")</script><img src=x onerror='alert(2)'>&\u0000\ud800]]>`;
  const scene = sceneOf({ hosts: 2, containers: 3 }, (snapshot) => {
    for (const name of ["hosts", "networks", "containers"])
      snapshot[name].forEach((one, index) => (one.name = index === 0 ? evil : one.name));
  });
  const svg = draw(scene, 2);
  assert.ok(svg.includes("&lt;/text&gt;&lt;sc"));
  assert.equal(/<(script|img)/.test(svg), false);
  assert.equal(/[\u0000-\u0008\ud800-\udfff]/.test(svg.replace(/[\ud800-\udbff][\udc00-\udfff]/g, "")), false);
});

test("what is drawn many times is written down once", () => {
  const scene = sceneOf({ hosts: 2, containers: 40 });
  const svg = draw(scene, 1);
  const uses = svg.match(/<use /g)?.length ?? 0;
  assert.ok(uses > 40);
  assert.ok((svg.match(/<g id="stamp/g)?.length ?? 0) <= 12);
});

test("a ring goes round the way it was told, and a whole circle is whole", () => {
  const recorder = new Recorder(100, 100, "test");
  recorder.beginPath();
  recorder.arc(50, 50, 10, 0, 2 * Math.PI);
  recorder.arc(50, 50, 5, 0, 2 * Math.PI, true);
  recorder.fill();
  assert.match(recorder.content(), /M60 50A10 10 0 0 1 40 50A10 10 0 0 1 60 50L55 50A5 5 0 0 0 45 50A5 5 0 0 0 55 50/);
});

test("a corner is round between its two legs", () => {
  const recorder = new Recorder(100, 100, "test");
  recorder.beginPath();
  recorder.moveTo(0, 0);
  recorder.arcTo(10, 0, 10, 10, 4);
  recorder.lineTo(10, 10);
  recorder.stroke();
  assert.match(recorder.content(), /d="M0 0L6 0A4 4 0 0 1 10 4L10 10"/);
});

test("clearing takes a layer away, or leaves a hole in it", () => {
  const recorder = new Recorder(100, 100, "test");
  recorder.fillRect(0, 0, 50, 50);
  recorder.clearRect(0, 0, 100, 100);
  assert.equal(recorder.content(), "");
  recorder.fillRect(0, 0, 50, 50);
  recorder.clearRect(10, 10, 5, 5);
  assert.match(recorder.content(), /^<g clip-path="url\(#hole0\)">/);
  assert.match(recorder.defs[0], /evenodd/);
});

test("what was saved comes back", () => {
  const recorder = new Recorder(100, 100, "test");
  recorder.fillStyle = "#111111";
  recorder.save();
  recorder.fillStyle = "#222222";
  recorder.setLineDash([1, 2]);
  recorder.restore();
  assert.deepEqual([recorder.fillStyle, recorder.dash], ["#111111", []]);
});
