import assert from "node:assert/strict";
import { test } from "node:test";

import { distance, LETTER, MOVING, placeLetters } from "../../ui/frontend/interpolate/letters.js";
import { kindAt, storySentences } from "../../ui/frontend/interpolate/story.js";

/** @param {number[]} steps */
const smoothOf = (steps) => {
  const total = steps.reduce((sum, step) => sum + step, 0);
  const largest = Math.max(...steps);
  return { steps, total, largest, where: steps.indexOf(largest), ratio: total ? (largest * steps.length) / total : 0 };
};
const NAMES = ["Pullover", "Bag", "Boot"];
/** @param {number[]} kinds @param {number[]} ends @param {number[]} steps @param {boolean} [expert] */
const told = (kinds, ends, steps, expert = false) =>
  storySentences({ kinds, ends, round: false, smooth: smoothOf(steps) }, NAMES, expert).join(" ");

test("a path by way of another kind is not said to change evenly", () => {
  const words = told([0, 1, 1, -1, 2], [0, 2], [1, 1.2, 1, 1]);
  assert.match(words, /from Pullover to Boot leads past other kinds: in 2 of 5 frames .* of the kind Bag\./);
  assert.match(words, /1 of 5 frames lies in a hole/);
  assert.match(words, /about the same: the largest is 1\.1 times/);
  assert.doesNotMatch(words, /even|RMSE/);
  assert.match(told([0, 1, 1, -1, 2], [0, 2], [1, 1.2, 1, 1], true), /RMSE/);
});

test("how a path changes is told by its largest step", () => {
  assert.match(
    told([0, 0, 2], [0, 2], [1, 2]),
    /meets no other kind.*kinds Pullover and Boot.*from frame 2 to 3, 1\.3/,
  );
  assert.match(
    told([0, 0, 0], [0, 0], [1, 0]),
    /all of the kind Pullover\. .*leaps from frame 1 to 2.*100 % of the whole/,
  );
  assert.equal(told([0, 0, 0], [0, 0], [0, 0]), "Nothing changes from frame to frame.");
});

test("the kind of a place is that of most of its neighbours", () => {
  const space = { labels: [0, 1, 1], nearest: () => /** @type {[number, number][]} */ ([0, 1, 2].map((i) => [i, i])) };
  assert.equal(kindAt(space, new Float32Array(2)), 1);
});

test("letters cover neither each other nor the path, and stay in view", () => {
  const view = { width: 340, height: 400 };
  for (const [a, b] of /** @type {[number, number][][]} */ ([
    [
      [100, 100],
      [250, 300],
    ],
    [
      [5, 5],
      [30, 5],
    ],
    [
      [170, 200],
      [170, 200],
    ],
    [
      [335, 395],
      [330, 390],
    ],
  ])) {
    const path = Array.from({ length: 121 }, (_, k) => {
      const t = k / 60 - 0.5;
      return /** @type {[number, number]} */ ([a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])]);
    });
    const letters = placeLetters([a, b], path, view);
    assert.ok(distance(letters[0], letters[1]) >= 2 * LETTER);
    for (const letter of letters) {
      for (const point of path) assert.ok(distance(letter, point) >= LETTER + MOVING - 1e-9);
      assert.ok(letter[0] >= LETTER && letter[0] <= view.width - LETTER);
      assert.ok(letter[1] >= LETTER && letter[1] <= view.height - LETTER);
    }
  }
});
