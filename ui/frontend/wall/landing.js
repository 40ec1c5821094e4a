// Where drawings land: each is framed and encoded here, in the browser that shows it. The server only hands on strokes.

import { unpackArrays } from "../lib/blob.js";
import { openDecoding } from "../lib/decoding.js";
import { openEncoding } from "../lib/encoding.js";
import { fetchOnce } from "../lib/fetch-once.js";
import { openPainter } from "../lib/image-canvas.js";
import { framedPixels } from "../lib/mnist-frame.js";
import { modelKey } from "../lib/model.js";
import { openSpace } from "../lib/space.js";
import { unpackStrokes } from "../lib/strokes.js";

const NEAR = 9; // real images that say among what a drawing landed

/**
 * @typedef {import("../lib/model.js").BrowserModel & { frame: import("../lib/mnist-frame.js").Frame }} WallModel
 * @typedef {readonly [number, number]} Place
 * @typedef {object} Landed
 * @property {Float32Array} pixels [size, size] in [0, 1], as the model sees the drawing
 * @property {Float32Array} code
 * @property {Place} place
 * @property {number} label the class of most of the real images around; −1 for none
 * @property {number} level how near real images are: 0, 1 or 2, as trustLevel of lib/trust.js
 * @typedef {Awaited<ReturnType<typeof openLanding>>} Landing
 */

/**
 * What most of the labels are, the nearer one of two as frequent. @param {readonly number[]} labels nearest first
 */
export const mostOf = (labels) => {
  /** @type {Map<number, number>} */
  const counts = new Map();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  const most = Math.max(...counts.values());
  return labels.find((label) => counts.get(label) === most) ?? -1;
};

/** Throws an Error with a sentence; nothing is left open then. @param {WallModel} model */
export const openLanding = async (model) => {
  const parts = await Promise.allSettled([fetchOnce(model.codes_url), openEncoding(model), openDecoding(model)]);
  const [blob, encoding, decoding] = parts;
  if (blob.status === "rejected" || encoding.status === "rejected" || decoding.status === "rejected") {
    if (encoding.status === "fulfilled") encoding.value.close();
    if (decoding.status === "fulfilled") decoding.value.close();
    throw /** @type {PromiseRejectedResult} */ (parts.find((part) => part.status === "rejected")).reason;
  }
  const arrays = /** @type {import("../lib/space.js").Codes} */ (
    /** @type {unknown} */ (unpackArrays(blob.value).arrays)
  );
  const space = openSpace(arrays, model.plane, model.support);
  const size = model.frame.size;
  return {
    key: modelKey(model),
    model,
    space,
    /** Draws what a code decodes to; on each canvas the newest request wins. */
    paint: openPainter(decoding.value),
    /** Throws an Error with a sentence. @param {string} packed strokes @returns {Promise<Landed | null>} null when all was closed meanwhile */
    land: async (packed) => {
      const pixels = framedPixels(unpackStrokes(packed, Number.POSITIVE_INFINITY), model.frame, model.image_shape[0]);
      const posterior = await encoding.value.encode(pixels);
      if (!posterior) return null;
      const code = posterior.mean;
      const near = space.nearest(code, Math.min(NEAR, space.count));
      return {
        pixels: pixels.subarray(0, size * size),
        code,
        place: space.project(code),
        label: mostOf(near.map(([image]) => space.labels[image])),
        level: space.trust(near[0]?.[1] ?? Number.POSITIVE_INFINITY),
      };
    },
    close: () => {
      encoding.value.close();
      decoding.value.close();
    },
  };
};

/** Where a drawing landed, as a sentence. @param {Landed} landed @param {readonly string[]} names of the model's classes */
export const placeSentence = ({ label, level }, names) => {
  if (level > 1) return "It landed far from all real pictures: the model has seen nothing like it.";
  const around = label >= 0 && names.length > 1 ? `among the pictures of “${names[label]}”` : "among the real pictures";
  return level ? `It landed a little apart from the others, ${around}.` : `It landed ${around}.`;
};
