import assert from "node:assert/strict";
import { test } from "node:test";

import { noteSentences } from "../../ui/frontend/interpolate/notes.js";

/** @param {number[][]} codes */
const modelOf = (codes) => ({
  space: { count: codes.length, dims: codes[0].length, code: (/** @type {number} */ i) => Float32Array.from(codes[i]) },
});
/** @param {number[][]} codes @param {boolean} hasPrior */
const said = (codes, hasPrior) =>
  noteSentences({ mode: "paths", images: [0, 1] }, [modelOf(codes)], hasPrior).join(" ");

/** A hundred codes about `length` from zero, but for those of `near`. @param {number} length @param {number[]} near */
const ring = (length, near = []) => [
  ...[0, 100].map((degrees) => [
    length * Math.cos((degrees * Math.PI) / 180),
    length * Math.sin((degrees * Math.PI) / 180),
  ]),
  ...Array.from({ length: 98 - near.length }, (_, k) => [0, length - 0.4 + 0.01 * k]),
  ...near.map((one) => [one, 0]),
];

test("a straight line through an empty middle is told by the share of codes that are as near to zero", () => {
  const words = said(ring(4), true);
  assert.match(words, /halfway along the straight line 2\.6/);
  assert.match(words, /Of the held-out codes, 0\.0 % are nearer to zero than halfway along the straight line/);
  assert.match(words, /leaves the region/);
});

test("where many codes are near zero, both paths are among them, in any number of dimensions", () => {
  const near = Array.from({ length: 30 }, () => 1);
  for (const codes of [ring(4, near), ring(4, near).map((code) => [...code, ...new Array(14).fill(0)])]) {
    const words = said(codes, true);
    assert.match(words, /30 % are nearer/);
    assert.match(words, /as good as the great circle/);
    assert.doesNotMatch(words, /leaves the region/);
  }
});

test("a model without a prior has no distance to keep to", () => {
  const words = said(ring(4), false);
  assert.match(words, /0\.0 % are nearer/);
  assert.match(words, /comparison only/);
});

test("halfway between two codes a linear decoder draws the average, and is not said to draw one thing", () => {
  const notes = (/** @type {boolean} */ linear) =>
    noteSentences({ mode: "line", images: [0, 1] }, [modelOf(ring(4))], false, linear).join(" ");
  assert.match(notes(true), /average of the two reconstructions/);
  assert.doesNotMatch(notes(true), /draws one thing/);
  assert.match(notes(false), /draws one thing/);
});
