// A picture of one's own: what the server is asked, and what is made of its answers.

import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { Overtaken, openPreparing, preparedOf, queryOf } from "../../ui/frontend/draw/prepare.js";
import { pictureIn, titleFrom, titleOf } from "../../ui/frontend/draw/upload.js";

const fetched = globalThis.fetch;
afterEach(() => {
  globalThis.fetch = fetched;
});

/** A blob as vae_core/explorer/blobs.py writes it. @param {Record<string, number[]>} arrays @param {object} meta */
const blob = (arrays, meta) => {
  /** @type {Record<string, object>} */
  const described = {};
  /** @type {number[]} */
  const bytes = [];
  for (const [name, values] of Object.entries(arrays)) {
    described[name] = { type: "uint8", shape: [values.length], offset: bytes.length };
    bytes.push(...values, ...new Array((4 - (values.length % 4)) % 4).fill(0));
  }
  const text = JSON.stringify({ meta, arrays: described });
  const header = new TextEncoder().encode(text.padEnd(Math.ceil(text.length / 4) * 4));
  const whole = new Uint8Array(8 + header.length + bytes.length);
  whole.set([76, 80, 66, 49], 0);
  new DataView(whole.buffer).setUint32(4, header.length, true);
  whole.set(header, 8);
  whole.set(bytes, 8 + header.length);
  return whole.buffer;
};
const ANSWER = blob(
  { pixels: [0, 51, 255], file: [1, 2], "step-0": [9, 9], "step-1": [8] },
  {
    steps: [
      { name: "opened", says: "", on: true, mayChange: false },
      { name: "inverted", says: "x", on: false, mayChange: true },
    ],
    notes: ["n"],
    size: [4, 3],
  },
);

test("a question names the shape, the frame and what somebody has chosen", () => {
  assert.equal(queryOf([1, 32, 30], undefined, new Map()), "channels=1&height=32&width=30");
  const frame = /** @type {const} */ ({ box: 20, field: 28, size: 32, centre: "mass" });
  const query = new URLSearchParams(
    queryOf(
      [1, 32, 32],
      frame,
      new Map([
        ["square", false],
        ["inverted", true],
        ["framed", false],
      ]),
    ),
  );
  assert.equal(query.get("frame"), "20,28,32,mass");
  assert.deepEqual(
    [query.get("fit"), query.get("inverted"), query.get("framed"), query.get("grey")],
    ["pad", "1", "0", null],
  );
  assert.equal(new URLSearchParams(queryOf([3, 64, 64], { ...frame, box: 0 }, new Map())).get("frame"), null);
});

test("the answer's arrays become steps and pixels", () => {
  const { steps, notes, pixels, file } = preparedOf(ANSWER);
  assert.deepEqual([...pixels], [0, Math.fround(0.2), 1]);
  assert.deepEqual([...file], [1, 2]);
  assert.deepEqual(
    steps.map(({ name, png }) => [name, ...png]),
    [
      ["opened", 9, 9],
      ["inverted", 8],
    ],
  );
  assert.deepEqual(notes, ["n"]);
});

test("a busy server is asked again after the time that it names, and not for ever", async () => {
  /** @type {number[]} */
  const paused = [];
  let busy = 2;
  globalThis.fetch = async () =>
    busy-- > 0
      ? new Response("Many images are being read.", { status: 503, headers: { "retry-after": "2" } })
      : new Response(ANSWER);
  const pause = async (/** @type {number} */ time) => void paused.push(time);
  const { ask } = openPreparing("data/prepare-image", pause);
  assert.equal((await ask(new Blob(["x"]), "")).steps.length, 2);
  assert.deepEqual(paused, [2000, 2000]);
  busy = 100;
  await assert.rejects(ask(new Blob(["x"]), ""), /Many images are being read/);
});

test("the server's sentence is what is said, and a page of markup is not", async () => {
  const { ask } = openPreparing("data/prepare-image");
  globalThis.fetch = async () => new Response("The file is empty.", { status: 400 });
  await assert.rejects(ask(new Blob(), ""), { message: "The file is empty." });
  globalThis.fetch = async () =>
    new Response("<h1>Bad gateway</h1>", { status: 502, headers: { "content-type": "text/html" } });
  await assert.rejects(ask(new Blob(), ""), { message: "The server answers with status 502." });
  globalThis.fetch = async () => {
    throw new TypeError("Failed to fetch");
  };
  await assert.rejects(ask(new Blob(), ""), { message: "The server does not answer." });
});

test("the newest question wins", async () => {
  /** @type {((response: Response) => void)[]} */
  const waiting = [];
  globalThis.fetch = (_, { signal } = {}) =>
    new Promise((answer, fail) => {
      waiting.push(answer);
      signal?.addEventListener("abort", () => fail(new DOMException("", "AbortError")));
    });
  const { ask } = openPreparing("data/prepare-image");
  const first = ask(new Blob(["1"]), "");
  const second = ask(new Blob(["2"]), "");
  await assert.rejects(first, Overtaken);
  waiting[1](new Response(ANSWER));
  assert.equal((await second).notes[0], "n");
});

test("a question whose answer is on its way is overtaken too", async () => {
  let asked = 0;
  globalThis.fetch = async (_, { signal } = {}) => {
    if (asked++) return new Response(ANSWER);
    const body = new ReadableStream({
      start: (stream) => signal?.addEventListener("abort", () => stream.error(new DOMException("", "AbortError"))),
    });
    return new Response(body);
  };
  const { ask } = openPreparing("data/prepare-image");
  const first = ask(new Blob(["1"]), "");
  await new Promise((done) => setTimeout(done));
  const second = ask(new Blob(["2"]), "");
  await assert.rejects(first, Overtaken);
  assert.equal((await second).notes[0], "n");
});

test("titles: steps by what they do, files by their names as text", () => {
  assert.equal(titleOf({ name: "resized" }, [1, 28, 30]), "30 × 28 pixels");
  assert.equal(titleFrom("  <b>cat</b>.png "), "<b>cat</b>.png");
  assert.equal(titleFrom(" "), "Your picture");
  assert.equal([...titleFrom("😀".repeat(300))].length, 60);
});

test("among several files the picture is taken", () => {
  const [text, picture] = [
    new File(["x"], "a.txt", { type: "text/plain" }),
    new File(["x"], "a.png", { type: "image/png" }),
  ];
  const data = (/** @type {File[]} */ files) => /** @type {DataTransfer} */ (/** @type {unknown} */ ({ files }));
  assert.equal(pictureIn(data([text, picture])), picture);
  assert.equal(pictureIn(data([text])), text, "the server says what it is: a HEIC has no type in some browsers");
  assert.equal(pictureIn(data([])), null);
  assert.equal(pictureIn(null), null);
});
