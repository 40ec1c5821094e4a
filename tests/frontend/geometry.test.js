import assert from "node:assert/strict";
import { test } from "node:test";

import {
  addScaled,
  circleProblem,
  countNear,
  isZero,
  lerp,
  loopLeg,
  mixCodes,
  norm,
  slerp,
  smoothness,
  subtract,
} from "../../ui/frontend/lib/geometry.js";

const code = (...values) => Float32Array.from(values);

test("paths begin at a, end at b and go on beyond them", () => {
  const [a, b] = [code(1, 0), code(0, 2)];
  for (const path of [lerp, slerp]) {
    assert.deepEqual(path(a, b, 0), a);
    assert.ok(norm(subtract(path(a, b, 1), b)) < 1e-6);
  }
  assert.deepEqual(lerp(a, b, 1.5), code(-0.5, 3));
});

test("halfway along a great circle the norm is the mean of the ends'", () => {
  assert.ok(Math.abs(norm(slerp(code(3, 0), code(0, 1), 0.5)) - 2) < 1e-6);
});

test("where no great circle is defined, the path is straight and the reason is named", () => {
  const cases = [
    ["zero", code(0, 0), code(1, 1)],
    ["opposite", code(1, 1), code(-2, -2)],
    ["same", code(1, 1), code(3, 3)],
  ];
  for (const [problem, a, b] of cases) {
    assert.equal(circleProblem(a, b), problem);
    assert.deepEqual(slerp(a, b, 0.25), lerp(a, b, 0.25));
  }
  assert.equal(circleProblem(code(1, 0), code(0, 1)), "");
});

test("sums and mixtures", () => {
  assert.deepEqual(addScaled(code(1, 2), 2, subtract(code(3, 3), code(1, 0))), code(5, 8));
  assert.deepEqual(mixCodes([code(4, 0), code(0, 4)], [0.25, 0.75]), code(1, 3));
  assert.ok(isZero(subtract(code(1, 2), code(1, 2))));
  assert.ok(!isZero(code(0, 1e-3)));
});

test("a loop passes every stop and comes back to the first", () => {
  assert.deepEqual(loopLeg(0, 3), { from: 0, to: 1, share: 0 });
  assert.deepEqual(loopLeg(0.5, 3), { from: 1, to: 2, share: 0.5 });
  assert.deepEqual(loopLeg(1, 3), loopLeg(0, 3));
  assert.equal(loopLeg(0.99, 3).to, 0);
});

test("codes near a place are counted with the radius itself", () => {
  const space = { codes: code(0, 0, 1, 0, 0, 3), count: 3, dims: 2 };
  assert.equal(countNear(space, code(0, 0), 1), 2);
  assert.equal(countNear(space, code(0, 0), 0.99), 1);
  assert.equal(countNear(space, code(9, 9), 1), 0);
});

test("smoothness measures bytes as it measures values in [0, 1]", () => {
  const values = [code(0, 0), code(0.2, 0.2), code(1, 1)];
  const bytes = values.map((frame) => Uint8Array.from(frame, (value) => Math.round(value * 255)));
  for (const frames of [values, bytes]) {
    const { steps, total, largest, where, ratio } = smoothness(frames);
    assert.ok(Math.abs(steps[0] - 0.2) < 1e-6 && Math.abs(total - 1) < 1e-6 && Math.abs(largest - 0.8) < 1e-6);
    assert.equal(where, 1);
    assert.ok(Math.abs(ratio - 1.6) < 1e-6);
  }
  assert.equal(smoothness([code(1, 1), code(1, 1)]).ratio, 0);
});
