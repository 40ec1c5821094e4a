import assert from "node:assert/strict";
import { test } from "node:test";

import { arrowStep, onArrows, onEnter } from "../../ui/frontend/lib/keyboard.js";

const press = (target, key, more = {}) => {
  const event = { key, prevented: false, ...more };
  event.preventDefault = () => {
    event.prevented = true;
  };
  target.onkeydown(event);
  return event.prevented;
};

test("arrow keys are steps, but not the browser's own shortcuts", () => {
  assert.deepEqual(arrowStep({ key: "ArrowUp" }), [0, -1]);
  assert.equal(arrowStep({ key: "ArrowUp", ctrlKey: true }), null);
  assert.equal(arrowStep({ key: "x" }), null);
});

test("only handled keys are taken from the page", () => {
  const target = {};
  const seen = [];
  onArrows(target, (dx, dy) => seen.push([dx, dy]), { " ": () => seen.push("space"), Enter: () => false });
  assert.ok(press(target, "ArrowRight"));
  assert.ok(press(target, " "));
  assert.ok(!press(target, "Enter"));
  assert.ok(!press(target, "Tab"));
  assert.deepEqual(seen, [[1, 0], "space"]);
});

test("Enter in an empty field does nothing", () => {
  const field = { value: "" };
  let count = 0;
  onEnter(field, () => count++);
  press(field, "Enter");
  assert.equal(count, 0);
  field.value = "7";
  press(field, "Enter");
  press(field, "7");
  assert.equal(count, 1);
});
