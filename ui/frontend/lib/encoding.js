// One interface to the three places that encode an image: the page's own thread, a worker, or the server for the
// costliest encoders.

import { openLocal } from "./local.js";
import { askServer, openRemote } from "./remote.js";

/**
 * @typedef {object} Posterior what an encoder says of an image
 * @property {Float32Array} mean [latent_dim], the code
 * @property {Float32Array | null} logvar [latent_dim], log variances; null where the posterior has no spread
 * @typedef {object} EncoderPlace where an encoder is
 * @property {string | null} encoder_url null when the server encodes, by encode_url
 * @property {string | null} encode_url null for a model in which no image has a code that is a place
 * @property {import("./image-canvas.js").ImageShape} image_shape
 * @typedef {object} Encoding
 * @property {(pixels: Float32Array, channel?: string) => Promise<Posterior | null>} encode of an image's values [C, H, W] in [0, 1]. With a channel, null when a newer call on it came first; without one it is always answered until all is closed
 * @property {() => void} close
 */

/** @param {Float32Array} values means, and log variances behind them where there are any @param {boolean} spread */
const posteriorOf = (values, spread) => {
  const size = spread ? values.length / 2 : values.length;
  return { mean: values.slice(0, size), logvar: spread ? values.slice(size) : null };
};

/**
 * Throws an Error with a sentence; nothing is left open then.
 * @param {EncoderPlace} place @param {import("./remote.js").Ask} [ask] of the server
 * @returns {Promise<Encoding>}
 */
export const openEncoding = async (place, ask) => {
  const runner = await (place.encoder_url ? inBrowser(place.encoder_url) : onServer(place, ask));
  const [channels, height, width] = place.image_shape;
  const size = channels * height * width;
  let closed = false;
  let calls = 0;
  return {
    encode: async (pixels, channel = `call ${++calls}`) => {
      if (pixels.length !== size) {
        throw new Error(`An image of ${channels} × ${height} × ${width} has ${size} values, not ${pixels.length}.`);
      }
      return closed ? null : runner.encode(pixels, channel);
    },
    close: () => {
      closed = true;
      runner.close();
    },
  };
};

/** @param {string} url */
const inBrowser = async (url) => {
  const { network, atOnce, worker, close } = await openLocal(url, "encoder", false);
  const spread = Boolean(network.header.logvar_bounds);
  return {
    /** @param {Float32Array} pixels @param {string} channel */
    encode: async (pixels, channel) => {
      const started = atOnce ? null : await worker;
      const values = started ? await started.run(pixels, channel) : network.run(pixels);
      return values && posteriorOf(values, spread);
    },
    close,
  };
};

/** @param {EncoderPlace} place @param {import("./remote.js").Ask} [ask] */
const onServer = ({ encode_url }, ask) => {
  if (!encode_url) throw new Error("This model has no encoder for places: no image has a code on its map.");
  const remote = openRemote(ask ?? askServer(encode_url));
  return {
    /** @param {Float32Array} pixels @param {string} channel */
    encode: async (pixels, channel) => {
      const bytes = await remote.run([pixels], channel);
      if (!bytes) return null;
      // Means, then log variances: −∞ where the posterior has no spread.
      const values = new Float32Array(bytes);
      const posterior = posteriorOf(values, true);
      return posterior.logvar?.[0] === Number.NEGATIVE_INFINITY ? { ...posterior, logvar: null } : posterior;
    },
    close: remote.close,
  };
};

/**
 * An encoding that is opened when it is first asked for, so that pages that never encode fetch nothing. What failed to
 * open is tried again by the next call.
 * @param {EncoderPlace} place @param {typeof openEncoding} [open]
 * @returns {Encoding}
 */
export const openLater = (place, open = openEncoding) => {
  /** @type {Promise<Encoding> | null} */
  let opening = null;
  let closed = false;
  return {
    encode: async (pixels, channel) => {
      if (closed) return null;
      opening ??= open(place).catch((error) => {
        opening = null;
        throw error;
      });
      return (await opening).encode(pixels, channel);
    },
    close: () => {
      closed = true;
      opening?.then((encoding) => encoding.close()).catch(() => null);
      opening = null;
    },
  };
};
