import assert from "node:assert/strict";
import { test } from "node:test";

import { fillPixels, imageAt, openPainter } from "../../ui/frontend/lib/image-canvas.js";

const SHAPE = [1, 1, 1];

/** A canvas that remembers the last pixel drawn on it. */
const fakeCanvas = () => ({
  width: 1,
  height: 1,
  dataset: {},
  getContext() {
    return {
      createImageData: (width, height) => ({ width, height, data: new Uint8ClampedArray(4 * width * height) }),
      putImageData: ({ data }) => {
        this.pixel = data[0];
      },
    };
  },
});

/** A decoder that answers when the test says so. */
const slowDecoder = () => {
  const requests = [];
  const many = (codes, channel) => new Promise((resolve, reject) => requests.push({ codes, channel, resolve, reject }));
  return { requests, decoding: { shape: SHAPE, now: null, many } };
};

const settled = () => new Promise((resolve) => setTimeout(resolve));

test("grey values become equal channels, bytes and values in [0, 1] alike", () => {
  const target = new Uint8ClampedArray(12);
  fillPixels(target, Float32Array.of(0, 1, 0.2), [1, 1, 3]);
  assert.deepEqual([...target], [0, 0, 0, 255, 255, 255, 255, 255, 51, 51, 51, 255]);
  fillPixels(target, Uint8Array.of(0, 128, 255), [3, 1, 1]);
  assert.deepEqual([...target.subarray(0, 4)], [0, 128, 255, 255]);
});

test("one image of several", () => {
  assert.deepEqual([...imageAt(Float32Array.of(1, 2, 3, 4), 1, 2)], [3, 4]);
});

test("the newest request wins, whatever order the answers come in", async () => {
  const { requests, decoding } = slowDecoder();
  const canvas = fakeCanvas();
  const paint = openPainter(decoding);
  paint(canvas, Float32Array.of(1));
  paint(canvas, Float32Array.of(2));
  assert.equal(requests[0].channel, requests[1].channel);
  requests[1].resolve(Uint8Array.of(20));
  await settled();
  requests[0].resolve(Uint8Array.of(10));
  await settled();
  assert.equal(canvas.pixel, 20);
  assert.equal(canvas.dataset.code, "2.00000000");
  assert.equal(canvas.dataset.drawn, "1");
});

test("canvases do not overtake each other", async () => {
  const { requests, decoding } = slowDecoder();
  const [one, two] = [fakeCanvas(), fakeCanvas()];
  const paint = openPainter(decoding);
  paint(one, Float32Array.of(1));
  paint(two, Float32Array.of(2));
  assert.notEqual(requests[0].channel, requests[1].channel);
  requests[1].resolve(Uint8Array.of(2));
  requests[0].resolve(Uint8Array.of(1));
  await settled();
  assert.deepEqual([one.pixel, two.pixel], [1, 2]);
});

test("what was overtaken, or failed, is not drawn", async () => {
  const { requests, decoding } = slowDecoder();
  const canvas = fakeCanvas();
  const paint = openPainter(decoding);
  paint(canvas, Float32Array.of(1));
  requests[0].resolve(Uint8Array.of(1));
  await settled();
  paint(canvas, Float32Array.of(2));
  requests[1].resolve(null);
  await settled();
  assert.equal(canvas.pixel, 1);
  assert.equal(canvas.dataset.drawn, "1");
});
