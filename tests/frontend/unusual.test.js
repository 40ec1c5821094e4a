// How unusual an image of one's own is, and the sentences that say so.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openDistortion } from "../../ui/frontend/lib/distortion.js";
import { openSpace } from "../../ui/frontend/lib/space.js";
import { errorWords, openUnusual, placeWords, verdictOf } from "../../ui/frontend/lib/unusual.js";

const PLANE = {
  mean: [0, 0],
  axes: [
    [1, 0],
    [0, 1],
  ],
  others: [],
};
const SUPPORT = { edge: 0.5, hole: 1 };

/** Held-out images in a row, one unit apart, whose copies are the worse the farther right they are. */
const row = (count) => {
  const codes = Object.assign(new Float32Array(2 * count), { shape: [count, 2] });
  for (let i = 0; i < count; i++) codes[2 * i] = i;
  const distortion = Float32Array.from({ length: count }, (_, i) => 100 + ((i * 7) % count));
  return openSpace({ codes, labels: new Uint8Array(count), distortion }, PLANE, SUPPORT);
};

test("the nearest five, their distances, and how far that is", () => {
  const unusual = openUnusual(row(200));
  for (const [x, y, place] of [
    [3, 0.25, 0],
    [3, 0.75, 1],
    [3, 40, 2],
  ]) {
    const found = unusual([x, y], null);
    assert.equal(found.place, place);
    assert.deepEqual([found.nearest.length, found.nearest[0]], [5, [3, y]]);
    assert.deepEqual([found.distance, found.error, found.level], [y, null, place]);
  }
});

test("the error counts images whose copy is better, and says the larger of two levels", () => {
  const unusual = openUnusual(row(200));
  for (const [nats, smaller, copy, plain] of [
    [99, 0, 0, "Its copy is no worse than that of any of the 200 real images."],
    [100, 0, 0, "Its copy is no worse than that of any of the 200 real images."],
    [100.5, 1, 0, "Its copy is better than that of 99 of 100 real images."],
    [200, 100, 0, "Its copy is worse than that of 50 of 100 real images."],
    [280, 180, 0, "Its copy is worse than that of 90 of 100 real images."],
    [281, 181, 1, "Its copy is worse than that of 90 of 100 real images."],
    [298.5, 199, 2, "Its copy is worse than that of 99 of 100 real images."],
    [300, 200, 2, "Its copy is worse than that of any of the 200 real images."],
  ]) {
    const found = unusual([3, 0.1], nats);
    assert.deepEqual([found.error.smaller, found.copy, found.level], [smaller, copy, copy], String(nats));
    assert.equal(errorWords(found, false), plain);
    assert.equal(unusual([3, 9], nats).level, 2);
  }
  const expert = errorWords(unusual([3, 0], 200), true);
  assert.equal(
    expert,
    "The distortion of its reconstruction, 200.0 nats, is larger than that of 50 of 100 held-out images.",
  );
  assert.equal(verdictOf(unusual([3, 0.1], 290)), "A little unusual");
  assert.equal(errorWords(unusual([3, 0], null), true), "");
  assert.equal(errorWords(unusual([3, 0], Number.NaN), true), "");
});

test("few images are counted as few, and one, and none", () => {
  const few = openUnusual(row(5));
  assert.equal(few([0, 0], 102.5).nearest.length, 5);
  assert.match(errorWords(few([0, 0], 102.5), false), /worse than that of 3 of 5 real images/);
  const one = openUnusual(row(1));
  assert.match(errorWords(one([0, 0], 200), false), /worse than that of the only real image/);
  const none = openUnusual(row(0))([0, 0], 200);
  assert.deepEqual([none.nearest, none.error, none.level], [[], null, 2]);
  assert.match(placeWords(none, SUPPORT, false), /no held-out image/);
});

test("the distance has its words, for experts with numbers", () => {
  const unusual = openUnusual(row(20));
  const words = [0.2, 0.7, 4].map((y) => placeWords(unusual([1, y], null), SUPPORT, false));
  assert.equal(new Set(words).size, 3);
  assert.match(placeWords(unusual([1, 0.7], null), SUPPORT, true), /0\.70 away.*0\.50 and 1\.00/);
});

test("where the server decodes, it works out the error of the newest image", async () => {
  const requests = [];
  const ask = (body) => new Promise((resolve) => requests.push({ pixels: [...body], resolve }));
  const scoring = {
    likelihood: "bernoulli",
    likelihood_scale: 0.1,
    distortion_url: "distortion",
    image_shape: [1, 1, 1],
  };
  const errors = openDistortion(scoring, { raw: null }, ask);
  const [first, second, third] = [0.1, 0.2, 0.3].map((value) => errors.of(Float32Array.of(value), Float32Array.of(0)));
  requests[0].resolve(Float32Array.of(7).buffer);
  assert.equal(await first, 7);
  assert.equal(await second, null);
  requests[1].resolve(Float32Array.of(9).buffer);
  assert.equal(await third, 9);
  errors.close();
  assert.equal(await errors.of(Float32Array.of(1), Float32Array.of(0)), null);
  const here = openDistortion(scoring, { raw: () => Float32Array.of(0) }, ask);
  assert.ok(Math.abs((await here.of(Float32Array.of(1), Float32Array.of(0))) - Math.log(2)) < 1e-6);
  assert.equal(requests.length, 2);
});
