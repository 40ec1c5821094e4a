import assert from "node:assert/strict";
import { test } from "node:test";
import { placeOf } from "../../ui/frontend/frame/place.js";
import { partsOf } from "../../ui/frontend/lib/words.js";

test("a sentence is split at its terms", () => {
  assert.deepEqual(partsOf("The [decoder](#term-decoder) draws [codes](#term-code)."), [
    { text: "The ", term: null },
    { text: "decoder", term: "decoder" },
    { text: " draws ", term: null },
    { text: "codes", term: "code" },
    { text: ".", term: null },
  ]);
});

test("what is no term stays as it is", () => {
  for (const text of ["", "no terms", "[a link](https://example.org)", "[x](#term-)"]) {
    assert.deepEqual(partsOf(text), text ? [{ text, term: null }] : []);
  }
});

const window = { width: 400, height: 600 };
const box = { width: 300, height: 200 };

test("a box stands below its anchor, inside the window", () => {
  assert.deepEqual(placeOf({ left: 20, top: 50, bottom: 70 }, box, window), { left: 20, top: 76 });
  assert.deepEqual(placeOf({ left: 350, top: 50, bottom: 70 }, box, window), { left: 92, top: 76 });
});

test("above it where there is no room below", () => {
  assert.deepEqual(placeOf({ left: 20, top: 500, bottom: 520 }, box, window), { left: 20, top: 294 });
});

test("never above the window's upper edge", () => {
  const { top } = placeOf({ left: 0, top: 100, bottom: 120 }, { width: 300, height: 590 }, window);
  assert.equal(top, 8);
});
