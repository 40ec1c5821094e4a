import assert from "node:assert/strict";
import { test } from "node:test";

import {
  centreOfMass,
  framedPixels,
  inkBox,
  MNIST_FRAME,
  mnistFrame,
  resized,
} from "../../ui/frontend/lib/mnist-frame.js";

/** Grey pixels from rows of digits, tenths of full ink. */
const grey = (...rows) => ({
  pixels: Float32Array.from(rows.join(""), (digit) => Number(digit) / 10),
  height: rows.length,
  width: rows[0].length,
});
const TALL = [
  [
    [100, 100, 60],
    [100, 400, 60],
  ],
];

test("the box around the ink, and where it balances", () => {
  const image = grey("0000", "0080", "0088", "0000");
  assert.deepEqual(inkBox(image), { x0: 2, y0: 1, x1: 4, y1: 3 });
  const [x, y] = centreOfMass(image);
  assert.ok(Math.abs(x - (2.5 * 2 + 3.5) / 3) < 1e-6 && Math.abs(y - (1.5 + 2.5 * 2) / 3) < 1e-6);
  assert.equal(inkBox(grey("00", "00")), null);
  assert.deepEqual(centreOfMass(grey("00", "00")), [1, 1]);
});

test("smaller is the mean over what a pixel covers, larger repeats, and ink is neither lost nor won", () => {
  const all = { x0: 0, y0: 0, x1: 4, y1: 2 };
  const image = grey("0088", "8888");
  assert.deepEqual(
    [...resized(image, all, { height: 1, width: 2 }).pixels].map((value) => value.toFixed(3)),
    ["0.400", "0.800"],
  );
  const larger = resized(image, all, { height: 3, width: 7 });
  const mean = (values) => values.reduce((a, b) => a + b, 0) / values.length;
  assert.ok(Math.abs(mean(larger.pixels) - mean(image.pixels)) < 1e-6);
});

test("the stages of a digit: drawn, 20 × 20, 28 × 28, 32 × 32, each only where it is wanted", () => {
  const drawn = { pixels: new Float32Array(112 * 112), height: 112, width: 112 };
  for (let y = 8; y < 48; y++) drawn.pixels.fill(1, y * 112 + 10, y * 112 + 20);
  const stages = mnistFrame(drawn, MNIST_FRAME);
  assert.deepEqual(
    stages.map(({ name, height, width }) => [name, height, width].join(" ")),
    ["drawn 112 112", "scaled 20 5", "centred 28 28", "padded 32 32"],
  );
  const [x, y] = centreOfMass(stages[2]);
  assert.ok(Math.abs(x - 14) <= 0.5 && Math.abs(y - 14) <= 0.5);

  const unscaled = mnistFrame(drawn, MNIST_FRAME, new Set(["scale"]));
  assert.equal(
    unscaled.some(({ name }) => name === "scaled"),
    false,
  );
  const small = inkBox(unscaled[unscaled.length - 1]);
  assert.equal(small.y1 - small.y0, 10); // as it was drawn: 40 of 112 are 10 of 28

  const uncentred = mnistFrame(drawn, MNIST_FRAME, new Set(["scale", "centre"]));
  const where = inkBox(uncentred[uncentred.length - 2]);
  assert.deepEqual([where.x0, where.y0], [2, 2]); // where it was drawn: at 10 and 8 of 112
});

test("an empty pad is an empty image, of as many channels as the model has", () => {
  const empty = framedPixels([], MNIST_FRAME, 3);
  assert.equal(empty.length, 3 * 32 * 32);
  assert.ok(empty.every((value) => value === 0));
  const [red, green, blue] = [0, 1, 2].map((c) =>
    framedPixels(TALL, MNIST_FRAME, 3).subarray(c * 1024, (c + 1) * 1024),
  );
  assert.deepEqual(red, green);
  assert.deepEqual(red, blue);
  assert.ok(red.some((value) => value === 1));
});
