// A packed network in the browser: which thread it runs on, and that its worker ends with it.

import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { openDecoding } from "../../ui/frontend/lib/decoding.js";
import { openEncoding } from "../../ui/frontend/lib/encoding.js";
import { parseNetwork } from "../../ui/frontend/lib/network.js";

/** The file of a network that adds up its inputs, behind a convolution of so many channels that does nothing but cost. */
const packed = (magic, { channels = 0, side = 4, output }) => {
  const area = side * side;
  const layers = [];
  const weights = [];
  const tensor = (shape, value) => {
    const offset = weights.length;
    const count = shape.reduce((a, b) => a * b, 1);
    for (let i = 0; i < count; i++) weights.push(value);
    return { offset, shape };
  };
  let inputs = magic === "LATDEC01" ? 1 : area;
  if (channels) {
    const conv = { kernel: [3, 3], stride: [1, 1], padding: [1, 1] };
    for (const [before, after] of [
      [1, channels],
      [channels, channels],
    ]) {
      layers.push({
        ...conv,
        type: "conv",
        in_shape: [before, side, side],
        out_shape: [after, side, side],
        weight: tensor([3, 3, before, after], 0.01),
        bias: tensor([after], 0),
      });
    }
    inputs = area * channels;
  }
  const outputs = magic === "LATDEC01" ? area : 2;
  layers.push({ type: "linear", inputs, outputs, weight: tensor([inputs, outputs], 1), bias: tensor([outputs], 0) });
  const image_shape = [1, side, side];
  const header = {
    version: 1,
    dtype: "float32",
    count: weights.length,
    latent_dim: 1,
    image_shape,
    cost: 1,
    output,
    layers,
  };
  if (output === "means-and-log-variances") header.logvar_bounds = [-12, 12];
  const text = JSON.stringify(header);
  const json = Buffer.from(text + " ".repeat((4 - (text.length % 4)) % 4));
  const bytes = Buffer.concat([
    Buffer.from(magic),
    Buffer.alloc(4),
    json,
    Buffer.from(Float32Array.from(weights).buffer),
  ]);
  bytes.writeUInt32LE(json.length, 8);
  return new Uint8Array(bytes).buffer;
};
const encoder = (settings) => packed("LATENC01", { output: "means-and-log-variances", ...settings });
const SLOW = { channels: 64, side: 32 }; // 38 million multiply-accumulates: above 4 ms on any machine

const kept = { fetch: globalThis.fetch, Worker: globalThis.Worker };
afterEach(() => {
  Object.assign(globalThis, kept);
  globalThis.latentPlaygroundDownloads.clear();
});

/** Let the browser have this file, and workers that do as `work` says; returns the workers. */
const browserWith = (file, work) => {
  const workers = [];
  globalThis.fetch = async () => new Response(file);
  globalThis.Worker = class {
    constructor() {
      workers.push(this);
      this.asked = [];
    }
    postMessage(message) {
      this.asked.push(message);
      queueMicrotask(() => this.onmessage?.({ data: { id: message.id, ...work(message) } }));
    }
    terminate() {
      this.ended = true;
    }
  };
  return workers;
};
const answering = ({ load }) => (load ? { ready: {} } : { values: Float32Array.of(5, -6) });
const PLACE = { encoder_url: "encoder.bin", encode_url: "encode", image_shape: [1, 4, 4] };
const place = (side) => ({ ...PLACE, image_shape: [1, side, side] });

test("a quick encoder runs on the page's own thread, without a worker", async () => {
  const workers = browserWith(encoder({}), answering);
  const encoding = await openEncoding(PLACE);
  const { mean, logvar } = await encoding.encode(new Float32Array(16).fill(0.5));
  assert.deepEqual([[...mean], [...logvar]], [[8], [8]]);
  await encoding.encode(new Float32Array(16));
  assert.deepEqual([...mean], [8], "what was given stays as it is");
  encoding.close();
  assert.equal(workers.length, 0);
});

test("a slow one runs in a worker, which ends with it", async () => {
  const workers = browserWith(encoder(SLOW), answering);
  const encoding = await openEncoding(place(32));
  const posterior = await encoding.encode(new Float32Array(1024), "pad");
  assert.deepEqual([[...posterior.mean], [...posterior.logvar]], [[5], [-6]]);
  assert.equal(workers.length, 1);
  assert.equal(workers[0].asked.length, 2);
  encoding.close();
  assert.ok(workers[0].ended);
  assert.equal(await encoding.encode(new Float32Array(1024), "pad"), null);
});

test("where the worker does not start, the page's own thread does it", async () => {
  const workers = browserWith(encoder(SLOW), () => ({ error: "Workers are not allowed here." }));
  const encoding = await openEncoding(place(32));
  assert.ok(workers[0].ended);
  const { mean } = await encoding.encode(new Float32Array(1024).fill(1));
  assert.ok(mean[0] > 0);
  encoding.close();
});

test("a decoder has a worker for many codes at once; the other kind of network is refused", async () => {
  const file = packed("LATDEC01", { output: "clamp" });
  const workers = browserWith(file, answering);
  const at = { decoder_url: "decoder.bin", decode_url: "decode", image_shape: [1, 4, 4] };
  const decoding = await openDecoding(at);
  assert.deepEqual([...decoding.now([0.25])], new Array(16).fill(0.25));
  assert.deepEqual([...(await decoding.many([[1], [2]], "grid"))], [5, -6]);
  assert.deepEqual([...decoding.raw([-3])], new Array(16).fill(-3));
  decoding.close();
  assert.ok(workers[0].ended);
  await assert.rejects(openEncoding({ ...PLACE, encoder_url: "decoder.bin" }), /not a packed encoder/);
});

test("a quick decoder draws while its worker still starts; a worker that starts after it was closed ends", async () => {
  const workers = browserWith(packed("LATDEC01", { output: "clamp" }), answering);
  let begin = () => {};
  const whenAllowed = new Promise((resolve) => {
    begin = resolve;
  });
  const Kind = globalThis.Worker;
  globalThis.Worker = class extends Kind {
    postMessage(message) {
      whenAllowed.then(() => super.postMessage(message));
    }
  };
  const at = { decoder_url: "decoder.bin", decode_url: "decode", image_shape: [1, 4, 4] };
  const decoding = await openDecoding(at);
  assert.deepEqual([...decoding.now([0.25])], new Array(16).fill(0.25));
  const grid = decoding.many([[1], [2]], "grid");
  decoding.close();
  begin();
  assert.equal(await grid, null);
  assert.ok(workers[0].ended);
});

test("what was run last is not run again for its raw output", () => {
  const decoder = parseNetwork(packed("LATDEC01", { output: "clamp" }), "decoder");
  let runs = 0;
  decoder.steps.unshift(() => runs++);
  assert.deepEqual([decoder.raw([2])[0], runs], [2, 1]);
  assert.deepEqual([decoder.run([3])[0], decoder.raw([3])[0], runs], [1, 3, 2]);
  assert.deepEqual([decoder.raw([-1])[0], decoder.output[0], runs], [-1, 0, 3]);
});
