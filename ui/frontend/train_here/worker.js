// The worker that trains. Messages in: { start: Start } once, then { stop: true }. Out: { news: News } about twice a
// second, { done: Trained } at the end or soon after a stop, { error: sentence }.

import { Training } from "./training.js";

/**
 * @typedef {object} Start
 * @property {import("./training.js").Config} config
 * @property {Uint8Array} images [N, pixels]; the batches are made of all of them
 * @property {number} shown how many of the first are shown on the map
 * @property {number} copied how many of the first are copied
 * @typedef {object} News
 * @property {import("./run-zip.js").Point} point
 * @property {number} total steps
 * @property {number} left seconds
 * @property {Float32Array} codes of the images that are shown, [shown, latent_dim]
 * @property {Float32Array} copies of the first images, [copied, pixels] in [0, 1]
 */

const NEWS = 500; // milliseconds between two of them
const TURN = 60; // milliseconds of work until messages are looked at

const outside = /** @type {{ postMessage: (message: any, transfer?: Transferable[]) => void }} */ (
  /** @type {unknown} */ (self)
);
const loop = new MessageChannel(); // a message to oneself comes round sooner than any timer
let stopped = false;

/** @param {Start} start */
function train({ config, images, shown, copied }) {
  const training = new Training(config, images);
  const { pixels } = training;
  const { batch_size: batch } = config.training;
  /** @type {import("./run-zip.js").Point[]} */
  const history = [];
  let sums = { loss: 0, distortion: 0, kl: 0 };
  let [steps, seconds, since] = [0, 0, 0];
  let told = performance.now();

  const note = () => {
    const rate = (steps * batch) / (seconds - since);
    const means = { loss: sums.loss / steps, distortion: sums.distortion / steps, kl: sums.kl / steps };
    const epoch = training.step / training.perEpoch;
    history.push({ step: training.step, epoch, ...means, beta: config.model.beta, images_per_second: rate });
    [sums, steps, since] = [{ loss: 0, distortion: 0, kl: 0 }, 0, seconds];
  };
  const tell = () => {
    const point = history[history.length - 1];
    const codes = training.codes(images.subarray(0, shown * pixels));
    const copies = training.copies(images.subarray(0, copied * pixels));
    const left = (seconds / training.step) * (training.total - training.step);
    outside.postMessage({ news: { point, total: training.total, left, codes, copies } }, [codes.buffer, copies.buffer]);
    told = performance.now();
  };
  const turn = () => {
    const begun = performance.now();
    while (!training.done && performance.now() - begun < TURN) {
      const terms = training.advance();
      if (!Number.isFinite(terms.loss)) throw new Error("The loss is no number any more: the training has diverged.");
      sums = { loss: sums.loss + terms.loss, distortion: sums.distortion + terms.distortion, kl: sums.kl + terms.kl };
      steps += 1;
    }
    seconds += (performance.now() - begun) / 1000;
    const over = training.done || stopped;
    if (steps && (over || performance.now() - told > NEWS)) {
      note();
      tell();
    }
    if (!over) return loop.port2.postMessage(null);
    const tensors = training.model.tensors();
    const trained = { config, tensors, history, total: training.total, seconds, images: images.length / pixels };
    outside.postMessage({ done: trained });
  };
  loop.port1.onmessage = () => attempt(turn);
  turn();
}

/** @param {() => void} act */
function attempt(act) {
  try {
    act();
  } catch (error) {
    outside.postMessage({ error: /** @type {Error} */ (error).message });
  }
}

self.onmessage = ({ data }) => {
  if (data.stop) stopped = true;
  else attempt(() => train(data.start));
};
