import assert from "node:assert/strict";
import { test } from "node:test";

import { allHold } from "../../ui/frontend/lesson/signs.js";

test("a sign holds only while its parameter is there", () => {
  const seed = { parameter: "draw-seed", not_: ["5"] };
  assert.ok(!allHold([seed], ""));
  assert.ok(!allHold([seed], "?draw-seed="));
  assert.ok(!allHold([seed], "?draw-seed=5"));
  assert.ok(allHold([seed], "?draw-seed=6"));
});

test("all signs must hold, and none of none", () => {
  const signs = [
    { parameter: "run", one_of: ["a", "b"] },
    { parameter: "t", within: /** @type {[number, number]} */ ([0.4, 0.6]) },
  ];
  assert.ok(!allHold([], "?run=a"));
  assert.ok(allHold(signs, "?run=b&t=0.5"));
  assert.ok(!allHold(signs, "?run=c&t=0.5"));
  assert.ok(!allHold(signs, "?run=a&t=0.39"));
  assert.ok(!allHold(signs, "?run=a&t=half"));
});

test("a pin of an image or of a place counts when it is near enough", () => {
  const near = [{ parameter: "pins-map", near: /** @type {[number, number][]} */ ([[1, -1]]), reach: 0.2 }];
  assert.ok(allHold(near, "?pins-map=-1%3A1.1%2C-0.9"));
  assert.ok(allHold(near, "?pins-map=12%3A5%2C5%3B-1%3A0.9%2C-1"));
  assert.ok(!allHold(near, "?pins-map=-1%3A1.3%2C-1"));
  assert.ok(!allHold(near, "?pins-map=nonsense"));
});
