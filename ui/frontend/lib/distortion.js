// The reconstruction error of an image that is none of the held-out ones: −log p(x given z), as vae_core/models/losses.py
// and continuous_bernoulli.py have it, of the decoder's output for the image's own code.

import { askServer, openRemote } from "./remote.js";

/**
 * @typedef {"bernoulli" | "continuous-bernoulli" | "gaussian"} Likelihood
 * @typedef {object} Scoring what the server says of it: BrowserModel in vae_core/explorer/model.py
 * @property {Likelihood} likelihood
 * @property {number} likelihood_scale standard deviation of a gaussian one, in brightness
 * @property {string | null} distortion_url where the server works it out; null for a model without an encoder
 * @property {import("./image-canvas.js").ImageShape} image_shape
 */

/** ∑ of x log σ(l) + (1 − x) log(1 − σ(l)), negated, of one pixel. @param {number} l @param {number} x */
const bernoulli = (l, x) => Math.max(l, 0) - l * x + Math.log1p(Math.exp(-Math.abs(l)));

/** A(l) − l x, A(l) = log((e^l − 1) / l) by a series near 0. @param {number} l @param {number} x */
const continuousBernoulli = (l, x) => {
  const size = Math.abs(l);
  if (size < 0.25) {
    const square = l * l;
    return l / 2 + square / 24 - square ** 2 / 2880 + square ** 3 / 181440 - l * x;
  }
  return Math.max(l, 0) + Math.log(-Math.expm1(-size) / size) - l * x;
};

/**
 * Nats of one image.
 * @param {Float32Array} output of the decoder's last layer, [H, W, C]: logits, or a gaussian's mean
 * @param {ArrayLike<number>} pixels [C, H, W] in [0, 1]
 * @param {Pick<Scoring, "likelihood" | "likelihood_scale" | "image_shape">} scoring
 */
export const distortionOf = (output, pixels, { likelihood, likelihood_scale: scale, image_shape }) => {
  const [channels, height, width] = image_shape;
  const area = height * width;
  const constant = Math.log(2 * Math.PI * scale ** 2);
  let sum = 0;
  for (let p = 0, i = 0; p < area; p++) {
    for (let c = 0; c < channels; c++, i++) {
      const x = pixels[c * area + p];
      if (likelihood === "bernoulli") sum += bernoulli(output[i], x);
      else if (likelihood === "gaussian") sum += 0.5 * (((x - output[i]) / scale) ** 2 + constant);
      else sum += continuousBernoulli(output[i], x);
    }
  }
  return sum;
};

/**
 * Where the decoder runs in the browser it is worked out here, else by the server.
 * @param {Scoring} scoring @param {Pick<import("./decoding.js").Decoding, "raw">} decoding
 * @param {import("./remote.js").Ask} [ask] of the server
 */
export const openDistortion = (scoring, decoding, ask = askServer(scoring.distortion_url ?? "")) => {
  const remote = openRemote(ask);
  return {
    /**
     * Nats of the image's copy; null when a newer call came first, or all is closed.
     * @param {Float32Array} pixels [C, H, W] in [0, 1] @param {Float32Array} code its posterior's mean
     * @returns {Promise<number | null>}
     */
    of: async (pixels, code) => {
      if (decoding.raw) return distortionOf(decoding.raw(code), pixels, scoring);
      const bytes = await remote.run([pixels], "distortion");
      return bytes && new Float32Array(bytes)[0];
    },
    close: remote.close,
  };
};
