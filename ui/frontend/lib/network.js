// Runs a network packed by vae_core/export, a decoder or an encoder. No imports but its layers: works in a page, in a
// worker and under Node.
//
//   const network = parseNetwork(arrayBuffer, "decoder");   network.warmUp();   network.run([0.3, -1.2]);
//
// Images that a decoder draws are channels last; an encoder takes them channels first, as PyTorch has them.

import { boundLogVariances, clamp, continuousBernoulliMean, LAYERS, sigmoid } from "./layers.js";

/**
 * @typedef {import("./layers.js").Layer} Layer
 * @typedef {"decoder" | "encoder"} Kind
 */

/**
 * @typedef {object} Header
 * @property {number} version
 * @property {"float16" | "float32"} dtype
 * @property {number} count of weights
 * @property {number} latent_dim
 * @property {import("./image-canvas.js").ImageShape} image_shape
 * @property {number} cost multiply-accumulates of one image
 * @property {string} output what the last layer's numbers stand for
 * @property {[number, number] | null} [logvar_bounds] of an encoder whose posterior has a spread
 * @property {Layer[]} layers
 */

const VERSION = 1;
/** @type {Record<string, Kind>} by the first bytes of the file */
const KINDS = { LATDEC01: "decoder", LATENC01: "encoder" };
/**
 * From what the last layer says to what the network is to give.
 * @type {Record<Kind, Record<string, (values: Float32Array, header: Header) => () => void>>}
 */
const OUTPUTS = {
  decoder: { sigmoid, clamp, "continuous-bernoulli-mean": continuousBernoulliMean },
  encoder: {
    code: () => () => {},
    "means-and-log-variances": (values, { logvar_bounds }) =>
      boundLogVariances(values, /** @type {[number, number]} */ (logvar_bounds)),
  },
};

/**
 * A packed network made ready to run. Throws an Error with a sentence for anything else.
 * @param {ArrayBuffer | ArrayBufferView} packed
 * @param {Kind} [expected] either where it is left out
 */
export const parseNetwork = (packed, expected) => {
  const bytes = ArrayBuffer.isView(packed)
    ? new Uint8Array(packed.buffer, packed.byteOffset, packed.byteLength)
    : new Uint8Array(packed);
  const kind = bytes.length < 12 ? undefined : KINDS[String.fromCharCode(...bytes.subarray(0, 8))];
  const name = kind ?? expected ?? "network";
  if (!kind || (expected && kind !== expected)) {
    throw new Error(`This is not a packed ${expected ?? name}: it does not begin as one.`);
  }
  const start = 12 + new DataView(bytes.buffer, bytes.byteOffset).getUint32(8, true);
  if (bytes.length < start) throw new Error(`The packed ${name} is cut short inside its header.`);
  /** @type {Header} */
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(12, start)));
  if (header.version !== VERSION) {
    throw new Error(`The packed ${name} has format version ${header.version}; this reader knows ${VERSION}.`);
  }
  if (!Object.hasOwn(OUTPUTS[kind], header.output)) {
    const known = Object.keys(OUTPUTS[kind]).join(", ");
    throw new Error(`The packed ${name} ends with "${header.output}"; this reader knows ${known}.`);
  }
  const size = header.dtype === "float16" ? 2 : 4;
  if (bytes.length - start !== header.count * size) {
    throw new Error(`The packed ${name} holds ${bytes.length - start} bytes of weights, not ${header.count * size}.`);
  }
  const stored = bytes.slice(start).buffer; // a copy: aligned, and the caller keeps its buffer
  return new Network(kind, header, size === 2 ? widen(new Uint16Array(stored)) : new Float32Array(stored));
};

export class Network {
  /** @param {Kind} kind @param {Header} header @param {Float32Array} weights */
  constructor(kind, header, weights) {
    const [channels, height, width] = header.image_shape;
    this.kind = kind;
    this.header = header;
    this.latentDim = header.latent_dim;
    this.imageShape = header.image_shape;
    this.cost = header.cost;
    /** Of the last run, once somebody has asked for it. @type {{ inputs: Float32Array, values: Float32Array } | null} */
    this.kept = null;
    this.input = new Float32Array(kind === "decoder" ? header.latent_dim : channels * height * width);
    /** @type {(() => void)[]} */
    this.steps = [];
    /** @type {Float32Array} */
    let values = this.input;
    for (const layer of header.layers) {
      if (!Object.hasOwn(LAYERS, layer.type)) {
        throw new Error(`The packed ${kind} has a layer "${layer.type}", unknown here.`);
      }
      /** @param {string} name */
      const tensor = (name) => {
        const { offset, shape } = layer[name];
        return weights.subarray(
          offset,
          offset + shape.reduce((/** @type {number} */ a, /** @type {number} */ b) => a * b, 1),
        );
      };
      const step = LAYERS[layer.type](layer, tensor, values);
      this.steps.push(step.run);
      values = step.output;
    }
    this.steps.push(OUTPUTS[kind][header.output](values, header));
    this.output = values;
  }

  /**
   * Of one code, or the pixels of one image, from inputs[first] on: [height, width, channels] in [0, 1], or a
   * posterior's means and, where it has a spread, log variances behind them.
   * The array is the network's own, overwritten by the next call: copy what must last.
   * @param {ArrayLike<number>} inputs
   */
  run(inputs, first = 0) {
    for (let i = 0; i < this.input.length; i++) this.input[i] = inputs[first + i];
    this.kept?.inputs.set(this.input); // now, as a first layer may work in place
    const last = this.steps.length - 1;
    for (let i = 0; i < last; i++) this.steps[i]();
    this.kept?.values.set(this.output);
    this.steps[last]();
    return this.output;
  }

  /**
   * What the last layer says, before it becomes what the network is to give: a decoder's logits, or the mean that may
   * leave [0, 1]. Of the inputs that were run last it is known already. In an array of its own, overwritten by the next call.
   * @param {ArrayLike<number>} inputs
   */
  raw(inputs) {
    this.kept ??= {
      inputs: new Float32Array(this.input.length).fill(Number.NaN),
      values: new Float32Array(this.output.length),
    };
    if (this.kept.inputs.some((value, i) => value !== Math.fround(inputs[i]))) this.run(inputs);
    return this.kept.values;
  }

  /**
   * Of n inputs in one flat array: n outputs, one after the other. It costs n times run(); a long list belongs into a worker.
   * @param {Float32Array} inputs
   */
  runInto(inputs, target = new Float32Array((inputs.length / this.input.length) * this.output.length)) {
    const n = Math.floor(inputs.length / this.input.length);
    for (let k = 0; k < n; k++) target.set(this.run(inputs, k * this.input.length), k * this.output.length);
    return target;
  }

  /**
   * Run until the engine has compiled the loops, `budget` milliseconds at most; returns how long one takes then: the
   * middle of the later durations, as on a busy machine any one of them may be interrupted.
   */
  warmUp(budget = 60) {
    const input = new Float32Array(this.input.length);
    const begun = performance.now();
    /** @type {number[]} */
    const took = [];
    for (let k = 0; k < 40; k++) {
      input.fill((k % 5) / 2 - 1);
      const before = performance.now();
      this.run(input);
      took.push(performance.now() - before);
      if (performance.now() - begun > budget) break;
    }
    const later = took.slice(took.length >> 1).sort((one, other) => one - other);
    return later[later.length >> 1];
  }
}

/**
 * Half precision to single: the bits moved to their new places, then the exponent's bias corrected by a product.
 * @param {Uint16Array} halves
 */
export const widen = (halves) => {
  const numbers = new Float32Array(halves.length);
  const bits = new Uint32Array(numbers.buffer);
  for (let i = 0; i < halves.length; i++) bits[i] = ((halves[i] & 0x8000) << 16) | ((halves[i] & 0x7fff) << 13);
  for (let i = 0; i < numbers.length; i++) numbers[i] *= 2 ** 112;
  return numbers;
};
