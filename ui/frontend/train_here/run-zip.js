// What was trained here, as a run's zip: what the app's page Models takes in (vae_core/run_archives).

import { layersOf } from "./layers.js";
import { safetensors } from "./safetensors.js";
import { zip } from "./zip.js";

/** @import { Config } from "./training.js" */
/**
 * A record of the curves, as in history.jsonl: means over the steps since the one before.
 * @typedef {{ step: number, epoch: number, loss: number, distortion: number, kl: number, beta: number, images_per_second: number }} Point
 * @typedef {object} Trained
 * @property {Config} config
 * @property {Record<string, Float32Array>} tensors
 * @property {Point[]} history
 * @property {number} total steps that were planned
 * @property {number} seconds of training
 * @property {number} images learnt from
 */

/** @param {unknown} value */
const text = (value) => new TextEncoder().encode(typeof value === "string" ? value : `${JSON.stringify(value)}\n`);

/** @param {Trained} trained @param {string} note one line @param {string} folder in the zip @returns {Blob} */
export function runZip({ config, tensors, history, total, seconds, images }, note, folder) {
  const { hidden, latent_dim: latentDim, beta } = config.model;
  const weights = layersOf({ pixels: config.data.image_size ** 2, hidden, latentDim, beta }).flatMap(
    ({ name, inputs, outputs }) => [
      [`model.${name}.weight`, { shape: [outputs, inputs], values: tensors[`${name}.weight`] }],
      [`model.${name}.bias`, { shape: [outputs], values: tensors[`${name}.bias`] }],
    ],
  );
  const last = history[history.length - 1];
  const status = {
    state: last.step < total ? "stopped" : "finished",
    step: last.step,
    total_steps: total,
    epoch: last.epoch,
    images_per_second: (last.step * config.training.batch_size) / seconds,
    seconds,
    train_images: images,
    device: "cpu",
    precision: "float32",
    threads: 1,
  };
  return zip({
    [`${folder}/config.json`]: text(config),
    [`${folder}/status.json`]: text(status),
    [`${folder}/history.jsonl`]: text(history.map((point) => `${JSON.stringify(point)}\n`).join("")),
    [`${folder}/note.txt`]: text(`${note}\n`),
    [`${folder}/checkpoint.safetensors`]: safetensors(Object.fromEntries(weights), { step: String(last.step) }),
  });
}
