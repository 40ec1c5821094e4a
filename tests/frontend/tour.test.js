import assert from "node:assert/strict";
import { test } from "node:test";

import { tourAt } from "../../ui/frontend/home/tour.js";

const stops = [
  [0, 0],
  [4, 2],
  [0, 8],
];

test("the tour rests at each stop, walks straight to the next, and ends where it began", () => {
  assert.deepEqual(tourAt(stops, 0), { place: [0, 0], from: 0, to: 0, ended: false });
  const seen = [];
  let last = [0, 0];
  let time = 0;
  for (let now = tourAt(stops, 0); !now.ended; now = tourAt(stops, time)) {
    time += 20;
    assert.ok(Math.hypot(now.place[0] - last[0], now.place[1] - last[1]) < 0.3, "no leaps");
    last = now.place;
    const [a, b] = [stops[now.from], stops[now.to]];
    const off = (b[0] - a[0]) * (now.place[1] - a[1]) - (b[1] - a[1]) * (now.place[0] - a[0]);
    assert.ok(Math.abs(off) < 1e-9, "on the line between the two");
    const leg = `${now.from}${now.to}`;
    if (seen.at(-1) !== leg) seen.push(leg);
  }
  assert.deepEqual(seen, ["00", "01", "11", "12", "22", "20"]);
  assert.deepEqual(tourAt(stops, time).place, [0, 0]);
});
