// A dense VAE that learns in the browser: what vae_core/models/vae.py and its networks are, by the kernels beside.
//
// All numbers lie in one memory. Of each layer the weight is [outputs, inputs], as in PyTorch, with both sides filled up
// to multiples of 8 by zeros, which have no gradient and stay zero.

import { COLUMNS, kernelsOver, ROWS } from "./kernels.js";
import { layersOf } from "./layers.js";

/** @import { Shape } from "./layers.js" */
/** @typedef {{ loss: number, distortion: number, kl: number }} Terms nats an image */
/** @typedef {{ name: string, inputs: number, outputs: number, across: number, down: number, relu: boolean,
 *   weight: number, bias: number, output: number, gradient: number, ofWeight: number, ofBias: number }} Dense
 * `across` and `down` are its inputs and outputs, filled up; the rest are addresses. */
/** @typedef {{ rate: number, beta1: number, beta2: number, decay: number }} AdamStep */

const LOGVAR_BOUNDS = [-12, 12]; // as in vae_core/models/space.py
const PAGE = 65536;

/** @param {number} count */
const filledUp = (count) => COLUMNS * Math.ceil(count / COLUMNS);

export class TrainableVae {
  /**
   * @param {Shape} shape `pixels` is a multiple of 8 @param {number} batch a multiple of 8: images in a step
   * @param {boolean} [fuses] false leaves relaxed SIMD alone, where it is there
   */
  constructor(shape, batch, fuses) {
    if (shape.pixels % COLUMNS || batch % COLUMNS) throw new Error("Pixels and batch have to be multiples of 8.");
    this.shape = shape;
    this.batch = batch;
    this.steps = 0; // of the optimiser
    let end = 16;
    const take = (/** @type {number} */ numbers) => {
      const start = end;
      end += 4 * numbers;
      return start;
    };
    const sizes = layersOf(shape).map((layer) => ({
      ...layer,
      across: filledUp(layer.inputs),
      down: filledUp(layer.outputs),
    }));
    // Weights, their gradients, and both of Adam's moments: four stretches in the same order, walked as one.
    const perLayer = sizes.map(({ across, down }) => across * down + down);
    this.count = perLayer.reduce((sum, one) => sum + one, 0);
    const [weights, gradients, first, second] = [0, 1, 2, 3].map(() => take(this.count));
    this.weights = weights;
    this.gradients = gradients;
    this.first = first;
    this.second = second;
    let before = 0;
    /** @type {Dense[]} */
    this.layers = sizes.map((layer, index) => {
      const at = 4 * before;
      before += perLayer[index];
      const behind = at + 4 * layer.across * layer.down;
      return {
        ...layer,
        ...{ weight: weights + at, bias: weights + behind, ofWeight: gradients + at, ofBias: gradients + behind },
        ...{ output: take(batch * layer.down), gradient: take(batch * layer.down) },
      };
    });
    this.images = take(batch * shape.pixels);
    this.codes = take(batch * filledUp(shape.latentDim));
    this.ofCodes = take(batch * filledUp(shape.latentDim));
    this.sums = take(batch);
    const widest = Math.max(...sizes.map(({ across, down }) => across * down + batch * Math.max(across, down)));
    this.packed = [take(widest), take(widest)];
    const pages = Math.ceil(end / PAGE) + 1;
    this.memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
    const { kernels, fuses: fused } = kernelsOver(this.memory, fuses);
    this.kernels = kernels;
    this.fuses = fused;
    this.encoder = this.layers.filter(({ name }) => name.startsWith("encoder"));
    this.decoder = this.layers.filter(({ name }) => name.startsWith("decoder"));
  }

  /** @param {number} address @param {number} count @returns {Float32Array} numbers in the memory, shared */
  at(address, count) {
    return new Float32Array(this.memory.buffer, address, count);
  }

  /** The images of the batch, to be filled in: [batch, pixels] in [0, 1]. */
  get input() {
    return this.at(this.images, this.batch * this.shape.pixels);
  }

  /** @param {Record<string, ArrayLike<number>>} tensors each "encoder.1.weight" and so on */
  load(tensors) {
    for (const { name, inputs, outputs, across, weight, bias } of this.layers) {
      const source = tensors[`${name}.weight`];
      for (let row = 0; row < outputs; row++) {
        const line = this.at(weight + 4 * row * across, inputs);
        for (let column = 0; column < inputs; column++) line[column] = source[row * inputs + column];
      }
      this.at(bias, outputs).set(tensors[`${name}.bias`]);
    }
  }

  /** The weights as they are now, copied, without what fills them up. @returns {Record<string, Float32Array>} */
  tensors() {
    /** @type {Record<string, Float32Array>} */
    const tensors = {};
    for (const { name, inputs, outputs, across, weight, bias } of this.layers) {
      const values = new Float32Array(outputs * inputs);
      for (let row = 0; row < outputs; row++) values.set(this.at(weight + 4 * row * across, inputs), row * inputs);
      tensors[`${name}.weight`] = values;
      tensors[`${name}.bias`] = this.at(bias, outputs).slice();
    }
    return tensors;
  }

  /**
   * One step on the images of `input`; the terms of the loss before it.
   * @param {ArrayLike<number>} noise N(0, I), [batch, latentDim] @param {AdamStep} adam @returns {Terms}
   */
  step(noise, adam) {
    this.encode();
    const kl = this.draw(noise);
    this.forward(this.decoder, this.codes);
    const distortion = this.distort();
    this.backward(this.decoder, this.codes, this.ofCodes);
    this.backDraw(noise);
    this.backward(this.encoder, this.images, 0);
    this.descend(adam);
    return { loss: distortion + this.shape.beta * kl, distortion, kl };
  }

  encode() {
    this.forward(this.encoder, this.images);
  }

  /** Means of the posteriors of the images of `input`, [batch, latentDim], copied. @returns {Float32Array} */
  means() {
    this.encode();
    const { latentDim } = this.shape;
    const { output, down } = this.encoder[this.encoder.length - 1];
    const all = this.at(output, this.batch * down);
    return Float32Array.from({ length: this.batch * latentDim }, (_, index) => {
      return all[Math.floor(index / latentDim) * down + (index % latentDim)];
    });
  }

  /** Mean images of the likelihood at the means of the posteriors, [batch, pixels] in [0, 1]. @returns {Float32Array} */
  reconstructions() {
    this.encode();
    this.draw(new Float32Array(this.batch * this.shape.latentDim)); // no noise: the means
    this.forward(this.decoder, this.codes);
    const { output } = this.decoder[this.decoder.length - 1];
    return this.at(output, this.batch * this.shape.pixels).map((logit) => 1 / (1 + Math.exp(-logit)));
  }

  /** @param {Dense[]} layers @param {number} input address */
  forward(layers, input) {
    for (const layer of layers) {
      const { across, down } = layer;
      const [left, right] = this.packed;
      this.kernels.packRowsAcross(input, left, across, this.batch / ROWS, across);
      this.kernels.packColumnsAcross(layer.weight, right, across, down / COLUMNS, across);
      this.kernels.product(left, right, layer.output, across, this.batch / ROWS, down / COLUMNS, down);
      this.kernels.addBias(layer.output, layer.bias, this.batch, down, layer.relu ? 0 : -Infinity);
      input = layer.output;
    }
  }

  /**
   * From the gradients of the last layer's outputs to those of all weights, and of the input unless `ofInput` is 0.
   * @param {Dense[]} layers @param {number} input @param {number} ofInput addresses
   */
  backward(layers, input, ofInput) {
    for (let index = layers.length - 1; index >= 0; index--) {
      const { across, down, ...layer } = layers[index];
      const below = layers[index - 1];
      const [left, right] = this.packed;
      if (layer.relu) this.kernels.throughRelu(layer.gradient, layer.output, this.batch * down);
      this.kernels.columnSums(layer.gradient, layer.ofBias, this.batch, down);
      this.kernels.packRowsAlong(layer.gradient, left, this.batch, down / ROWS, down);
      this.kernels.packColumnsAlong(below?.output ?? input, right, this.batch, across / COLUMNS, across);
      this.kernels.product(left, right, layer.ofWeight, this.batch, down / ROWS, across / COLUMNS, across);
      const target = below?.gradient ?? ofInput;
      if (!target) continue;
      this.kernels.packRowsAcross(layer.gradient, left, down, this.batch / ROWS, down);
      this.kernels.packColumnsAlong(layer.weight, right, down, across / COLUMNS, across);
      this.kernels.product(left, right, target, down, this.batch / ROWS, across / COLUMNS, across);
    }
  }

  /** z = mean + exp(½ logvar) · noise for each image. @param {ArrayLike<number>} noise @returns {number} KL, nats */
  draw(noise) {
    const { mean, logvar, codes, rows, numbers } = this.posterior();
    let kl = 0;
    for (let row = 0, k = 0; row < rows; row++) {
      for (let d = 0; d < numbers; d++, k++) {
        const [m, lv] = [mean(row, d), bounded(logvar(row, d))];
        codes.values[row * codes.stride + d] = m + Math.exp(lv / 2) * noise[k];
        kl += (m * m + Math.exp(lv) - 1 - lv) / 2;
      }
    }
    return kl / rows;
  }

  /** From the gradients of the codes to those of means and log variances, the KL's added. @param {ArrayLike<number>} noise */
  backDraw(noise) {
    const { mean, logvar, gradients, stride, rows, numbers, ofCodes } = this.posterior();
    const share = this.shape.beta / rows;
    for (let row = 0, k = 0; row < rows; row++) {
      for (let d = 0; d < numbers; d++, k++) {
        const lv = logvar(row, d);
        const gradient = ofCodes.values[row * ofCodes.stride + d];
        const free = lv >= LOGVAR_BOUNDS[0] && lv <= LOGVAR_BOUNDS[1];
        gradients[row * stride + d] = gradient + share * mean(row, d);
        gradients[row * stride + numbers + d] = free
          ? (gradient * noise[k] * Math.exp(lv / 2) + share * (Math.exp(lv) - 1)) / 2
          : 0;
      }
    }
  }

  posterior() {
    const { latentDim: numbers } = this.shape;
    const { output, gradient, down: stride } = this.encoder[this.encoder.length - 1];
    const values = this.at(output, this.batch * stride);
    const width = filledUp(numbers);
    return {
      ...{ rows: this.batch, numbers, stride, gradients: this.at(gradient, this.batch * stride) },
      mean: (/** @type {number} */ row, /** @type {number} */ d) => values[row * stride + d],
      logvar: (/** @type {number} */ row, /** @type {number} */ d) => values[row * stride + numbers + d],
      codes: { values: this.at(this.codes, this.batch * width), stride: width },
      ofCodes: { values: this.at(this.ofCodes, this.batch * width), stride: width },
    };
  }

  /** Distortion of the decoder's output, nats an image; leaves its gradient with the last layer. @returns {number} */
  distort() {
    const last = this.decoder[this.decoder.length - 1];
    this.kernels.bernoulli(last.output, this.images, this.sums, this.batch, last.down, 1 / this.batch);
    last.gradient = last.output; // made in its place
    return this.at(this.sums, this.batch).reduce((sum, one) => sum + one, 0) / this.batch;
  }

  /** @param {AdamStep} adam */
  descend({ rate, beta1, beta2, decay }) {
    this.steps += 1;
    const keep = 1 - rate * decay;
    const root = Math.sqrt(1 - beta2 ** this.steps);
    const { weights, gradients, first, second, count } = this;
    const scaled = rate / (1 - beta1 ** this.steps);
    this.kernels.adam(weights, gradients, first, second, count, keep, scaled, root, 1 - beta1, beta2, 1 - beta2);
  }
}

/** @param {number} logvar */
const bounded = (logvar) => Math.min(Math.max(logvar, LOGVAR_BOUNDS[0]), LOGVAR_BOUNDS[1]);
