// The film of a run: where every image's point is at any moment, and the sheets of images, unpacked when needed.
// A position is a number between 0 and the number of frames - 1; 2.5 is half way between the third and the fourth.

import { unpackArrays } from "../lib/blob.js";
import { download } from "../lib/fetch-once.js";

const MAX_SHEETS = 40; // unpacked ones take about 2 MB each
const CODE_STEPS = 65535; // places travel as 16-bit numbers

/**
 * @typedef {[number, number, number, number]} Extent left, right, bottom, top
 * @typedef {{ name: string, colour: string }} ClassEntry
 * @typedef {{ places: Float32Array, extent: Extent | null, sheets: Uint8Array[] }} Frame places [2 M]; sheets: reconstructions, manifold
 * @typedef {{ bitmap: ImageBitmap | null, columns: number, rows: number, inked: { canvas: OffscreenCanvas, ink: string } | null }} Sheet
 * @typedef {Sheet & { bitmap: ImageBitmap }} ReadySheet
 * @typedef {readonly [number, number, number]} Rgb
 */

/** @param {number} t */
export const smooth = (t) => t * t * (3 - 2 * t);
/** @param {number} a @param {number} b @param {number} t */
export const mix = (a, b, t) => a + (b - a) * t;
/** @param {Extent} a @param {Extent} b @param {number} t @returns {Extent} */
export const mixAll = (a, b, t) => [mix(a[0], b[0], t), mix(a[1], b[1], t), mix(a[2], b[2], t), mix(a[3], b[3], t)];
/** Half way between even and eased: a film does not stand still at every snapshot, but each can be felt. @param {number} t */
const glide = (t) => (t + smooth(t)) / 2;

export class Film {
  /** @param {() => void} whenReady called when a sheet that was asked for can be drawn */
  constructor(whenReady) {
    this.whenReady = whenReady;
    /** @type {number[]} */
    this.steps = [];
    /** @type {number[]} */
    this.epochs = [];
    /** @type {Frame[]} */
    this.frames = [];
    /** @type {Map<string, Sheet>} */
    this.unpacked = new Map();
    /** @type {ClassEntry[]} */
    this.classes = [];
    this.skipped = 0;
    /** @type {string | null} */
    this.drawnAs = null;
    /** @type {import("../lib/image-canvas.js").ImageShape} */
    this.imageShape = [1, 1, 1];
    /** @type {Extent} */
    this.view = [-1, 1, -1, 1];
    /** @type {string[]} */
    this.axes = [];
    this.wholeSpace = false;
    this.hasMap = false;
    this.count = 0;
    this.closed = false;
    this.training = new Float32Array(); // [records, 3]: step, distortion, KL
    this.heldOut = new Float32Array();
    this.labels = new Uint8Array();
    this.shown = new Int32Array(); // the numbers of the images on the strip
    this.originals = new Uint8Array();
    this.now = new Float32Array();
  }

  /**
   * Add what a blob brings. False when it does not go on from here (the run was begun anew): fetch all of it then.
   * @param {ReturnType<typeof unpackArrays>} blob
   */
  take({ meta, arrays }) {
    if (meta.first !== 0 && !this.steps.slice(0, meta.first).every((step, k) => step === meta.steps[k])) return false;
    if (meta.first > this.frames.length) return false;
    this.frames.length = Math.min(this.frames.length, meta.first);
    [this.steps, this.epochs, this.skipped, this.classes] = [meta.steps, meta.epochs, meta.skipped, meta.classes];
    [this.drawnAs, this.imageShape] = [meta.drawn_as, meta.image_shape];
    [this.training, this.heldOut] = [arrays.training, arrays.held_out];
    if (!this.steps.length) return true;
    if (!meta.first) this.forgetSheets();
    [this.view, this.axes, this.wholeSpace, this.hasMap] = [meta.view, meta.axes, meta.whole_space, meta.has_map];
    [this.labels, this.shown, this.originals] = [arrays.labels, arrays.shown, arrays.originals];
    this.count = arrays.places.shape[1];
    const [left, right, bottom, top] = meta.box;
    const [across, up] = [(right - left) / CODE_STEPS, (top - bottom) / CODE_STEPS];
    let offset = 0;
    for (let f = 0; f < arrays.places.shape[0]; f++) {
      const from = arrays.places.byteOffset + f * this.count * 4;
      const coded = new Uint16Array(arrays.places.buffer, from, this.count * 2);
      const places = new Float32Array(coded.length);
      for (let i = 0; i < coded.length; i += 2) {
        places[i] = left + coded[i] * across;
        places[i + 1] = bottom + coded[i + 1] * up;
      }
      const sheets = [0, 1].map((kind) => {
        const begin = offset;
        offset += arrays.lengths[f * 2 + kind];
        return arrays.sheets.subarray(begin, offset);
      });
      const extent = /** @type {Extent} */ ([...arrays.extents.subarray(f * 4, f * 4 + 4)]);
      this.frames.push({ places, sheets, extent: sheets[1].length && extent.every(Number.isFinite) ? extent : null });
    }
    this.now = new Float32Array(this.count * 2);
    return this.frames.length === this.steps.length;
  }

  get last() {
    return Math.max(0, this.frames.length - 1);
  }

  /** The frames on either side of a position, and how far between them (0 to 1). @param {number} position */
  between(position) {
    const from = Math.min(Math.max(0, Math.floor(position)), this.last);
    return [from, Math.min(from + 1, this.last), Math.min(Math.max(0, position - from), 1)];
  }

  /** Where the points are: [2 M], x and y in turn, the same array every time. @param {number} position */
  places(position) {
    const [from, to, share] = this.between(position);
    const t = glide(share);
    const [a, b, now] = [this.frames[from].places, this.frames[to].places, this.now];
    for (let i = 0; i < now.length; i++) now[i] = a[i] + (b[i] - a[i]) * t;
    return now;
  }

  /** Of what is decoded; null where nothing is. @param {number} position */
  extent(position) {
    const [from, to, share] = this.between(position);
    const [a, b] = [this.frames[from].extent, this.frames[to].extent];
    if (a && b) return mixAll(a, b, glide(share));
    return share < 0.5 ? a : b;
  }

  /** @param {number} position */
  moment(position) {
    const [from, to, share] = this.between(position);
    return {
      epoch: mix(this.epochs[from], this.epochs[to], share),
      step: mix(this.steps[from], this.steps[to], share),
    };
  }

  /** The position at which the training stood at a step. @param {number} step */
  positionOf(step) {
    const { steps } = this;
    let low = 0;
    let high = steps.length - 1;
    if (step >= steps[high]) return high;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (steps[middle] <= step) low = middle;
      else high = middle;
    }
    return low + Math.max(0, step - steps[low]) / Math.max(1, steps[high] - steps[low]);
  }

  /** The training's [distortion, KL] at a position; null where there is no curve. @param {number} position @returns {[number, number] | null} */
  metrics(position) {
    const { training } = this;
    const { step } = this.moment(position);
    let low = 0;
    let high = training.length / 3 - 1;
    if (high < 0) return null;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (training[middle * 3] < step) low = middle + 1;
      else high = middle;
    }
    return [training[low * 3 + 1], training[low * 3 + 2]];
  }

  /** @param {number} frame */
  reconstructions(frame) {
    return this.sheet(`${frame} 0`, this.frames[frame]?.sheets[0]);
  }

  /** @param {number} frame */
  manifold(frame) {
    return this.sheet(`${frame} 1`, this.frames[frame]?.sheets[1]);
  }

  originalSheet() {
    return this.sheet("originals", this.originals);
  }

  /** A sheet once it is unpacked; null until then, and for good when it is damaged. @param {string} name @param {Uint8Array} [bytes] @returns {ReadySheet | null} */
  sheet(name, bytes) {
    if (!bytes?.length || this.closed) return null;
    const known = this.unpacked.get(name);
    if (known) {
      this.unpacked.delete(name); // to the end of the queue of those to be forgotten
      this.unpacked.set(name, known);
      return known.bitmap ? /** @type {ReadySheet} */ (known) : null;
    }
    /** @type {Sheet} */
    const sheet = { bitmap: null, columns: 0, rows: 0, inked: null };
    this.unpacked.set(name, sheet);
    this.unpack(name, sheet, bytes).catch(() => {}); // a damaged one: there is nothing to draw, the points still glide
    while (this.unpacked.size > MAX_SHEETS) {
      const [oldest] = this.unpacked;
      oldest[1].bitmap?.close();
      this.unpacked.delete(oldest[0]);
    }
    return null;
  }

  /** @param {string} name @param {Sheet} sheet @param {Uint8Array} bytes */
  async unpack(name, sheet, bytes) {
    const bitmap = await createImageBitmap(new Blob([new Uint8Array(bytes)], { type: "image/webp" }));
    const [, height, width] = this.imageShape;
    if (this.unpacked.get(name) !== sheet || bitmap.width % width || bitmap.height % height) return bitmap.close();
    Object.assign(sheet, { bitmap, columns: bitmap.width / width, rows: bitmap.height / height });
    this.whenReady();
  }

  /** The sheet as something to draw on the page: grey as the ink's own alpha, so that it works in light and dark. @param {ReadySheet} sheet @param {Rgb} ink */
  inked(sheet, ink) {
    if (sheet.inked?.ink === ink.join()) return sheet.inked.canvas;
    const canvas = new OffscreenCanvas(sheet.bitmap.width, sheet.bitmap.height);
    const context = /** @type {OffscreenCanvasRenderingContext2D} */ (
      canvas.getContext("2d", { willReadFrequently: true })
    );
    context.drawImage(sheet.bitmap, 0, 0);
    if (this.imageShape[0] === 1) {
      const image = context.getImageData(0, 0, canvas.width, canvas.height);
      const pixels = new Uint32Array(image.data.buffer); // alpha, blue, green, red, from the highest byte down
      const colour = ink[0] | (ink[1] << 8) | (ink[2] << 16);
      for (let i = 0; i < pixels.length; i++) pixels[i] = ((pixels[i] & 255) << 24) | colour;
      context.putImageData(image, 0, 0);
    }
    sheet.inked = { canvas, ink: ink.join() };
    return canvas;
  }

  forgetSheets() {
    for (const { bitmap } of this.unpacked.values()) bitmap?.close();
    this.unpacked.clear();
  }

  close() {
    this.closed = true;
    this.forgetSheets();
  }
}

/** A film's blob; `after` leaves out the frames up to that step. @param {string} url @param {number} [after] */
const fetchFilm = async (url, after) =>
  unpackArrays(await download(after === undefined ? url : `${url}?after=${after}`));

/** Bring `film` up to what `url` holds, with as few frames sent as possible. @param {Film} film @param {string} url */
export const updateFilm = async (film, url) => {
  const after = film.frames.length && film.wholeSpace ? film.steps[film.last] : undefined;
  if (film.take(await fetchFilm(url, after))) return;
  film.frames.length = film.steps.length = 0;
  film.forgetSheets();
  if (!film.take(await fetchFilm(url))) throw new Error("The film does not hold what it says.");
};
