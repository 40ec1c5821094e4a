// The kept places: each once, four at most, and none pushed out by a fifth.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openPins } from "../../ui/frontend/latent_map/pins.js";

const place = (...code) => ({ image: -1, code: Float32Array.from(code), place: code });
const image = (number) => ({ image: number, code: Float32Array.of(0, number), place: [0, number] });

const opened = () => {
  const seen = { said: "", shown: [], changes: 0, remove: (_pin) => {} };
  const ui = {
    say: (text) => {
      seen.said = text;
    },
    pins: (pins, _titles, _paint, _go, remove) => {
      [seen.shown, seen.remove] = [pins, remove];
    },
  };
  const pins = openPins(ui, {
    go: () => {},
    changed: () => {
      seen.changes++;
    },
    linked: (number) => `d~${number}`,
  });
  pins.show({ names: ["a"], paint: () => {}, title: () => "Your drawing" }, { labels: new Uint8Array(99) });
  return { pins, seen };
};

test("a fifth place is refused with a sentence and changes nothing", () => {
  const { pins, seen } = opened();
  for (const number of [1, 2, 3, 4]) assert.ok(pins.add(image(number)));
  assert.equal(seen.changes, 4);
  pins.add(image(5));
  assert.match(seen.said, /4 places are kept already/);
  assert.deepEqual(
    pins.list.map((pin) => pin.image),
    [1, 2, 3, 4],
  );
  assert.equal(seen.changes, 4);
  seen.remove(pins.list[0]);
  pins.add(image(5));
  assert.deepEqual(
    seen.shown.map((pin) => pin.image),
    [2, 3, 4, 5],
  );
});

test("an image of one's own is kept as the link has it", () => {
  const { pins } = opened();
  for (const spot of [image(100_000_000), image(100_000_001), image(100_000_000)]) pins.add(spot);
  assert.deepEqual(pins.linked, ["d~100000000", "d~100000001"]);
});

test("a double click keeps a place once, an image or not", () => {
  const { pins } = opened();
  for (const spot of [place(0.5, 1), place(0.5, 1), image(7), image(7), place(0.5, 1.1)]) pins.add(pins.asKept(spot));
  assert.equal(pins.list.length, 3);
  assert.deepEqual(pins.linked[1], [7, 0, 7]);
});
