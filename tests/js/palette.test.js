// Colours: WCAG contrast of every text on its ground, in both themes, and rails that stay apart for the colour blind.

import assert from "node:assert/strict";
import { test } from "node:test";

import { channels, contrast, DARK, inkOn, LIGHT, stalePalette } from "../../static/js/chart/draw/palette.js";

const TEXT = 4.5;
const SHAPE = 3;

test("contrast is that of WCAG", () => {
  assert.equal(Math.round(contrast("#000000", "#ffffff")), 21);
  assert.equal(contrast("#777777", "#ffffff").toFixed(2), "4.48");
});

for (const palette of [LIGHT, DARK]) {
  const reads = (ink, ground, what, least = TEXT) => {
    const ratio = contrast(ink, ground);
    assert.equal(ratio >= least, true, `${palette.name} ${what}: ${ratio.toFixed(2)} is under ${least}`);
  };

  test(`hosts can be read, ${palette.name}`, () => {
    reads(palette.ink, palette.face, "name");
    reads(palette.muted, palette.face, "second line");
    reads(palette.muted, palette.ground, "unread host");
    reads(palette.bad, palette.badFace, "trouble");
    reads(palette.muted, palette.badFace, "name of a stale host");
    reads(palette.bad, palette.face, "count of unwell");
    reads(palette.portInk, palette.port, "port");
    reads(palette.accent, palette.ground, "selection", SHAPE);
    reads(palette.accent, palette.face, "selection", SHAPE);
  });

  test(`bays can be read, ${palette.name}`, () => {
    for (const [name, tone] of Object.entries(palette.tones)) {
      reads(tone.ink, tone.tint, `name of a ${name} bay`);
      reads(palette.muted, tone.tint, `subnet of a ${name} bay`);
    }
  });

  test(`chips can be read, ${palette.name}`, () => {
    for (const [name, look] of Object.entries(palette.looks)) {
      reads(look.ink, look.face, `name of a ${name} chip`);
      reads(look.mark, look.face, `mark of a ${name} chip`, SHAPE);
    }
  });

  test(`letters can be read on rails and pips, ${palette.name}`, () => {
    const grounds = [...palette.rails, palette.rest, ...Object.values(palette.tones).map((tone) => tone.bar)];
    for (const ground of grounds) reads(inkOn(ground), ground, `letter on ${ground}`);
  });

  test(`an old picture is still readable, ${palette.name}`, () => {
    const stale = stalePalette(palette);
    for (const [name, look] of Object.entries(stale.looks)) reads(look.ink, look.face, `stale ${name}`, SHAPE);
    for (const [name, tone] of Object.entries(stale.tones)) reads(tone.ink, tone.tint, `stale ${name}`, SHAPE);
  });

  test(`rails, tabs and what is drawn with them are seen on their ground, ${palette.name}`, () => {
    for (const rail of [...palette.rails, palette.rest]) {
      reads(rail, palette.ground, `rail ${rail}`, SHAPE);
      reads(rail, palette.face, `tab ${rail} on a host`, SHAPE);
    }
    for (const [name, tone] of Object.entries(palette.tones)) {
      reads(tone.bar, tone.tint, `bar of a ${name} bay`, SHAPE);
      for (const look of Object.values(palette.looks)) reads(look.cell, tone.tint, `cell on a ${name} bay`, SHAPE);
    }
    for (const look of Object.values(palette.looks)) reads(look.cell, palette.face, "part of a tile's bar", SHAPE);
    reads(palette.bad, palette.face, "a host of the minimap", SHAPE);
  });

  test(`what is told by colour stays apart, whatever the eyes, ${palette.name}`, () => {
    const { running, unhealthy, restarting, exited } = palette.looks;
    const dressed = (/** @type {string} */ part, looks = palette.looks) => [...new Set(Object.values(looks).map((look) => look[part]))]; // failed is dressed as unhealthy
    apart("rails", palette.rails, 14);
    apart("drivers", Object.values(palette.tones).map((tone) => tone.bar), 9.5); // a glyph stands beside each
    apart("marks of states", dressed("mark"), 9.5); // and each has its shape
    apart("cells of states", dressed("cell"), 11.5); // and each has its shape
    apart("what is well and what is not", dressed("cell", { running, unhealthy, restarting, exited }), 11.9);
  });

  /** The least difference of two of them, for each kind of eyes. */
  function apart(what, colours, least) {
    for (const [eyes, matrix] of Object.entries(EYES)) {
      const seen = colours.map((colour) => lab(multiply(matrix, linear(colour))));
      seen.forEach((one, index) => {
        for (let other = index + 1; other < seen.length; other += 1) {
          const distance = difference(one, seen[other]);
          const pair = `${colours[index]} ${colours[other]}`;
          assert.equal(distance >= least, true, `${palette.name} ${what} ${eyes} ${pair}: ${distance.toFixed(1)}`);
        }
      });
    }
  }
}

/**
 * Full dichromacy (severity 1.0) after Machado, Oliveira and Fernandes, "A Physiologically-based Model for Simulation of
 * Color Vision Deficiency", IEEE TVCG 15 (2009), table 1; on linear RGB.
 */
const EYES = {
  normal: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  protanopia: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deuteranopia: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  tritanopia: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
};

function linear(colour) {
  return channels(colour).map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
}

function multiply(matrix, [r, g, b]) {
  return [0, 3, 6].map((row) => {
    const value = matrix[row] * r + matrix[row + 1] * g + matrix[row + 2] * b;
    return Math.min(1, Math.max(0, value));
  });
}

/** Linear RGB to CIELAB under D65. */
function lab([r, g, b]) {
  const x = (0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047;
  const y = 0.2126729 * r + 0.7151522 * g + 0.072175 * b;
  const z = (0.0193339 * r + 0.119192 * g + 0.9503041 * b) / 1.08883;
  const [fx, fy, fz] = [x, y, z].map((t) => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116));
  return [116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)];
}

/** CIE76: the distance in CIELAB. */
function difference(one, other) {
  return Math.hypot(...one.map((value, index) => value - other[index]));
}
