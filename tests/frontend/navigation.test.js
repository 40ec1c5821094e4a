// What pointers do on a map: point, click, drag, trace, pinch, and a wheel that is left to the page.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openNavigation } from "../../ui/frontend/lib/navigation.js";

/** A canvas of 400 × 300 at (10, 20), and what was done on it. */
const opened = ({ tracing = false, wheel = undefined } = {}) => {
  const done = [];
  const canvas = {
    getBoundingClientRect: () => ({ left: 10, top: 20 }),
    setPointerCapture: () => {},
    addEventListener: (name, act) => {
      canvas[`on${name}`] = act;
    },
  };
  const note =
    (name) =>
    (...what) => {
      done.push([name, ...what.filter((part) => part?.type === undefined)]);
    };
  openNavigation(canvas, {
    tracing: () => tracing,
    pointed: note("pointed"),
    left: note("left"),
    clicked: note("clicked"),
    dragged: note("dragged"),
    zoomed: (factor, at) => {
      done.push(["zoomed", factor, at]);
      return wheel;
    },
    traced: (line, end) => done.push(["traced", line.length, end]),
  });
  const act = (type, x, y, more = {}) => {
    let prevented = false;
    const event = { pointerType: "mouse", pointerId: 1, button: 0, deltaMode: 0, ...more };
    canvas[`on${type}`]({
      ...event,
      type,
      clientX: x + 10,
      clientY: y + 20,
      preventDefault: () => {
        prevented = true;
      },
    });
    return prevented;
  };
  return { done, act };
};

test("a mouse points without a button, clicks in one place, and drags otherwise", () => {
  const { done, act } = opened();
  act("pointermove", 5, 6);
  act("pointerdown", 50, 50);
  act("pointermove", 52, 51);
  act("pointerup", 52, 51);
  act("pointerdown", 50, 50);
  act("pointermove", 60, 50);
  act("pointermove", 70, 55);
  act("pointerup", 70, 55);
  assert.deepEqual(done, [
    ["pointed", [5, 6]],
    ["clicked", [52, 51]],
    ["dragged", 10, 0],
    ["dragged", 10, 5],
  ]);
});

test("a finger looks while it moves and does not move the map", () => {
  const { done, act } = opened();
  const finger = { pointerType: "touch" };
  act("pointerdown", 50, 50, finger);
  act("pointermove", 80, 50, finger);
  act("pointerup", 80, 50, finger);
  assert.deepEqual(done, [
    ["pointed", [50, 50]],
    ["pointed", [80, 50]],
  ]);
});

test("two fingers move and enlarge", () => {
  const { done, act } = opened();
  act("pointerdown", 100, 100, { pointerType: "touch" });
  act("pointerdown", 200, 100, { pointerType: "touch", pointerId: 2 });
  done.length = 0;
  act("pointermove", 300, 100, { pointerType: "touch", pointerId: 2 });
  assert.deepEqual(done, [
    ["dragged", 50, 0],
    ["zoomed", 2, [200, 100]],
  ]);
});

test("tracing ends with the whole line, a click while tracing is a click, and a cancelled line is none", () => {
  const { done, act } = opened({ tracing: true });
  act("pointerdown", 50, 50);
  for (const x of [60, 70, 80]) act("pointermove", x, 50);
  act("pointerup", 80, 50);
  assert.deepEqual(done.at(-1), ["traced", 4, true]);
  act("pointerdown", 50, 50);
  act("pointerup", 50, 50);
  assert.deepEqual(done.at(-1), ["clicked", [50, 50]]);
  act("pointerdown", 50, 50);
  act("pointermove", 90, 50);
  act("pointercancel", 90, 50);
  assert.deepEqual(done.at(-1), ["traced", 0, true]);
});

test("the wheel enlarges, or is the page's", () => {
  const mine = opened();
  assert.equal(mine.act("wheel", 30, 40, { deltaY: -100 }), true);
  assert.equal(mine.done[0][0], "zoomed");
  assert.ok(mine.done[0][1] > 1);
  const pages = opened({ wheel: false });
  assert.equal(pages.act("wheel", 30, 40, { deltaY: 100 }), false);
});
