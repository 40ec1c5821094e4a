import assert from "node:assert/strict";
import { test } from "node:test";
import { kernelModule, kernelsOver } from "../../ui/frontend/train_here/kernels.js";
import { layersOf } from "../../ui/frontend/train_here/layers.js";
import { safetensors } from "../../ui/frontend/train_here/safetensors.js";
import { freshWeights, oneCycle, Training } from "../../ui/frontend/train_here/training.js";
import { Twister } from "../../ui/frontend/train_here/twister.js";
import { TrainableVae } from "../../ui/frontend/train_here/vae.js";
import { crc32, zip } from "../../ui/frontend/train_here/zip.js";

const RANDOM = new Twister(7);
const numbers = (/** @type {number} */ count) => RANDOM.within(count, 1);

/** @param {number} bytes */
const open = (bytes) => {
  const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / 65536) });
  return { ...kernelsOver(memory), at: (start, count) => new Float32Array(memory.buffer, start, count) };
};

test("products of packed panels are the products of the matrices, both ways round", () => {
  const [rows, depth, columns] = [8, 16, 24];
  const { kernels, at } = open(65536);
  const [a, b, c, left, right] = [0, 4096, 8192, 16384, 24576];
  const [first, second] = [numbers(rows * depth), numbers(depth * columns)];
  const turned = (/** @type {Float32Array} */ values, /** @type {number} */ down, /** @type {number} */ across) =>
    Float32Array.from(values, (_, k) => values[(k % down) * across + Math.floor(k / down)]);
  for (const across of [true, false]) {
    at(a, first.length).set(across ? first : turned(first, rows, depth));
    at(b, second.length).set(across ? turned(second, depth, columns) : second);
    if (across) {
      kernels.packRowsAcross(a, left, depth, rows / 4, depth);
      kernels.packColumnsAcross(b, right, depth, columns / 8, depth);
    } else {
      kernels.packRowsAlong(a, left, depth, rows / 4, rows);
      kernels.packColumnsAlong(b, right, depth, columns / 8, columns);
    }
    kernels.product(left, right, c, depth, rows / 4, columns / 8, columns);
    for (const [k, value] of at(c, rows * columns).entries()) {
      const [i, j] = [Math.floor(k / columns), k % columns];
      let sum = 0;
      for (let d = 0; d < depth; d++) sum += first[i * depth + d] * second[d * columns + j];
      assert.ok(Math.abs(value - sum) < 1e-5, `${i}, ${j}`);
    }
  }
});

test("the Bernoulli likelihood and its gradient are right for any logit", () => {
  const { kernels, at } = open(65536);
  const logits = [0, 1e-4, -1e-4, 0.7, -0.7, 5, -5, 20, -20, 90, -90, 3];
  const images = logits.map((_, k) => [0, 0.25, 1][k % 3]);
  at(0, 12).set(logits);
  at(64, 12).set(images);
  kernels.bernoulli(0, 64, 128, 3, 4, 0.5);
  for (let row = 0; row < 3; row++) {
    let sum = 0;
    for (let k = 4 * row; k < 4 * row + 4; k++) {
      const [l, x] = [logits[k], images[k]];
      sum += Math.max(l, 0) - l * x + Math.log1p(Math.exp(-Math.abs(l)));
      assert.ok(Math.abs(at(0, 12)[k] - 0.5 * (1 / (1 + Math.exp(-l)) - x)) < 1e-7, `gradient at ${l}`);
    }
    assert.ok(Math.abs(at(128, 3)[row] - sum) < 2e-6 * Math.max(1, sum), `row ${row}`);
  }
});

test("gradients are the slopes of the loss", () => {
  const vae = new TrainableVae({ pixels: 16, hidden: [9], latentDim: 2, beta: 1.5 }, 8);
  vae.load(freshWeights(vae.shape, 1));
  vae.input.set(numbers(8 * 16).map(Math.abs));
  const noise = numbers(16);
  const still = { rate: 0, beta1: 0.9, beta2: 0.999, decay: 0 };
  vae.step(noise, still);
  const gradients = vae.at(vae.gradients, vae.count).slice();
  for (const { weight, bias, across } of vae.layers) {
    for (const address of [weight, weight + 4 * across, bias]) {
      const place = vae.at(address, 1);
      const [own, step] = [place[0], 3e-3];
      const [above, below] = [own + step, own - step].map((value) => {
        place[0] = value;
        return vae.step(noise, still).loss;
      });
      place[0] = own;
      const gradient = gradients[(address - vae.weights) / 4];
      assert.ok(Math.abs((above - below) / (2 * step) - gradient) < 2e-3 + 0.02 * Math.abs(gradient));
    }
  }
});

test("what fills the weights up stays zero", () => {
  const settings = {
    epochs: 3,
    batch_size: 8,
    learning_rate: 0.01,
    seed: 0,
    optimizer: "adamw",
    schedule: "one-cycle",
  };
  const training = new Training(
    {
      data: { image_size: 4 },
      model: { hidden: [9, 3], latent_dim: 2, beta: 1 },
      training: { ...settings, warm_up: 0.3, adam_beta1: 0.9, adam_beta2: 0.999, weight_decay: 0.1 },
    },
    Uint8Array.from(numbers(16 * 16), (value) => 255 * Math.abs(value)),
  );
  while (!training.done) training.advance();
  for (const { weight, across, down, inputs, outputs } of training.model.layers) {
    const all = training.model.at(weight, across * down);
    assert.ok(all.every((value, k) => (k % across < inputs && k < outputs * across) === (value !== 0)));
  }
});

test("both modules are valid where the machine has relaxed SIMD, and the plain one everywhere", () => {
  assert.ok(WebAssembly.validate(kernelModule(false)));
  assert.ok(kernelModule(true).length > 1000);
});

test("a browser without vectors is told so", () => {
  const { validate } = WebAssembly;
  WebAssembly.validate = () => false;
  try {
    assert.throws(() => kernelsOver(new WebAssembly.Memory({ initial: 1 })), /too old to train/);
  } finally {
    WebAssembly.validate = validate;
  }
});

test("the twister is the Mersenne twister", () => {
  const twister = new Twister(5489); // the first and the thousandth of std::mt19937 with its usual seed
  assert.equal(twister.bits(), 3499211612);
  for (let k = 1; k < 9999; k++) twister.bits();
  assert.equal(twister.bits(), 4123659995);
  assert.deepEqual(
    [...new Twister(3).permutation(50)].sort((a, b) => a - b),
    [...Array(50).keys()],
  );
  assert.throws(() => twister.normal(10), /blocks of 16/);
});

test("the rate rises and falls", () => {
  assert.ok(Math.abs(oneCycle(0, 0.3) - 1 / 25) < 1e-12);
  assert.equal(oneCycle(0.3, 0.3), 1);
  assert.ok(Math.abs(oneCycle(1, 0.3) - 1e-4) < 1e-12);
});

test("layers have the names of a checkpoint", () => {
  const names = layersOf({ pixels: 64, hidden: [8, 4], latentDim: 2, beta: 1 }).map(({ name, outputs }) => [
    name,
    outputs,
  ]);
  assert.deepEqual(Object.fromEntries(names), {
    ...{ "encoder.1": 8, "encoder.3": 4, "encoder.5": 4, "decoder.0": 4, "decoder.2": 8, "decoder.4": 64 },
  });
});

test("files are written as their formats say", async () => {
  assert.equal(crc32(new TextEncoder().encode("123456789")), 0xcbf43926);
  const file = safetensors({ one: { shape: [1, 2], values: Float32Array.of(1, 2) } }, { step: "3" });
  const length = Number(new DataView(file.buffer).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(file.subarray(8, 8 + length)));
  assert.deepEqual(header.one, { dtype: "F32", shape: [1, 2], data_offsets: [0, 8] });
  assert.deepEqual([...new Float32Array(file.buffer, 8 + length, 2)], [1, 2]);
  const bytes = new Uint8Array(await zip({ "a/b.txt": new TextEncoder().encode("hello") }).arrayBuffer());
  assert.equal(new DataView(bytes.buffer).getUint32(0, true), 0x04034b50);
  assert.ok(new TextDecoder().decode(bytes).includes("a/b.txthello"));
});
