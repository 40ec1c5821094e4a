import assert from "node:assert/strict";
import { test } from "node:test";
import { anotherImage } from "../../ui/frontend/arithmetic/modes.js";

test("a slot is filled from any number of images and classes", () => {
  assert.equal(anotherImage([5], [0, 1, 2, 0, 1, 0], [5, 1, 2]), 1, "a class that is not shown yet");
  assert.equal(anotherImage([0], [0, 0, 0], [0]), 1, "one class: another image of it");
  assert.equal(anotherImage([1, 0], [0, 1], [0, 1]), 0, "two images: one of them twice");
  assert.equal(anotherImage([0], [0], [0]), 0, "one image");
});
