// On which side of a place the lens stands.

import assert from "node:assert/strict";
import { test } from "node:test";
import { freest } from "../../ui/frontend/lib/lens.js";

const corner = (left, top) => ({ left, top });
const CORNERS = [corner(118, 20), corner(2, 20), corner(118, 138)]; // around (110, 130), right above first
const SIZE = [80, 100];
const ROOM = [300, 250];
const name = (x, y) => ({ x, y, half: 30, tall: 16 });

test("it stands on its usual side while it covers no name", () => {
  assert.equal(freest(CORNERS, SIZE, ROOM, []), CORNERS[0]);
  assert.equal(freest(CORNERS, SIZE, ROOM, [name(40, 70)]), CORNERS[0]);
});

test("it goes to the side where it covers the fewest names, inside the map", () => {
  assert.equal(freest(CORNERS, SIZE, ROOM, [name(150, 60)]), CORNERS[1]);
  assert.equal(freest(CORNERS, SIZE, ROOM, [name(150, 60), name(40, 60), name(40, 90)]), CORNERS[2]);
  assert.equal(freest(CORNERS, SIZE, [300, 200], [name(150, 60), name(40, 60), name(40, 90)]), CORNERS[0]);
});
