// Text that fits its room, on a ruler on which every character is 55 wide.

import assert from "node:assert/strict";
import { test } from "node:test";

import { fitName, fitText } from "../../static/js/chart/draw/text.js";

/** What a reader would count; signs of direction have no width. */
const seen = (text) => [...new Intl.Segmenter().segment(text.replace(/[\u2066-\u2069]/g, ""))].length;
globalThis.document = {
  createElement: () => ({ getContext: () => ({ measureText: (text) => ({ width: 55 * seen(text) }) }) }),
};
const fit = (name, characters) => fitName(name, characters * 5.5, 10, 400, "test");

test("a name that fits stays; one with a domain loses that first", () => {
  assert.equal(fit("node-01", 7), "node-01");
  assert.equal(fit("node-01.example.org", 7), "node-01");
  assert.equal(fit("10.0.0.1", 8), "10.0.0.1");
});

test("of a long name the middle is left out, and as much is kept as fits", () => {
  assert.equal(fit("a-very-long-name-01", 10), "a-v…ame-01");
  assert.equal([...fit("n".repeat(200), 27)].length, 27);
  assert.equal(fit("a-very-long-name-01", 3), "");
});

test("a name is fitted once for a room, however often it is drawn", () => {
  const long = "x".repeat(63);
  const before = performance.now();
  for (let turn = 0; turn < 20_000; turn += 1) fit(long, 20);
  assert.equal(performance.now() - before < 500, true);
});

test("a text is cut at its end", () => {
  assert.equal(fitText("subnet", 5.5 * 4, 10, 400, "test"), "sub…");
  assert.equal(fitText("subnet", 5, 10, 400, "test"), "");
});

test("what a reader takes for one character is never cut apart", () => {
  const family = "👩‍👩‍👧‍👦";
  assert.equal(fitText(`${family}${family}-web`, 5.5 * 3, 10, 400, "test"), `${family}${family}…`);
  assert.equal(fitText(`${family}${family}-web`, 5.5 * 2, 10, 400, "test"), `${family}…`);
  assert.equal(fitText("e\u0301e\u0301e\u0301", 5.5 * 2, 10, 400, "test"), "e\u0301…");
  assert.equal(fit("🇫🇷🇩🇪🇪🇸🇮🇹🇵🇹🇨🇭", 5), "🇫🇷…🇮🇹🇵🇹🇨🇭");
  for (const text of ["🐳".repeat(100), `a${"🇫🇷".repeat(99)}`, `${family}`.repeat(50)])
    for (let room = 1; room < 30; room += 1) {
      for (const cut of [fitText(text, 5.5 * room, 10, 400, "test"), fit(text, room)]) {
        assert.equal(cut.isWellFormed(), true);
        assert.equal(seen(cut) <= room, true);
      }
    }
});

test("a name from right to left is kept apart, with its ellipsis at its own end", () => {
  assert.equal(fitText("מסד נתונים", 5.5 * 20, 10, 400, "test"), "\u2068מסד נתונים\u2069");
  assert.equal(fitText("מסד נתונים", 5.5 * 6, 10, 400, "test"), "\u2068מסד נ…\u2069");
  assert.equal(fit("خادم-الويب-الأول", 8).startsWith("\u2068"), true);
  assert.equal(fitText("evil\u202etxt", 5.5 * 20, 10, 400, "test"), "\u2068evil\u202etxt\u2069");
  assert.equal(fitText("Zürich", 5.5 * 20, 10, 400, "test"), "Zürich");
});

test("texts of other scripts are fitted once for a room too", () => {
  const long = "界".repeat(200);
  const before = performance.now();
  for (let turn = 0; turn < 20_000; turn += 1) fitText(long, 70, 10, 400, "test");
  assert.equal(performance.now() - before < 500, true);
});
