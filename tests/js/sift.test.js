// What is left where the rest is hidden: hosts, bays and rails, counted, in places of their own, and all back afterwards.

import assert from "node:assert/strict";
import { test } from "node:test";

import { readAddress, writeAddress } from "../../static/js/chart/address.js";
import { Finder } from "../../static/js/chart/finding/finder.js";
import { readQuery } from "../../static/js/chart/finding/query.js";
import { graphOf } from "../../static/js/chart/export/graph.js";
import { Scene } from "../../static/js/chart/scene/scene.js";
import { apply, emptyState } from "../../static/js/chart/topology/store.js";
import { fleet } from "./fleet.js";

const TOLD = { text: () => undefined, label: () => undefined, since: () => undefined };

/** A scene that hides what these filters, or this search, do not find. */
function sifting(wish = { hosts: 6, containers: 12, overlays: 9, seed: 3 }) {
  const state = emptyState();
  apply(state, fleet(wish));
  const scene = new Scene(state);
  const finder = new Finder(state);
  const asked = { filters: [], query: "", hides: true };
  scene.sieve = () => {
    if (!asked.hides) return null;
    finder.renew();
    const found = finder.find({ words: readQuery(asked.query), filters: asked.filters, told: TOLD, places: true });
    return found && { kept: found.lit, question: JSON.stringify([asked.query, asked.filters]) };
  };
  scene.renew();
  return { state, scene, finder, asked };
}

const chips = (scene) =>
  [...scene.placement.hosts.values(), ...scene.placement.bands.values()].flatMap((place) =>
    (place.box?.bays ?? []).flatMap((bay) => bay.slots.filter((id) => id !== null)),
  );
const places = ({ placement }) => JSON.stringify([...placement.hosts.values()].map(({ id, x, y }) => [id, x, y]));

test("only what passes has a place, and a host says how many it has in all", () => {
  const { state, scene, asked } = sifting();
  asked.filters = [{ key: "state", value: "exited" }];
  scene.resift();
  const stopped = [...state.containers.values()].filter((one) => one.state === "exited");
  assert.ok(stopped.length > 0);
  assert.deepEqual(chips(scene).sort(), stopped.map(({ id }) => id).sort());
  for (const { id, model } of scene.placement.hosts.values()) {
    assert.equal(model.total, stopped.filter(({ host }) => host === id).length);
    assert.equal(model.of, scene.models.get(id).total);
  }
  assert.ok(scene.placement.hosts.size < state.hosts.size);
  assert.ok(scene.hides([...state.containers.values()].find((one) => one.state === "running").id));
});

test("one overlay alone keeps its letter, and no other has a rail", () => {
  const { scene, asked } = sifting();
  const last = scene.rails.rest[0];
  const letter = scene.rails.letters.get(last);
  asked.filters = [{ key: "network", value: last }];
  scene.resift();
  assert.deepEqual(scene.lines.lines.map(({ network }) => network), [last]);
  assert.equal(scene.lines.lines[0].letter, letter);
  assert.equal(scene.rails.rest.length, 0);
});

test("an overlay that had a rail keeps its colour", () => {
  const { scene, asked } = sifting();
  const [, , third] = scene.rails.slots;
  asked.filters = [{ key: "network", value: third }];
  scene.resift();
  assert.equal(scene.rails.slots.indexOf(third), 2);
});

test("a search hides what it does not find, with the networks of what it finds in place", () => {
  const { state, scene, asked } = sifting();
  const one = [...state.endpoints.values()].find(
    ({ kind, network, container }) => kind === "container" && container && !state.networks.get(network).host,
  );
  asked.query = state.containers.get(one.container).name;
  scene.resift();
  assert.deepEqual(chips(scene), [one.container]);
  assert.ok(scene.rails.slots.includes(one.network));
});

test("a large fleet of which little is left stands as boxes again", () => {
  const { scene, asked } = sifting({ hosts: 40, containers: 30, seed: 2 });
  assert.equal(scene.placement.mode, "tiles");
  asked.filters = [{ key: "host", value: "host:7" }];
  scene.resift();
  assert.equal(scene.placement.mode, "boxes");
  assert.deepEqual([...scene.placement.hosts.keys()], ["host:7"]);
});

test("nothing moves while the question stays, and all stands where it did when nothing is hidden any more", () => {
  const { state, scene, finder, asked } = sifting();
  const before = places(scene);
  asked.filters = [{ key: "state", value: "running" }];
  scene.resift();
  const [first, second] = chips(scene);
  const rect = scene.rectOf(second);
  const one = state.containers.get(first);
  const outcome = apply(state, { type: "delta", source: one.source, revision: state.revisions.get(one.source) + 1, upsert: { containers: [{ ...one, state: "exited" }] } }); // prettier-ignore
  const { turns } = scene;
  finder.note(outcome);
  scene.note(outcome);
  scene.renew();
  assert.equal(scene.rectOf(first), null);
  assert.deepEqual(scene.rectOf(second), rect);
  assert.equal(scene.turns, turns);
  asked.hides = false;
  scene.resift();
  assert.equal(places(scene), before);
  assert.ok(scene.rectOf(first));
});

test("what is left is all that an export holds", () => {
  const { state, scene, asked } = sifting();
  asked.filters = [{ key: "host", value: "host:2" }];
  scene.resift();
  const graph = graphOf(state, scene.sift.kept);
  assert.deepEqual([...new Set(graph.containers.map(({ host }) => host))], ["host:2"]);
  assert.deepEqual(graph.hosts.map(({ id }) => id), ["host:2"]);
});

test("the address keeps that the rest is hidden", () => {
  const address = { ...readAddress(""), query: "web", hides: true };
  assert.equal(writeAddress(address), "#q=web&rest=hidden");
  assert.equal(readAddress("#q=web&rest=hidden").hides, true);
  assert.equal(readAddress("#rest=dimmed").hides, false);
});
