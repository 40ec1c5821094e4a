// A page that was saved as a file: what its tabs hand to each other, and how the lesson leads through them.

import assert from "node:assert/strict";
import { test } from "node:test";

import { openLesson, replyTo } from "../../ui/frontend/take_home/lesson.js";
import { openPassing, parseImages, searchOf, withOwn } from "../../ui/frontend/take_home/passing.js";

test("images are read as links write them", () => {
  assert.deepEqual(parseImages("12-d~AQ.x-3"), [12, "d~AQ-x", 3]);
  assert.deepEqual(parseImages(""), []);
});

test("a drawing takes its place, and places before it get typical images", () => {
  assert.deepEqual(withOwn([], "d~A", 1, [7, 8]), [7, "d~A"]);
  assert.deepEqual(withOwn([1, 2, 3], "d~A", 0, [7]), ["d~A", 2, 3]);
  assert.deepEqual(withOwn([7], "d~A", 2, [7, 8]), [7, 8, "d~A"]);
});

test("what a view tells stands as in the app's address", () => {
  assert.deepEqual(searchOf("compare", { step: 3 }), { step: "4" });
  const pins = [[-1, 0.5, 1], [12, -1, 2], "d~A"];
  assert.deepEqual(searchOf("map", { run: "one", pins }), { run: "one", "pins-map": "-1:0.5,1;12:-1,2", pins: "3" });
  assert.deepEqual(searchOf("film", {}), {});
  assert.deepEqual(searchOf("map", undefined), {});
});

test("two models are shown when they are asked for, and drawings are handed on", () => {
  /** @type {string[]} */
  const done = [];
  const passing = openPassing({
    open: (view) => done.push(`open ${view}`),
    again: (view) => done.push(`again ${view}`),
  });
  const data = {
    models: ["own"],
    pair: "other",
    typical: [4, 5],
    view: { mode: "line", images: [] },
    model: { run: "one" },
  };
  assert.deepEqual(passing.dataOf("interpolate", data).models, ["own"]);
  passing.hear("interpolate", "view", { way: "pair", images: "1-2" });
  assert.deepEqual(passing.dataOf("interpolate", data).models, ["own", "other"]);
  passing.hear("interpolate", "draw", true);
  assert.deepEqual(done, ["again interpolate", "open draw"]);
  passing.take({ to: "interpolate", slot: 1, token: "d~A" }, data);
  assert.deepEqual(passing.dataOf("interpolate", data).view, { mode: "line", images: [1, "d~A"], slot: 0 });
  passing.hear("map", "view", { run: "one", pins: [[3, 0, 0]] });
  passing.take({ to: "map", slot: 0, token: "d~A" }, data);
  assert.deepEqual(passing.dataOf("map", data).pins, [[3, 0, 0], "d~A"]);
  passing.hear("map", "view", { run: "other", pins: [[3, 0, 0]] });
  passing.take({ to: "map", slot: 0, token: "d~B" }, data);
  assert.deepEqual(passing.dataOf("map", data).pins, ["d~B"], "another model's places are no places of this one");
});

/** @param {string} phase @param {object} [more] */
const bar = (phase, more = {}) => ({
  ...{
    at: "",
    phase,
    message: phase,
    aside: "",
    go: phase === "guessed" ? "Try it" : "",
    quiet: "",
    signs: [],
    look_at: [],
  },
  ...more,
});
/** @param {string} id @param {object} more @returns {any} */
const step = (id, more = {}) => ({
  id,
  guess: { kind: "choose" },
  hint: `hint of ${id}`,
  caption: "",
  exhibit: null,
  opens: { view: "map", run: "one", data: { pins: [] } },
  bars: Object.fromEntries(["guess", "guessed", "again", "elsewhere", "try", "done"].map((name) => [name, bar(name)])),
  ends: false,
  replies: { by_key: { a: "Yes." } },
  ...more,
});

test("the lesson goes from guess to tab to the next step, and ends", () => {
  const data = /** @type {any} */ ({
    titles: [
      ["one", "One"],
      ["two", "Two"],
    ],
    steps: [step("one"), step("two", { ends: true, exhibit: { kind: "spring" } })],
    end: { bar: bar("end"), hint: "found", exhibit: { kind: "spring" } },
  });
  /** @type {string[]} */
  const done = [];
  let view = "lesson";
  const lesson = openLesson(() => data, {
    open: (to) => {
      view = to;
    },
    begin: (name) => done.push(`begin ${name}`),
    draw: () => done.push("draw"),
  });
  const said = () => lesson.bar(data, view, "");
  assert.equal(lesson.begun, false);
  assert.equal(lesson.shown(data).hint, "hint of one");
  assert.equal(lesson.begun, true);
  assert.equal(said().phase, "guess");
  lesson.guess("a");
  assert.equal(said().go, "Try it");
  lesson.act({ what: "next" }, view);
  assert.equal(view, "map");
  assert.deepEqual(done, ["draw", "begin map"]);
  assert.equal(said().phase, "try");
  assert.equal(lesson.bar(data, "film", "").phase, "elsewhere");
  lesson.act({ what: "did", step: "one" }, view);
  assert.equal(said().phase, "done");
  assert.equal(said().aside, "Yes.");
  assert.deepEqual(said().steps, [
    ["one", "One", true],
    ["two", "Two", false],
  ]);
  lesson.act({ what: "next" }, view);
  assert.equal(view, "lesson");
  lesson.guess("b");
  assert.equal(/** @type {any} */ (lesson.shown(data)).kind, "spring");
  lesson.act({ what: "next" }, view);
  lesson.act({ what: "next" }, view); // nothing tells that it was done: the button does
  assert.equal(said().phase, "done");
  lesson.act({ what: "next" }, view);
  assert.equal(lesson.shown(data).hint, "found");
  lesson.act({ what: "back" }, view);
  assert.equal(lesson.shown(data).hint, "hint of two");
  lesson.act({ what: "leave" }, view);
  assert.equal(lesson.begun, false);
  assert.equal(view, "");
});

test("a guess is answered by its key, its share or its place", () => {
  assert.equal(
    replyTo(step("one", { replies: { by_share: "You guessed {said} %. Measured: 30 %." } }), "40"),
    "You guessed 40 %. Measured: 30 %.",
  );
  const near = bar("try", { signs: [{ parameter: "pins-map", near: [[1, 1]], reach: 0.5 }] });
  const dot = step("one", { bars: { try: near }, replies: { inside: "There.", outside: "Elsewhere." } });
  assert.equal(replyTo(dot, "1.2,0.9"), "There.");
  assert.equal(replyTo(dot, "3,3"), "Elsewhere.");
  assert.equal(replyTo(dot, ""), "");
  assert.equal(replyTo(step("one"), "z"), "");
});
