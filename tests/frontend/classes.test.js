import assert from "node:assert/strict";
import { test } from "node:test";
import { matching } from "../../ui/frontend/lib/classes.js";

test("classes are found by any words of their names, and all stand while nothing is typed", () => {
  const names = ["Golden retriever", "Retriever, flat-coated", "Tabby cat", "<b>cat</b>"];
  assert.deepEqual(matching(names, ""), [true, true, true, true]);
  assert.deepEqual(matching(names, "  RETRIEVER gold"), [true, false, false, false]);
  assert.deepEqual(matching(names, "<b>"), [false, false, false, true]);
  assert.deepEqual(matching(names, "dog"), [false, false, false, false]);
});
