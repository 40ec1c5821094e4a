import assert from "node:assert/strict";
import { test } from "node:test";

import { pullOf, slopesOf } from "../../ui/frontend/learn/pull.js";
import { packSquares, unpackSquares } from "../../ui/frontend/learn/squares.js";
import { blend, turnedLike } from "../../ui/frontend/learn/turn.js";

test("the spring rests in the middle at width 1, and its slopes are those of its pull", () => {
  assert.equal(pullOf(0, 1), 0);
  assert.deepEqual(slopesOf(0, 1), [0, 0]);
  for (const [centre, width] of [
    [1.8, 0.25],
    [-0.5, 1.7],
  ]) {
    assert.ok(pullOf(centre, width) > 0);
    const small = 1e-5;
    const [a, b] = slopesOf(centre, width);
    assert.ok(Math.abs((pullOf(centre + small, width) - pullOf(centre - small, width)) / (2 * small) - a) < 1e-6);
    assert.ok(Math.abs((pullOf(centre, width + small) - pullOf(centre, width - small)) / (2 * small) - b) < 1e-4);
  }
});

test("a sketch comes back from its word, whatever else the word is", () => {
  const squares = Array.from({ length: 196 }, (_, k) => k % 7 === 0 || k % 11 === 3);
  const word = packSquares(squares);
  assert.match(word, /^[\w-]{34}$/);
  assert.deepEqual(unpackSquares(word, 196), squares);
  assert.deepEqual(unpackSquares("not a sketch!", 4), [false, false, false, false]);
  assert.equal(unpackSquares("", 196).filter(Boolean).length, 0);
});

test("a map that was turned or mirrored is laid over the one it came from", () => {
  const places = Float32Array.from({ length: 40 }, (_, k) => Math.sin(k * 1.7) * (k % 2 ? 1 : 3));
  for (const mirror of [1, -1]) {
    const turned = Float32Array.from({ length: 40 }, (_, k) => {
      const [x, y] = [places[k & ~1], places[k | 1] * mirror];
      return k & 1 ? Math.sin(2) * x + Math.cos(2) * y : Math.cos(2) * x - Math.sin(2) * y;
    });
    const back = turnedLike(turned, places);
    const middle = (/** @type {Float32Array} */ all) =>
      [0, 1].map((axis) => all.filter((_, k) => k % 2 === axis).reduce((a, b) => a + b) / 20);
    const [[x0, y0], [x1, y1]] = [middle(places), middle(back)];
    for (const [k, value] of back.entries())
      assert.ok(Math.abs(value - (k & 1 ? y1 : x1) - (places[k] - (k & 1 ? y0 : x0))) < 1e-4);
  }
  assert.deepEqual([...blend(Float32Array.of(0, 2), Float32Array.of(1, 4), 0.5)], [0.5, 3]);
});
