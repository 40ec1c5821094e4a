// One interface to the three places that decode: the page's own thread, a worker, or the server for the costliest decoders.

import { openLocal } from "./local.js";
import { askServer, flat, openRemote } from "./remote.js";

/**
 * @typedef {import("./image-canvas.js").ImageShape} ImageShape
 * @typedef {Float32Array | Uint8Array} Values images one after the other, HWC: in [0, 1], or bytes
 * @typedef {object} DecoderPlace where a decoder is
 * @property {string | null} decoder_url null when the server decodes, by decode_url
 * @property {string} decode_url
 * @property {ImageShape} image_shape
 */

/**
 * @typedef {object} Decoding
 * @property {ImageShape} shape
 * @property {((code: ArrayLike<number>) => Float32Array) | null} now decodes at once into the decoder's own array; null when only `many` can
 * @property {((code: ArrayLike<number>) => Float32Array) | null} raw the decoder's output before it becomes an image, at once, in another array of its own; null where the server decodes
 * @property {(codes: ArrayLike<number>[], channel: string) => Promise<Values | null>} many null when a newer request of the channel overtook it; throws when decoding failed, unless that is reported
 * @property {() => void} close
 */

/**
 * The server as decoder.
 * @param {DecoderPlace} place @param {import("./remote.js").Ask} ask
 * @returns {Decoding}
 */
export const openServer = ({ decode_url, image_shape }, ask = askServer(decode_url)) => {
  const remote = openRemote(ask);
  return {
    shape: image_shape,
    now: null,
    raw: null,
    many: async (codes, channel) => {
      const bytes = await remote.run(codes, channel);
      return bytes && new Uint8Array(bytes);
    },
    close: remote.close,
  };
};

/** @param {DecoderPlace} place @returns {Promise<Decoding>} */
export const openDecoding = async (place) => {
  if (!place.decoder_url) return openServer(place);
  const { network, atOnce, worker, close } = await openLocal(place.decoder_url, "decoder", true);
  return {
    shape: network.imageShape,
    now: atOnce ? (code) => network.run(code) : null,
    raw: (code) => network.raw(code),
    many: async (codes, channel) => {
      const started = await worker;
      return started ? started.run(flat(codes), channel) : network.runInto(flat(codes));
    },
    close,
  };
};

/**
 * The same, but a failure is reported and gives null: whoever asks for images need not look after failures, and a page
 * says in one place that the picture is not what it was to be.
 * @param {Decoding} decoding
 * @param {(error: Error | null) => void} report called with the error when decoding fails, with null when it works again
 * @returns {Decoding}
 */
export const reporting = (decoding, report) => {
  let failed = false;
  return {
    ...decoding,
    many: async (codes, channel) => {
      try {
        const values = await decoding.many(codes, channel);
        if (failed && values) report(null);
        if (values) failed = false;
        return values;
      } catch (error) {
        failed = true;
        report(/** @type {Error} */ (error));
        return null;
      }
    },
  };
};
