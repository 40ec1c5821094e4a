import assert from "node:assert/strict";
import { test } from "node:test";

import { anyOf, seededNormal, seededRandom } from "../../ui/frontend/lib/random.js";

test("the same seed draws the same numbers, another seed others", () => {
  const draw = (seed) => Array.from({ length: 5 }, seededNormal(seededRandom(seed)));
  assert.deepEqual(draw(7), draw(7));
  assert.notDeepEqual(draw(7), draw(8));
});

test("normal numbers have mean 0 and variance 1", () => {
  const normal = seededNormal(seededRandom(1));
  const values = Array.from({ length: 20_000 }, normal);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  assert.ok(Math.abs(mean) < 0.03 && Math.abs(variance - 1) < 0.05);
  assert.ok(values.every(Number.isFinite));
});

test("any of a list is one of the list", () => {
  assert.ok([3, 4].includes(anyOf([3, 4])));
});
