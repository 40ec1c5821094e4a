// The explorer in a notebook, as far as it needs no browser: bytes from the kernel, and traits that both sides change.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fetchOnce } from "../../ui/frontend/lib/fetch-once.js";
import { openKernel } from "../../ui/frontend/notebook/kernel.js";
import { linkedPins, openTrait, pinsOf, same } from "../../ui/frontend/notebook/traits.js";

/** A widget's model, with what was sent to the kernel. */
const fakeModel = (values = {}) => {
  const listeners = new Map();
  const model = {
    sent: [],
    saved: [],
    get: (name) => values[name],
    set: (name, value) => {
      values[name] = value;
    },
    save_changes: () => model.saved.push({ ...values }),
    send: (content, _, buffers) => model.sent.push({ ...content, buffers }),
    on: (event, act) => listeners.set(event, [...(listeners.get(event) ?? []), act]),
    off: (event, act) =>
      listeners.set(
        event,
        (listeners.get(event) ?? []).filter((one) => one !== act),
      ),
    tell: (event, ...what) => {
      for (const act of listeners.get(event) ?? []) act(...what);
    },
  };
  return model;
};
const view = (...bytes) => new DataView(Uint8Array.from([9, ...bytes]).buffer, 1);
const bytes = (buffer) => [...new Uint8Array(buffer)];

test("what the kernel sent of itself is there at once, and asked for when it has gone", async () => {
  const model = fakeModel();
  const kernel = openKernel(model, "one/");
  model.tell("msg:custom", { file: "codes.bin" }, [view(1, 2)]);
  const close = kernel.viewed(() => {});
  assert.deepEqual(bytes(await fetchOnce("one/codes.bin")), [1, 2]);
  assert.deepEqual(bytes(await fetchOnce("one/codes.bin")), [1, 2], "kept while somebody looks");
  assert.deepEqual(model.sent, []);
  close();
  const again = fetchOnce("one/codes.bin");
  assert.deepEqual(model.sent, [{ ask: 1, path: "codes.bin", buffers: [] }]);
  model.tell("msg:custom", { answer: 1 }, [view(3)]);
  assert.deepEqual(bytes(await again), [3]);
  kernel.close();
});

test("each widget asks its own kernel, and hears its own answers", async () => {
  const [one, two] = [fakeModel(), fakeModel()];
  const kernels = [openKernel(one, "a/"), openKernel(two, "b/")];
  const [first, second] = [fetchOnce("a/codes.bin"), fetchOnce("b/codes.bin")];
  two.tell("msg:custom", { answer: 1 }, [view(2)]);
  one.tell("msg:custom", { answer: 7 }, [view(9)]); // to nobody
  one.tell("msg:custom", { answer: 1 }, [view(1)]);
  assert.deepEqual([bytes(await first), bytes(await second)], [[1], [2]]);
  for (const kernel of kernels) kernel.close();
});

test("a refusal is an error with the kernel's sentence; a closed widget's is its own", async () => {
  const model = fakeModel();
  const kernel = openKernel(model, "c/");
  const refused = fetchOnce("c/none.bin");
  model.tell("msg:custom", { answer: 1, error: "There is nothing." }, []);
  await assert.rejects(refused, /There is nothing/);
  const closed = fetchOnce("c/other.bin");
  kernel.close();
  await assert.rejects(closed, /The widget was closed/);
});

test("somebody is told when the kernel lets them wait, and when it answers", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const model = fakeModel();
  const kernel = openKernel(model, "d/");
  const told = [];
  kernel.viewed((waiting) => told.push(waiting));
  const answer = fetchOnce("d/codes.bin");
  context.mock.timers.tick(3000);
  assert.deepEqual(told, [false]);
  context.mock.timers.tick(2000);
  assert.deepEqual(told, [false, true]);
  model.tell("msg:custom", { answer: 1 }, [view(1)]);
  await answer;
  assert.deepEqual(told, [false, true, false]);
  kernel.close();
});

test("addresses are the widget's own, however deep", () => {
  const kernel = openKernel(fakeModel(), "e/");
  const data = { codes_url: "codes.bin", encode_url: null, sides: [{ model: { decode_url: "x" } }], names: ["a_url"] };
  assert.deepEqual(kernel.withAddresses(data), {
    codes_url: "e/codes.bin",
    encode_url: null,
    sides: [{ model: { decode_url: "e/x" } }],
    names: ["a_url"],
  });
  kernel.close();
});

test("a trait tells once a frame, and never what it was told", () => {
  const frames = [];
  globalThis.requestAnimationFrame = (act) => frames.push(act);
  globalThis.cancelAnimationFrame = () => {};
  const model = fakeModel({ code: [0.1, 0.2] });
  const heard = [];
  const code = openTrait(model, "code", (value) => heard.push(value));
  code.tell([Math.fround(0.1), Math.fround(0.2)]);
  assert.equal(frames.length, 0, "the same, with half the digits");
  code.tell([1, 2]);
  code.tell([3, 4]);
  assert.equal(frames.length, 1);
  frames.pop()();
  assert.deepEqual(model.saved, [{ code: [3, 4] }]);
  model.tell("change:code");
  assert.deepEqual(heard, []);
  model.set("code", [5, 6]);
  model.tell("change:code");
  assert.deepEqual([heard, code.value], [[[5, 6]], [5, 6]]);
  code.tell([7, 8]);
  code.close();
  assert.deepEqual(model.saved.at(-1), { code: [7, 8] }, "what was on its way when the view closed");
});

test("pins are images or codes in Python, and both in one list on the map", () => {
  assert.deepEqual(linkedPins([5, [0.5, -1]], 2), [
    [5, 0, 0],
    [-1, 0.5, -1],
  ]);
  assert.deepEqual(pinsOf([[5, 0.25, 0.5], [-1, 0.5, -1], "own~token"]), [5, [0.5, -1]]);
  assert.ok(same([5, [0.1]], [5, [Math.fround(0.1)]]) && same(null, null) && !same([1], null) && !same([1], [1, 2]));
});
