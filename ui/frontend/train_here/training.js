// One training: batches, noise, learning rate. What vae_core/training/session.py does, for a dense VAE, by the same seed.

import { layersOf } from "./layers.js";
import { Twister } from "./twister.js";
import { TrainableVae } from "./vae.js";

/** @import { Terms } from "./vae.js" */
/**
 * What decides a training, as a run's config.json says it.
 * @typedef {{
 *   data: { image_size: number },
 *   model: { hidden: number[], latent_dim: number, beta: number },
 *   training: { epochs: number, batch_size: number, learning_rate: number, seed: number, optimizer: "adam" | "adamw",
 *     schedule: "one-cycle" | "constant", warm_up: number, adam_beta1: number, adam_beta2: number, weight_decay: number },
 * }} Config
 */

/**
 * The factor on the learning rate at `progress` in [0, 1]: `one_cycle` of vae_core/models/schedules.py.
 * @param {number} progress @param {number} rise
 */
export function oneCycle(progress, rise, start = 1 / 25, end = 1e-4) {
  const halfCosine = (/** @type {number} */ low, /** @type {number} */ high, /** @type {number} */ position) =>
    high + ((low - high) * (1 + Math.cos(Math.PI * position))) / 2;
  return progress < rise ? halfCosine(start, 1, progress / rise) : halfCosine(1, end, (progress - rise) / (1 - rise));
}

/** Fresh weights as PyTorch draws them: uniform within 1 / √inputs. @param {import("./layers.js").Shape} shape @param {number} seed */
export function freshWeights(shape, seed) {
  const twister = new Twister(seed);
  /** @type {Record<string, Float32Array>} */
  const tensors = {};
  for (const { name, inputs, outputs } of layersOf(shape)) {
    const bound = 1 / Math.sqrt(inputs);
    tensors[`${name}.weight`] = twister.within(inputs * outputs, bound);
    tensors[`${name}.bias`] = twister.within(outputs, bound);
  }
  return tensors;
}

const UNIT = Float32Array.from({ length: 256 }, (_, value) => value / 255);

export class Training {
  /**
   * @param {Config} config @param {Uint8Array} images [N, pixels]; at least one batch
   * @param {boolean} [fuses] false leaves relaxed SIMD alone, where it is there
   */
  constructor(config, images, fuses) {
    const { seed, batch_size: batch, epochs } = config.training;
    const { hidden, latent_dim: latentDim, beta } = config.model;
    this.config = config;
    this.images = images;
    this.pixels = config.data.image_size ** 2;
    this.model = new TrainableVae({ pixels: this.pixels, hidden, latentDim, beta }, batch, fuses);
    this.model.load(freshWeights(this.model.shape, seed));
    this.noise = new Twister(seed + 1);
    this.perEpoch = Math.floor(images.length / this.pixels / batch);
    if (!this.perEpoch) throw new Error("There are fewer images than a batch has.");
    this.total = this.perEpoch * epochs;
    this.step = 0;
    this.order = new Uint32Array();
  }

  get done() {
    return this.step >= this.total;
  }

  /** One step on the next batch. @returns {Terms} of the loss before it */
  advance() {
    const { batch } = this.model;
    const { training, model } = this.config;
    const place = this.step % this.perEpoch;
    if (place === 0) this.order = this.orderOf(this.step / this.perEpoch);
    this.show(this.images, this.order.subarray(place * batch, (place + 1) * batch));
    const factor = training.schedule === "one-cycle" ? oneCycle(this.step / this.total, training.warm_up) : 1;
    const terms = this.model.step(this.noise.normal(batch * model.latent_dim), {
      rate: training.learning_rate * factor,
      beta1: training.adam_beta1,
      beta2: training.adam_beta2,
      decay: training.weight_decay,
    });
    this.step += 1;
    return terms;
  }

  /** @param {number} epoch */
  orderOf(epoch) {
    const seed = (this.config.training.seed + 1) * 1_000_003 + epoch;
    return new Twister(seed).permutation(this.images.length / this.pixels);
  }

  /** Put images into the model's input. @param {Uint8Array} images [N, pixels] @param {ArrayLike<number>} chosen */
  show(images, chosen) {
    const { input } = this.model;
    for (let row = 0; row < chosen.length; row++) {
      const from = chosen[row] * this.pixels;
      const to = row * this.pixels;
      for (let pixel = 0; pixel < this.pixels; pixel++) input[to + pixel] = UNIT[images[from + pixel]];
    }
  }

  /** Codes of images as the model is now: [N, latentDim]. @param {Uint8Array} images [N, pixels] */
  codes(images) {
    return this.throughBatches(images, this.model.shape.latentDim, () => this.model.means());
  }

  /** Copies of images by way of their codes, as the model is now: [N, pixels] in [0, 1]. @param {Uint8Array} images [N, pixels] */
  copies(images) {
    return this.throughBatches(images, this.pixels, () => this.model.reconstructions());
  }

  /**
   * @param {Uint8Array} images [N, pixels] @param {number} size numbers of an image's result
   * @param {() => Float32Array} run gives the results of the batch in the input
   */
  throughBatches(images, size, run) {
    const { batch } = this.model;
    const count = images.length / this.pixels;
    const results = new Float32Array(count * size);
    for (let start = 0; start < count; start += batch) {
      const here = Math.min(batch, count - start);
      const chosen = Array.from({ length: here }, (_, index) => start + index);
      this.show(images, chosen);
      results.set(run().subarray(0, here * size), start * size);
    }
    return results;
  }
}
