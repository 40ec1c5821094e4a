import assert from "node:assert/strict";
import { test } from "node:test";

import { seededRandom } from "../../ui/frontend/lib/random.js";
import {
  GRID,
  MAX_WIDTH,
  packedSize,
  packStrokes,
  pointAt,
  rasterise,
  stepsLeftOut,
  thinned,
  unpackStrokes,
} from "../../ui/frontend/lib/strokes.js";

const SLASH = [
  [
    [100, 900, 80],
    [900, 100, 80],
  ],
];

/** Strokes as nobody would draw them, every width and jump among them. */
const anything = (seed) => {
  const random = seededRandom(seed);
  const whole = (most) => Math.floor(random() * (most + 1));
  return Array.from({ length: whole(6) }, () => {
    const width = 1 + whole(MAX_WIDTH - 1);
    const varies = random() < 0.5;
    return Array.from({ length: 1 + whole(40) }, () => [
      whole(GRID),
      whole(GRID),
      varies ? 1 + whole(MAX_WIDTH - 1) : width,
    ]);
  });
};

test("a drawing comes back as it was, in letters that need no escaping in a link", () => {
  for (let seed = 0; seed < 200; seed++) {
    const strokes = anything(seed);
    const text = packStrokes(strokes);
    assert.match(text, /^[A-Za-z0-9_-]+$/);
    assert.deepEqual(unpackStrokes(text), strokes);
    assert.equal(Math.floor((text.length * 3) / 4), packedSize(strokes));
  }
});

test("a drawing knows which steps it goes without", () => {
  for (const without of [[], ["scale"], ["centre"], ["scale", "centre"]]) {
    const text = packStrokes(SLASH, without);
    assert.deepEqual([...stepsLeftOut(text)], without);
    assert.deepEqual(unpackStrokes(text), SLASH);
  }
});

test("an ordinary digit takes a few hundred letters", () => {
  const points = Array.from({ length: 60 }, (_, k) =>
    pointAt(500 + 300 * Math.cos(k / 9), 500 + 300 * Math.sin(k / 9), 84),
  );
  assert.ok(packStrokes([points]).length < 350);
});

test("what is no drawing is refused with a sentence", () => {
  const good = packStrokes(SLASH);
  const refusals = [
    ["", /does not begin as one/],
    ["A", /cut short/],
    ["AAAA", /does not begin as one/],
    [good.slice(0, -3), /cut short/],
    [`${good.slice(0, -2)}!!`, /a sign that no drawing has/],
    [packStrokes([[[GRID + 1, 0, 80]]]), /outside its pad/],
    [packStrokes([[[0, 0, MAX_WIDTH + 1]]]), /impossible width/],
    ["gQ", /does not begin as one/], // an unknown bit
    ["AQA", /without a point/],
    ["Af____8", /too large/],
    ["A".repeat(40_000), /bytes; 20,000 at most/],
  ];
  for (const [text, sentence] of refusals) assert.throws(() => unpackStrokes(text), sentence, text);
  assert.throws(() => unpackStrokes(good, 4), /4 at most/);
});

test("whatever letters come, they are a drawing or refused", () => {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const random = seededRandom(3);
  let drawings = 0;
  for (let k = 0; k < 5000; k++) {
    const text = `AQ${Array.from({ length: Math.floor(random() * 30) }, () => letters[Math.floor(random() * 64)]).join("")}`;
    try {
      const strokes = unpackStrokes(text);
      drawings++;
      for (const [x, y, width] of strokes.flat()) {
        assert.ok(x >= 0 && x <= GRID && y >= 0 && y <= GRID && width >= 1 && width <= MAX_WIDTH);
      }
    } catch (error) {
      if (error instanceof assert.AssertionError) throw error;
      assert.match(error.message, /^This /);
    }
  }
  assert.ok(drawings > 0 && drawings < 5000);
});

test("ink is where the line is, grey at its edge, nothing elsewhere", () => {
  const pixels = rasterise([[[512, 512, 128]]], { height: 64, width: 64 }); // a disc of four pixels' radius
  const at = (x, y) => pixels[y * 64 + x];
  assert.equal(at(32, 32), 1);
  assert.equal(at(32, 40), 0);
  const area = pixels.reduce((sum, value) => sum + value, 0);
  assert.ok(Math.abs(area - Math.PI * 16) < 0.5, `the disc covers ${area} pixels`);
  assert.deepEqual(rasterise([], { height: 2, width: 2 }), new Float32Array(4));
});

test("crossing lines do not add up, and lines at the border stay inside", () => {
  const pixels = rasterise(
    [
      ...SLASH,
      ...SLASH,
      [
        [
          [0, 0, 255],
          [GRID, 0, 255],
        ],
      ],
    ],
    { height: 20, width: 30 },
  );
  assert.ok(pixels.every((value) => value >= 0 && value <= 1));
  assert.deepEqual(
    rasterise(SLASH, { height: 28, width: 28 }),
    rasterise([...SLASH, ...SLASH], { height: 28, width: 28 }),
  );
});

test("a stroke is thinned within its tolerance and keeps its ends", () => {
  const line = Array.from({ length: 200 }, (_, k) => pointAt(100 + 4 * k, 300 + (k % 2), 80));
  assert.deepEqual(thinned(line), [line[0], line[199]]);
  const arc = Array.from({ length: 200 }, (_, k) =>
    pointAt(512 + 300 * Math.cos(k / 40), 512 + 300 * Math.sin(k / 40), 80),
  );
  const less = thinned(arc);
  assert.ok(less.length < 60 && less.length > 8, `${less.length} points`);
  const [before, after] = [arc, less].map((stroke) => rasterise([stroke], { height: 28, width: 28 }));
  assert.ok(before.every((value, p) => Math.abs(value - after[p]) < 0.06));
  assert.deepEqual(thinned([[1, 2, 3]]), [[1, 2, 3]]);
});
