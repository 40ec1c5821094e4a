import assert from "node:assert/strict";
import { test } from "node:test";
import { glow, layoutOf, nodesOf, PASS_SECONDS, passAt, samePicture } from "../../ui/frontend/network/layout.js";

test("a wider layer has more nodes, within what can be drawn", () => {
  assert.deepEqual([1, 2, 32, 128, 512, 4096].map(nodesOf), [2, 2, 3, 5, 7, 7]);
});

test("the decoder mirrors the encoder, the code is in the middle, and all lies between the images", () => {
  for (const [width, height] of [
    [340, 150],
    [900, 180],
  ]) {
    const { columns, side, right, middle, top } = layoutOf(width, height, [512, 256, 128], 2);
    assert.deepEqual(
      columns.map(({ nodes }) => nodes.length),
      [7, 6, 5, 2, 5, 6, 7],
    );
    assert.equal(columns[3].part, "code");
    assert.ok(Math.abs(columns[3].x - width / 2) < 1e-9 && Math.abs(columns[0].x + columns[6].x - width) < 1e-9);
    assert.ok(columns[0].x - 5 > side && columns[6].x + 5 < right && top >= 0);
    for (const { nodes } of columns) assert.ok(nodes.every((y) => y > 0 && y < 2 * middle));
  }
});

test("one image after the other goes through, and what was drawn last stays until the next has arrived", () => {
  assert.deepEqual(passAt(0, 16), { image: 0, progress: 0, arrived: null });
  const middle = passAt(1.45 * PASS_SECONDS, 16);
  assert.equal(middle.image, 1);
  assert.ok(middle.progress > 0 && middle.progress < 1);
  assert.equal(middle.arrived, 0);
  assert.equal(passAt(1.95 * PASS_SECONDS, 16).arrived, 1);
  assert.equal(passAt(16.1 * PASS_SECONDS, 16).image, 0);
});

test("an image that rests looks the same, one on its way does not", () => {
  const at = (/** @type {number} */ share) => passAt((3 + share) * PASS_SECONDS, 16);
  assert.ok(samePicture(at(0.01), at(0.11)) && samePicture(at(0.8), at(0.99)));
  assert.ok(!samePicture(at(0.3), at(0.31)) && !samePicture(at(0.99), at(1.01)) && !samePicture(at(0.5), null));
});

test("a column shines while the image is there", () => {
  assert.equal(glow(0, 3, 0), 0);
  assert.ok(glow(1, 3, 0.5) === 1 && glow(0, 3, 0.5) < 0.5);
  assert.equal(glow(2, 3, 1), 0);
});
