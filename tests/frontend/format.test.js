import assert from "node:assert/strict";
import { test } from "node:test";

import {
  codeText,
  countOf,
  decimal,
  fixed,
  percent,
  placeWords,
  rounded,
  signed,
} from "../../ui/frontend/lib/format.js";

test("a minus sign is a minus sign, and zero has none", () => {
  assert.equal(fixed(-1.234), "−1.23");
  assert.equal(fixed(-0.001), "0.00");
  assert.equal(fixed(-0.4, 0), "0");
  assert.deepEqual([-2, 0, 2].map(signed), ["−2", "0", "+2"]);
});

test("large numbers lose their decimals", () => {
  assert.equal(decimal(99.5), "99.50");
  assert.equal(decimal(-1234.5678), "−1235");
});

test("shares, counts and codes", () => {
  assert.equal(percent(0.1234), "12.3 %");
  assert.equal(percent(0.5, 0), "50 %");
  assert.equal(countOf(1, "image"), "1 image");
  assert.equal(countOf(12345, "image"), "12,345 images");
  assert.equal(countOf(2, "class", "classes"), "2 classes");
  assert.equal(codeText(Float32Array.of(0.5, -1)), "z = (0.50, −1.00)");
  assert.equal(codeText(new Float32Array(7)), "z = (0.00, 0.00, 0.00, 0.00, 0.00, 0.00, …)");
});

test("five significant digits are kept in an address", () => {
  assert.equal(rounded(1.2345678), 1.2346);
  assert.equal(rounded(0.00012345678), 0.00012346);
});

test("a place is said with its directions, not with signs", () => {
  assert.equal(placeWords([-0.351, -0.51]), "0.35 left, 0.51 down");
  assert.equal(placeWords([0, 2]), "0.00 right, 2.00 up");
});
