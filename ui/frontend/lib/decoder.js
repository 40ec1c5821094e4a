// Runs a decoder packed by vae_core/export. No imports but its layers: works in a page, in a worker and under Node.
//
//   const decoder = parseDecoder(arrayBuffer);   decoder.warmUp();   decoder.decode([0.3, -1.2]);
//
// Images are channels last.

import { clamp, continuousBernoulliMean, LAYERS, sigmoid } from "./layers.js";

/** @typedef {import("./layers.js").Layer} Layer */

/**
 * @typedef {object} Header
 * @property {number} version
 * @property {"float16" | "float32"} dtype
 * @property {number} count of weights
 * @property {number} latent_dim
 * @property {import("./image-canvas.js").ImageShape} image_shape
 * @property {number} cost multiply-accumulates of one decode
 * @property {keyof typeof OUTPUTS} output
 * @property {Layer[]} layers
 */

const MAGIC = "LATDEC01";
const VERSION = 1;
// From what the last layer says to the mean image.
const OUTPUTS = { sigmoid, clamp, "continuous-bernoulli-mean": continuousBernoulliMean };

/**
 * A packed decoder made ready to run. Throws an Error with a sentence for anything else.
 * @param {ArrayBuffer | ArrayBufferView} packed
 */
export const parseDecoder = (packed) => {
  const bytes = ArrayBuffer.isView(packed)
    ? new Uint8Array(packed.buffer, packed.byteOffset, packed.byteLength)
    : new Uint8Array(packed);
  if (bytes.length < 12 || String.fromCharCode(...bytes.subarray(0, 8)) !== MAGIC) {
    throw new Error(`This is not a packed decoder: it does not begin with ${MAGIC}.`);
  }
  const start = 12 + new DataView(bytes.buffer, bytes.byteOffset).getUint32(8, true);
  if (bytes.length < start) throw new Error("The packed decoder is cut short inside its header.");
  /** @type {Header} */
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(12, start)));
  if (header.version !== VERSION) {
    throw new Error(`The packed decoder has format version ${header.version}; this reader knows ${VERSION}.`);
  }
  if (!(header.output in OUTPUTS)) {
    throw new Error(
      `The packed decoder ends with "${header.output}"; this reader knows ${Object.keys(OUTPUTS).join(", ")}.`,
    );
  }
  const size = header.dtype === "float16" ? 2 : 4;
  if (bytes.length - start !== header.count * size) {
    throw new Error(`The packed decoder holds ${bytes.length - start} bytes of weights, not ${header.count * size}.`);
  }
  const stored = bytes.slice(start).buffer; // a copy: aligned, and the caller keeps its buffer
  return new Decoder(header, size === 2 ? widen(new Uint16Array(stored)) : new Float32Array(stored));
};

export class Decoder {
  /** @param {Header} header @param {Float32Array} weights */
  constructor(header, weights) {
    this.header = header;
    this.latentDim = header.latent_dim;
    this.imageShape = header.image_shape;
    this.cost = header.cost;
    this.input = new Float32Array(header.latent_dim);
    /** @type {(() => void)[]} */
    this.steps = [];
    /** @type {Float32Array} */
    let values = this.input;
    for (const layer of header.layers) {
      if (!(layer.type in LAYERS)) throw new Error(`The packed decoder has a layer "${layer.type}", unknown here.`);
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
    this.steps.push(OUTPUTS[header.output](values));
    this.output = values;
  }

  /**
   * One code, latentDim numbers from latents[first] on -> [height, width, channels] in [0, 1].
   * The array is the decoder's own, overwritten by the next call: copy what must last.
   * @param {ArrayLike<number>} latents
   */
  decode(latents, first = 0) {
    for (let i = 0; i < this.latentDim; i++) this.input[i] = latents[first + i];
    for (let i = 0; i < this.steps.length; i++) this.steps[i]();
    return this.output;
  }

  /**
   * n codes in one flat array -> [n, height, width, channels]. It costs n times decode(); a long list belongs into a worker.
   * @param {Float32Array} latents
   */
  decodeInto(latents, target = new Float32Array((latents.length / this.latentDim) * this.output.length)) {
    const n = Math.floor(latents.length / this.latentDim);
    for (let k = 0; k < n; k++) target.set(this.decode(latents, k * this.latentDim), k * this.output.length);
    return target;
  }

  /** Decode until the engine has compiled the loops, `budget` milliseconds at most; returns the last duration. */
  warmUp(budget = 60) {
    const code = new Float32Array(this.latentDim);
    const begun = performance.now();
    let last = 0;
    for (let k = 0; k < 40; k++) {
      code.fill((k % 5) / 2 - 1);
      const before = performance.now();
      this.decode(code);
      last = performance.now() - before;
      if (performance.now() - begun > budget) break;
    }
    return last;
  }
}

/**
 * Half precision to single: the bits moved to their new places, then the exponent's bias corrected by a product.
 * @param {Uint16Array} halves
 */
const widen = (halves) => {
  const numbers = new Float32Array(halves.length);
  const bits = new Uint32Array(numbers.buffer);
  for (let i = 0; i < halves.length; i++) bits[i] = ((halves[i] & 0x8000) << 16) | ((halves[i] & 0x7fff) << 13);
  for (let i = 0; i < numbers.length; i++) numbers[i] *= 2 ** 112;
  return numbers;
};
