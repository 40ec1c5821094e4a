// Each class has a shape of its own beside its colour, and every mark stands out from the page.

import assert from "node:assert/strict";
import { test } from "node:test";
import { symbolPath } from "../../ui/frontend/lib/symbols.js";
import { contrast, rgbOf, rimOf } from "../../ui/frontend/lib/theme.js";

// Petroff's ten, as in ui/theme.py, and the page's two backgrounds.
const COLOURS = "#3f90da #ffa90e #bd1f01 #94a4a2 #832db6 #a96b59 #e76300 #b9ac70 #717581 #92dadd".split(" ");
const PAGES = ["#fdfdfc", "#10171a"];

test("ten classes have ten shapes, and a hundred differ in colour or shape", () => {
  assert.equal(new Set(COLOURS.map((_, label) => symbolPath(label))).size, 10);
  const looks = Array.from({ length: 100 }, (_, label) => `${label % 10} ${symbolPath(label)}`);
  assert.equal(new Set(looks).size, 100);
});

test("every rim has a contrast of 3 : 1 to the page", () => {
  for (const page of PAGES) {
    for (const colour of COLOURS) {
      const [r, g, b] = rimOf(colour, page).match(/\d+/g)?.map(Number) ?? [];
      assert.ok(contrast([r, g, b], rgbOf(page)) >= 3, `${colour} on ${page}`);
    }
  }
});
