// A drawing made as the digits of MNIST were: cropped, scaled into a box of 20 × 20 pixels, and put with its centre of mass
// into the middle of 28 × 28; further pixels around make it the model's size. vae_core/images/strokes.py is the twin.

import { rasterise } from "./strokes.js";

/**
 * @typedef {{ height: number, width: number }} Size
 * @typedef {{ pixels: Float32Array } & Size} Grey values in [0, 1], rows from the top
 * @typedef {object} Frame how the images of a dataset were framed
 * @property {number} box the longer side of what was drawn, in pixels; 0: drawings are not scaled
 * @property {number} field the image's side before pixels were added around
 * @property {number} size the model's images, a square
 * @property {"mass" | "box"} centre what is put into the middle
 * @typedef {import("./strokes.js").Step} Step
 * @typedef {{ name: "drawn" | "scaled" | "centred" | "padded" } & Grey} Stage
 */

/** LeCun, Bottou, Bengio and Haffner 1998, and the two black pixels around of the models here. @type {Frame} */
export const MNIST_FRAME = { box: 20, field: 28, size: 32, centre: "mass" };
const OVERSAMPLED = 4; // a drawing's own pixels for each one of the field
const INK = 0.02; // less is none
const HALF = 0.5 + 1e-6; // of two middles as near, the same one whatever the last digit of a sum

/** @param {number} value */
const nearest = (value) => Math.floor(value + HALF);

/** The smallest rectangle that holds the ink; null for an empty image. @param {Grey} image */
export const inkBox = ({ pixels, height, width }) => {
  let [x0, y0, x1, y1] = [width, height, 0, 0];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (pixels[y * width + x] < INK) continue;
      [x0, x1] = [Math.min(x0, x), Math.max(x1, x + 1)];
      [y0, y1] = [Math.min(y0, y), Math.max(y1, y + 1)];
    }
  }
  return x1 > x0 ? { x0, y0, x1, y1 } : null;
};

/**
 * A rectangle of an image at another size: each new pixel is the mean over what it covers.
 * @param {Grey} image @param {{ x0: number, y0: number, x1: number, y1: number }} from @param {Size} to @returns {Grey}
 */
export const resized = ({ pixels, width: stride }, { x0, y0, x1, y1 }, { height, width }) => {
  const [across, down] = [shares(x0, x1, width), shares(y0, y1, height)];
  const found = new Float32Array(height * width);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (const [row, tall] of down[y])
        for (const [column, wide] of across[x]) sum += tall * wide * pixels[row * stride + column];
      found[y * width + x] = sum;
    }
  }
  return { pixels: found, height, width };
};

/** For each of `count` parts of a stretch: which whole pixels it covers, and by what share of it. @param {number} from @param {number} to @param {number} count */
const shares = (from, to, count) => {
  const step = (to - from) / count;
  return Array.from({ length: count }, (_, k) => {
    const [start, end] = [from + k * step, from + (k + 1) * step];
    /** @type {[number, number][]} */
    const covered = [];
    for (let pixel = Math.floor(start); pixel < Math.min(Math.ceil(end), to); pixel++) {
      covered.push([pixel, (Math.min(end, pixel + 1) - Math.max(start, pixel)) / step]);
    }
    return covered;
  });
};

/** Where the ink balances, in pixels from the upper left corner. @param {Grey} image @returns {[number, number]} */
export const centreOfMass = ({ pixels, height, width }) => {
  let [sum, x, y] = [0, 0, 0];
  for (let row = 0, at = 0; row < height; row++) {
    for (let column = 0; column < width; column++, at++) {
      sum += pixels[at];
      x += pixels[at] * (column + 0.5);
      y += pixels[at] * (row + 0.5);
    }
  }
  return sum ? [x / sum, y / sum] : [width / 2, height / 2];
};

/** An image inside an empty one. @param {Grey} image @param {number} side @param {number} left @param {number} top @returns {Grey} */
const placed = ({ pixels, height, width }, side, left, top) => {
  const found = new Float32Array(side * side);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [row, column] = [top + y, left + x];
      if (row < 0 || column < 0 || row >= side || column >= side) continue;
      found[row * side + column] = pixels[y * width + x];
    }
  }
  return { pixels: found, height: side, width: side };
};

/**
 * A drawing's pixels as a dataset has its images, with the stages on the way. The shift is by whole pixels, as MNIST's
 * was, and cuts nothing off that was scaled.
 * @param {Grey} drawn as large as it likes, a square @param {Frame} frame @param {ReadonlySet<Step>} [without] @returns {Stage[]} the last one is the model's
 */
export const mnistFrame = (drawn, frame, without = new Set()) => {
  const { box, field, size, centre } = frame;
  /** @type {Stage[]} */
  const stages = [{ name: "drawn", ...drawn }];
  const inked = inkBox(drawn);
  const scales = box > 0 && !without.has("scale") && inked;
  const whole = { x0: 0, y0: 0, x1: drawn.width, y1: drawn.height };
  const from = scales ? inked : whole;
  const longer = Math.max(from.x1 - from.x0, from.y1 - from.y0);
  /** @param {number} length */
  const side = (length) => Math.max(1, nearest((length * (scales ? box : field)) / longer));
  const scaled = resized(drawn, from, { height: side(from.y1 - from.y0), width: side(from.x1 - from.x0) });
  if (scales) stages.push({ name: "scaled", ...scaled });

  const middle = [Math.floor((field - scaled.width) / 2), Math.floor((field - scaled.height) / 2)];
  const centres = box > 0 && !without.has("centre") && inked;
  const [left, top] = centres ? offsets(scaled, field, centre) : middle;
  const framed = placed(scaled, field, left, top);
  stages.push({ name: "centred", ...framed });
  const margin = Math.floor((size - field) / 2);
  if (margin > 0) stages.push({ name: "padded", ...placed(framed, size, margin, margin) });
  return stages;
};

/** How far right and down an image goes so that its middle is the field's. @param {Grey} image @param {number} field @param {Frame["centre"]} centre */
const offsets = (image, field, centre) => {
  const of = centre === "mass" ? centreOfMass(image) : [image.width / 2, image.height / 2];
  const ink = /** @type {NonNullable<ReturnType<typeof inkBox>>} */ (inkBox(image) ?? { x0: 0, y0: 0, x1: 1, y1: 1 });
  return [
    Math.min(Math.max(nearest(field / 2 - of[0]), -ink.x0), field - ink.x1),
    Math.min(Math.max(nearest(field / 2 - of[1]), -ink.y0), field - ink.y1),
  ];
};

/** A drawing's strokes as grey pixels, fine enough to be framed. @param {readonly import("./strokes.js").Stroke[]} strokes @param {Frame} frame @returns {Grey} */
export const drawnFor = (strokes, { field }) => {
  const side = OVERSAMPLED * field;
  return { pixels: rasterise(strokes, { height: side, width: side }), height: side, width: side };
};

/**
 * What a model of images [C, H, W] sees of a drawing: the same grey in each channel, channels first.
 * @param {readonly import("./strokes.js").Stroke[]} strokes @param {Frame} frame @param {number} channels @param {ReadonlySet<Step>} [without]
 */
export const framedPixels = (strokes, frame, channels, without) => {
  const { pixels } = /** @type {Stage} */ (mnistFrame(drawnFor(strokes, frame), frame, without).at(-1));
  return inChannels(pixels, channels);
};

/** The same grey in each channel, channels first. @param {Float32Array} pixels [H, W] @param {number} channels */
export const inChannels = (pixels, channels) => {
  const found = new Float32Array(channels * pixels.length);
  for (let c = 0; c < channels; c++) found.set(pixels, c * pixels.length);
  return found;
};
