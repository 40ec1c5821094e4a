// The way of the one random point, and the marks that random points reach.

import assert from "node:assert/strict";
import { test } from "node:test";
import { wayOf } from "../../ui/frontend/compare/draws.js";
import { unpackBits } from "../../ui/frontend/compare/side.js";

test("every place on the way is a standard normal draw, over seeds", () => {
  for (const along of [0, 0.37, 1]) {
    const values = Array.from({ length: 4000 }, (_, seed) => wayOf(seed, 1)(along)[0]);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const square = values.reduce((sum, value) => sum + value * value, 0) / values.length;
    assert.ok(Math.abs(mean) < 0.06, `mean ${mean}`);
    assert.ok(Math.abs(square - 1) < 0.08, `variance ${square}`);
  }
});

test("models of other latent sizes share the numbers they can, and the way has no jumps", () => {
  const [small, large] = [wayOf(3, 2), wayOf(3, 5)];
  assert.deepEqual([...small(0.4)], [...large(0.4)].slice(0, 2));
  const step = Math.hypot(...small(0.401).map((value, d) => value - small(0.4)[d]));
  assert.ok(step > 0 && step < 0.1);
  assert.notDeepEqual([...small(0)], [...small(1)], "the end is another place");
});

test("bits come as Python packs them, the first image's lowest", () => {
  // np.packbits([1, 0, 0, 1, 0, 0, 0, 0, 1, 1], bitorder="little") is [9, 3]
  assert.deepEqual([...unpackBits(btoa("\u0009\u0003"), 10)], [1, 0, 0, 1, 0, 0, 0, 0, 1, 1]);
});
