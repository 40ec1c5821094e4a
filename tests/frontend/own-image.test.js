// Images of one's own in a link: what a token says, and what is refused before anything is decoded.

import assert from "node:assert/strict";
import { test } from "node:test";
import { framedPixels, MNIST_FRAME } from "../../ui/frontend/lib/mnist-frame.js";
import { bytesOf, channelsFirst, lettersOf, openOwnImage, pictureSize } from "../../ui/frontend/lib/own-image.js";
import { packStrokes } from "../../ui/frontend/lib/strokes.js";

const GREY = { shape: [1, 32, 32], frame: MNIST_FRAME };
const STROKES = [
  [
    [300, 200, 60],
    [500, 800, 60],
  ],
];

/** The first bytes of a PNG that says it has so many pixels. */
const png = (width, height) => {
  const bytes = new Uint8Array(33);
  bytes.set([0x89, ...Buffer.from("PNG\r\n\x1a\n")]);
  bytes.set(Buffer.from("IHDR"), 12);
  new DataView(bytes.buffer).setUint32(16, width);
  new DataView(bytes.buffer).setUint32(20, height);
  return bytes;
};

test("a drawing is framed as the model's images were, the same grey in every channel", async () => {
  const token = `d~${packStrokes(STROKES)}`;
  const grey = await openOwnImage(token, GREY);
  assert.equal(grey.token, token);
  assert.deepEqual(grey.pixels, framedPixels(STROKES, MNIST_FRAME, 1));
  assert.ok(Math.max(...grey.pixels) > 0.9 && Math.min(...grey.pixels) === 0);
  const colour = await openOwnImage(token, { ...GREY, shape: [3, 32, 32] });
  assert.equal(colour.pixels.length, 3 * 1024);
  assert.deepEqual(colour.pixels.subarray(2048), grey.pixels);
});

test("what is no image of one's own is refused with a sentence", async () => {
  for (const [token, words] of [
    ["17", /neither a drawing nor a picture/],
    ["x~abc", /neither a drawing nor a picture/],
    ["d~!", /drawing/],
    ["p~a+b", /sign that no picture has/],
    ["p~abcde", /cut short/],
    ["p~", /neither a PNG nor/],
    [`p~${"A".repeat(4000)}`, /too long/],
    [`p~${lettersOf(Buffer.from("GIF89a and so on, and so on"))}`, /neither a PNG nor/],
    [`p~${lettersOf(png(50_000, 50_000))}`, /50000 × 50000 pixels; 512 a side/],
    [`p~${lettersOf(png(0, 8))}`, /0 × 8 pixels/],
  ]) {
    await assert.rejects(openOwnImage(token, GREY), words, token.slice(0, 30));
  }
});

test("a picture's size is read from its first bytes", () => {
  assert.deepEqual(pictureSize(png(28, 30)), [28, 30]);
  // Python: Image.new("RGB", (20, 7)).save(file, "WEBP", lossless=True)
  const webp = Buffer.from("UklGRhoAAABXRUJQVlA4TA4AAAAvE4ABAAcQEf0PRET/Aw==", "base64");
  assert.deepEqual(pictureSize(webp), [20, 7]);
  assert.equal(pictureSize(webp.subarray(0, 20)), null);
  assert.equal(pictureSize(new Uint8Array(0)), null);
});

test("letters and bytes are each other's inverse", () => {
  for (let length = 0; length < 40; length++) {
    const bytes = Uint8Array.from({ length }, (_, k) => (k * 97 + length * 31) % 256);
    assert.deepEqual(bytesOf(lettersOf(bytes)), bytes);
  }
});

test("channels come first, and a grey picture keeps its values", () => {
  const values = Float32Array.of(0.5, 0.5, 0.5, 1, 0, 0.25);
  assert.deepEqual(channelsFirst(values, 3), Float32Array.of(0.5, 1, 0.5, 0, 0.5, 0.25));
  assert.deepEqual(channelsFirst(values, 1), Float32Array.of(0.5, 0.299 + 0.114 * 0.25));
});
