// A run's model as a page uses it: its latent space, its decoder and encoder, its held-out images.

import { unpackArrays } from "./blob.js";
import { openDecoding, reporting } from "./decoding.js";
import { openDistortion } from "./distortion.js";
import { openLater } from "./encoding.js";
import { fetchOnce } from "./fetch-once.js";
import { openPainter } from "./image-canvas.js";
import { openImages } from "./images.js";
import { firstPlane, openSpace } from "./space.js";

/**
 * What the server says of a run: BrowserModel in vae_core/explorer/model.py.
 * @typedef {object} ModelFields
 * @property {string} run its id
 * @property {string} name
 * @property {string} codes_url
 * @property {readonly string[]} class_names
 * @property {readonly string[]} colours of the classes
 * @property {import("./mnist-frame.js").Frame} frame how its images were framed
 * @property {import("./trust.js").Support} support
 * @property {import("./space.js").Plane} plane on which its codes are shown
 * @property {readonly [readonly [number, number], readonly [number, number]]} limits of the map, across and up
 * @property {boolean} has_prior
 * @property {boolean} linear whether images are straight-line functions of their codes
 * @typedef {ModelFields & import("./decoding.js").DecoderPlace & import("./encoding.js").EncoderPlace & import("./distortion.js").Scoring & import("./images.js").Sheets} BrowserModel
 */

/** @typedef {Awaited<ReturnType<typeof openModel>>} Model */

/** Names everything that a model is made from: codes, decoder and the class that it draws. @param {{ codes_url: string, decoder_url: string | null, decode_url: string }} data */
export const modelKey = (data) => `${data.codes_url} ${data.decoder_url ?? data.decode_url}`;

/**
 * Fetch codes and decoder. Throws an Error with a sentence; nothing is left open then.
 * @param {BrowserModel} data
 * @param {(error: Error | null) => void} [report] called with the error when decoding fails, with null when it works again
 */
export const openModel = async (data, report = () => {}) => {
  const [blob, opened] = await Promise.allSettled([fetchOnce(data.codes_url), openDecoding(data)]);
  if (opened.status === "rejected") throw opened.reason;
  const decoding = reporting(opened.value, report);
  if (blob.status === "rejected") {
    decoding.close();
    throw blob.reason;
  }
  const arrays = /** @type {import("./space.js").Codes} */ (/** @type {unknown} */ (unpackArrays(blob.value).arrays));
  const usual = data.plane ?? firstPlane(arrays.codes.shape[1]);
  const space = openSpace(arrays, usual, data.support);
  const images = openImages(data);
  images.prefetch(space.count);
  const encoding = data.encode_url ? openLater(data) : null;
  const distortion = openDistortion(data, decoding);
  const names = data.class_names;
  return {
    key: modelKey(data),
    run: data.run,
    name: data.name,
    space,
    decoding,
    /** Of an image that is none of the held-out ones, see lib/encoding.js; null for a model without an encoder. */
    encode: encoding?.encode ?? null,
    /** Nats of the copy of such an image, from its code; see lib/distortion.js. */
    distortion: distortion.of,
    images,
    names,
    colours: data.colours,
    support: data.support,
    shape: data.image_shape,
    frame: data.frame,
    limits: data.limits,
    /** The same codes on another plane; on their usual one, the space that is here. @param {import("./space.js").Plane} plane */
    spaceOn: (plane) => (plane === usual ? space : openSpace(arrays, plane, data.support)),
    /** The images as lib/picker.js shows them. */
    album: { images, labels: space.labels, names, colours: data.colours },
    /** @param {number} image */
    title: (image) => `${names[space.labels[image]]} · no. ${image}`,
    /** Draws what a code decodes to; on each canvas the newest request wins. */
    paint: openPainter(decoding),
    close: () => {
      decoding.close();
      encoding?.close();
      distortion.close();
      images.close();
    },
  };
};
