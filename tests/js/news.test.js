// What has just appeared, changed or vanished is noticeable for a moment, and then no more.

import assert from "node:assert/strict";
import { test } from "node:test";

import { News, NOTICEABLE } from "../../static/js/chart/scene/news.js";

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
  news.note({ ...nothing, removed: [web] }, () => rect, 0);
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
