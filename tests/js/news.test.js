// What has just appeared, changed or vanished is noticeable for a moment, and then no more.

import assert from "node:assert/strict";
import { test } from "node:test";

import { News, NOTICEABLE } from "../../static/js/chart/scene/news.js";
import { Scene } from "../../static/js/chart/scene/scene.js";
import { apply, emptyState } from "../../static/js/chart/topology/store.js";
import { fleet } from "./fleet.js";

const nothing = { added: [], changed: [], removed: [], sources: new Set(), resync: [], behind: [], first: false };
const web = { id: "container:1", source: "host:1", name: "web", state: "running" };
const rect = { x: 1, y: 2, width: 96, height: 22 };

test("an object that appears is marked, and the mark fades", () => {
  const news = new News();
  news.note({ ...nothing, added: [web] }, () => null, 0);
  assert.equal(news.marks.get("container:1").kind, "appeared");
  assert.equal(news.fade(NOTICEABLE - 1), true);
  assert.equal(news.fade(NOTICEABLE), false);
});

test("an object that vanishes leaves a ghost where it stood", () => {
  const news = new News();
  news.note({ ...nothing, removed: [web] }, () => ({ rect, alone: true }), 0);
  assert.deepEqual(news.ghosts, [{ rect, label: "web", at: 0 }]);
  assert.equal(news.fade(NOTICEABLE), false);
});

test("only changes that can be seen are news", () => {
  const news = new News();
  news.note({ ...nothing, changed: [{ before: web, after: { ...web, image: "other" } }] }, () => null, 0);
  assert.equal(news.marks.size, 0);
  news.note({ ...nothing, changed: [{ before: web, after: { ...web, state: "exited" } }] }, () => null, 0);
  assert.equal(news.marks.get("container:1").kind, "changed");
});

test("the first picture is no news", () => {
  const news = new News();
  news.note({ ...nothing, first: true, added: [web] }, () => null, 0);
  assert.equal(news.marks.size, 0);
});

/** A fleet, a container of it with two endpoints, and what news there is after some are removed. */
function withTwoLegs(mode) {
  const snapshot = fleet({ hosts: 3, containers: 12 });
  const scene = new Scene(emptyState());
  scene.mode = mode;
  scene.note(apply(scene.state, snapshot));
  scene.renew();
  const legs = snapshot.endpoints.filter((one) => one.container);
  const second = legs.find((leg) => snapshot.containers.some((one) => scene.rectOf(leg.id)?.width === 9 && one.id === leg.container));
  const twice = second ?? legs.find((leg, index) => legs.findIndex((one) => one.container === leg.container) < index);
  const first = legs.find((leg) => leg.container === twice.container && leg !== twice);
  const remove = (gone) => {
    const news = new News();
    const outcome = apply(scene.state, { type: "delta", source: twice.source, revision: (snapshot.sources[twice.source] += 1), remove: gone });
    news.note(outcome, (thing) => scene.placeOf(thing), 0);
    scene.note(outcome);
    scene.renew();
    return news;
  };
  return { scene, container: twice.container, first, second: twice, remove };
}

test("a disconnect marks the container, and its pip leaves a ghost", () => {
  const { container, second, remove } = withTwoLegs("boxes");
  const news = remove({ endpoints: [second.id] });
  assert.equal(news.marks.get(container).kind, "changed");
  assert.equal(news.ghosts[0].rect.width, 9);
});

test("a disconnect from the last network marks the container where it stands then", () => {
  const { scene, container, first, second, remove } = withTwoLegs("boxes");
  remove({ endpoints: [second.id] });
  const news = remove({ endpoints: [first.id] });
  assert.deepEqual([...news.marks.keys()], [container]);
  assert.notEqual(scene.rectOf(container), null);
});

test("what vanishes in a closed tile leaves one ghost on the tile", () => {
  const { scene, container, first, second, remove } = withTwoLegs("tiles");
  const other = [...scene.state.containers.values()].find((one) => one.host === second.source && one.id !== container);
  const news = remove({ containers: [container, other.id], endpoints: [first.id, second.id] });
  const { x, y } = scene.placement.hosts.get(second.source);
  assert.deepEqual(news.ghosts.map(({ rect, label }) => [rect.x, rect.y, label]), [[x, y, ""]]);
});
