// The class wall without a page: what follows the server, what lands where, and what a browser keeps for itself.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openDrawings } from "../../ui/frontend/wall/drawings.js";
import { openFeed } from "../../ui/frontend/wall/feed.js";
import { mostOf, placeSentence } from "../../ui/frontend/wall/landing.js";
import { enlargedBy, inked, laidOut, noteSide, noteUnder } from "../../ui/frontend/wall/notes.js";
import { keysOf, Refused } from "../../ui/frontend/wall/server.js";
import { listOf } from "../../ui/frontend/wall/setup.js";
import { wallOf } from "../../ui/frontend/wall/student.js";
import { titleFor } from "../../ui/frontend/wall/teacher.js";

const settled = () => new Promise((resolve) => setTimeout(resolve));

/** A feed whose server answers as the test says, and whose time passes when the test says so. */
const feedOf = (answers) => {
  const asked = [];
  const waits = [];
  const heard = [];
  let next = () => {};
  const feed = openFeed(
    async (after, tag) => {
      asked.push([after, tag]);
      const answer = answers.shift();
      if (answer instanceof Error) throw answer;
      return answer;
    },
    { news: (news) => heard.push(news.drawings), problem: (error) => heard.push(error ? error.message : null) },
    {
      every: 100,
      later: (act, wait) => {
        waits.push(wait);
        next = act;
        return act;
      },
      never: () => {},
    },
  );
  return { feed, asked, waits, heard, pass: () => next() };
};
const news = (version, drawings = [], open = true) => ({
  tag: `"${version}"`,
  news: { wall: { version, open }, drawings },
});
const nothing = (version) => ({ tag: `"${version}"`, news: null });

test("a feed asks for what came after what it knows, and by its tag whether anything did", async () => {
  const { asked, waits, heard, pass } = feedOf([news(3, ["a"]), news(3), nothing(3), news(5, ["b"]), nothing(5)]);
  await settled();
  for (let k = 0; k < 4; k++) {
    pass();
    await settled();
  }
  assert.deepEqual(asked, [
    [0, ""],
    [3, ""],
    [3, ""],
    [3, '"3"'],
    [5, ""],
  ]);
  assert.deepEqual(heard, [["a"], [], ["b"]]);
  assert.ok(waits.every((wait) => wait === 100));
});

test("a server that does not answer is asked more and more slowly, and at once when all is well", async () => {
  const down = () => new Refused("The server does not answer.", 0);
  const { waits, heard, pass } = feedOf([...Array.from({ length: 8 }, down), news(1, ["a"]), nothing(1)]);
  for (let k = 0; k < 9; k++) {
    await settled();
    pass();
  }
  await settled();
  assert.deepEqual(waits, [200, 400, 800, 1600, 3200, 5000, 5000, 5000, 100, 100]);
  assert.deepEqual(heard.slice(-2), [null, ["a"]]);
});

test("nothing is asked of a wall that is not there, or closed", async () => {
  for (const last of [new Refused("There is no such wall.", 404), news(9, [], false)]) {
    const { asked, waits } = feedOf([last]);
    await settled();
    assert.equal(asked.length, 1);
    assert.deepEqual(waits, []);
  }
});

test("what is asked at once while an answer is on its way is asked after it", async () => {
  const { feed, asked, waits, pass } = feedOf([news(1), news(2), nothing(2)]);
  feed.now();
  feed.now();
  await settled();
  assert.equal(asked.length, 1);
  assert.deepEqual(waits, [0]);
  pass();
  await settled();
  assert.deepEqual(asked[1], [1, ""]);
  feed.close();
  pass();
  await settled();
  assert.equal(asked.length, 2);
});

/** Canvases of Node: what is drawn on them does not matter here. */
globalThis.document = /** @type {any} */ ({
  createElement: () => ({
    getContext: () => ({
      createImageData: (width, height) => ({ width, height, data: new Uint8ClampedArray(4 * width * height) }),
      putImageData: () => {},
    }),
  }),
});
const landing = (land) => ({ land, model: { frame: { size: 2 } } });
const landed = (strokes) => ({ pixels: new Float32Array(4), code: [], place: [0, 0], label: 0, level: 0, strokes });
const drawn = (number, strokes = `s${number}`) => ({ number, strokes, name: "Ada", label: 1, at: 0 });

test("drawings land in their order, hidden ones go and come back, one that makes no sense is left out", async () => {
  const drawings = openDrawings(
    landing(async (strokes) => {
      if (strokes === "broken") throw new Error("This is not a drawing.");
      return landed(strokes);
    }),
    async () => {},
  );
  let shown = 0;
  const take = (changes) => drawings.take(changes, () => shown++);
  await take([drawn(2), drawn(1), drawn(3, "broken")]);
  assert.deepEqual(
    drawings.all().map(({ number, name, label }) => [number, name, label]),
    [
      [1, "Ada", 1],
      [2, "Ada", 1],
    ],
  );
  await take([{ number: 1, hidden: true }]);
  assert.equal(drawings.get(1), null);
  await take([drawn(1)]);
  assert.equal(drawings.get(1)?.number, 1);
  assert.equal(shown, 3);
});

test("a drawing that is hidden while it lands does not come; portions are shown as they land", async () => {
  let release = () => {};
  const slow = new Promise((resolve) => {
    release = resolve;
  });
  const drawings = openDrawings(
    landing((strokes) => slow.then(() => landed(strokes))),
    async () => {},
  );
  let shown = 0;
  const first = drawings.take([drawn(1), drawn(2)], () => shown++);
  const second = drawings.take([{ number: 2, hidden: true }], () => shown++);
  release();
  await Promise.all([first, second]);
  assert.deepEqual(
    drawings.all().map((one) => one.number),
    [1],
  );
  shown = 0;
  await drawings.take(
    Array.from({ length: 30 }, (_, k) => drawn(10 + k)),
    () => shown++,
  );
  assert.ok(shown >= 3, `${shown}`);
  drawings.close();
  await drawings.take([drawn(99)], () => shown++);
  assert.equal(drawings.get(99), null);
});

test("among what a drawing landed is what most of its neighbours are", () => {
  assert.equal(mostOf([3, 5, 5, 3, 5]), 5);
  assert.equal(mostOf([3, 5, 5, 3]), 3, "the nearer of two");
  assert.equal(mostOf([]), -1);
  const names = ["cat", "dog"];
  assert.equal(placeSentence({ label: 1, level: 0 }, names), "It landed among the pictures of “dog”.");
  assert.match(placeSentence({ label: 1, level: 1 }, names), /a little apart from the others, among .*“dog”/);
  assert.match(placeSentence({ label: 1, level: 2 }, names), /far from all real pictures/);
  assert.equal(placeSentence({ label: 0, level: 0 }, ["all"]), "It landed among the real pictures.");
});

test("the uppermost note under the pointer, and smaller notes where there are many", () => {
  const middles = [
    { x: 50, y: 50 },
    { x: 60, y: 60 },
    { x: 200, y: 50 },
  ];
  assert.equal(noteUnder(middles, 40, 55, 55), 1);
  assert.equal(noteUnder(middles, 40, 32, 32), 0);
  assert.equal(noteUnder(middles, 40, 120, 50), -1);
  assert.equal(noteUnder([], 40, 0, 0), -1);
  const sides = [1, 24, 25, 120, 121, 500].map((count) => noteSide(count));
  assert.deepEqual(sides, [46, 46, 36, 36, 26, 26]);
  assert.equal(enlargedBy({ width: 300, height: 500 }), 1);
  assert.equal(
    noteSide(24, enlargedBy({ width: 1470, height: 900 })),
    69,
    "larger where the map is, as on a projector",
  );
  assert.deepEqual([...inked(Float32Array.of(0, 1))], [255, 255, 255, 22, 33, 31]);
});

test("notes make room for each other, near their places, and who came first stays", () => {
  const room = { side: 40, below: 18, width: 900, height: 600 };
  const crowd = Array.from({ length: 9 }, (_, k) => [450 + (k % 3), 300 + (k % 2)]);
  const middles = laidOut(crowd, room);
  for (const [k, one] of middles.entries()) {
    assert.ok(Math.hypot(one.x - 450, one.y - 300) < 4 * room.side, `${k} is near`);
    for (const other of middles.slice(0, k)) {
      assert.ok(Math.abs(one.x - other.x) >= 40 || Math.abs(one.y - other.y) >= 58, `${k} hides no other`);
    }
  }
  assert.deepEqual(middles[0], { x: 450, y: 300 });
  assert.deepEqual(laidOut(crowd.slice(0, 7), room), middles.slice(0, 7));
  const far = laidOut(
    [
      [-500, 300],
      [5000, 5000],
    ],
    room,
  );
  assert.deepEqual(far, [
    { x: 23, y: 300 },
    { x: 877, y: 559 },
  ]);
  const many = laidOut(
    Array.from({ length: 200 }, () => [450, 300]),
    room,
  );
  assert.equal(many.length, 200);
  assert.deepEqual(many[199], { x: 450, y: 300 }, "where there is no room, upon the others");
});

test("what somebody typed as a list, an address, and what a browser kept", () => {
  assert.deepEqual(listOf(" cat, dog;cat,\n house ,,"), ["cat", "dog", "house"]);
  assert.deepEqual(listOf(" , "), []);
  assert.equal(wallOf("/lab/w/abcd-efgh-jkmn/"), "abcd-efgh-jkmn");
  assert.equal(wallOf("/w/a%20b"), "a b");
  assert.equal(wallOf("/w/%E0%A4%A"), "");
  assert.deepEqual(keysOf('[["a","1"],["b",2],"c",["d","3"]]'), [
    ["a", "1"],
    ["d", "3"],
  ]);
  for (const broken of ["{", "null", "3", '{"a": 1}']) assert.deepEqual(keysOf(broken), []);
  assert.equal(titleFor("Class wall", new Date(2026, 10, 26)), "Class wall 26 Nov");
});
