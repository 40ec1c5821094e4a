// The original images: sheets of some hundreds each, fetched behind and decoded when first needed.

import { fetchOnce } from "./fetch-once.js";
import { contextOf, readImage } from "./image-canvas.js";

/**
 * @typedef {object} Sheets where they are
 * @property {string} images_url with {sheet} in the place of a sheet's number
 * @property {number} sheet_columns images in a row
 * @property {number} sheet_images images a sheet
 * @property {import("./image-canvas.js").ImageShape} image_shape
 */

/** @typedef {ReturnType<typeof openImages>} Images */

/** @param {Sheets} sheets */
export const openImages = ({ images_url, sheet_columns, sheet_images, image_shape }) => {
  const size = image_shape[1];
  /** @type {Map<number, Promise<ImageBitmap | null>>} */
  const sheets = new Map();
  /** @type {Map<number, Promise<Float32Array>>} */
  const values = new Map();
  /** @type {WeakMap<HTMLCanvasElement, number>} */
  const requested = new WeakMap();
  /** @type {number[]} */
  const timers = [];
  let closed = false;

  /** @param {number} number of a sheet */
  const bytesOf = (number) => fetchOnce(images_url.replace("{sheet}", String(number)));
  /** @param {number} number */
  const sheet = (number) => {
    let bitmap = sheets.get(number);
    if (!bitmap) {
      bitmap = bytesOf(number)
        .then((buffer) => createImageBitmap(new Blob([buffer])))
        .then((ready) => {
          if (closed) ready.close();
          return closed ? null : ready;
        });
      bitmap.catch(() => sheets.delete(number)); // the next one who asks tries again
      sheets.set(number, bitmap);
    }
    return bitmap;
  };
  /** Draw an original at its own size, unless the canvas is asked for another meanwhile. Whether it was drawn. @param {HTMLCanvasElement} canvas @param {number} image */
  const draw = async (canvas, image) => {
    requested.set(canvas, image);
    const bitmap = await sheet(Math.floor(image / sheet_images)).catch(() => null);
    if (!bitmap || closed || requested.get(canvas) !== image) return false;
    if (canvas.width !== size || canvas.height !== size) [canvas.width, canvas.height] = [size, size];
    const at = image % sheet_images;
    const [x, y] = [(at % sheet_columns) * size, Math.floor(at / sheet_columns) * size];
    contextOf(canvas).drawImage(bitmap, x, y, size, size, 0, 0, size, size);
    canvas.dataset.image = String(image);
    return true;
  };
  return {
    draw,
    /** Let a canvas stay as it is, whatever it was to show. @param {HTMLCanvasElement} canvas */
    cancel: (canvas) => requested.delete(canvas),
    /** An original's values, HWC in [0, 1]. Throws when it cannot be had; the next call tries again. @param {number} image */
    values: (image) => {
      let found = values.get(image);
      if (!found) {
        const canvas = document.createElement("canvas");
        found = draw(canvas, image).then((drawn) => {
          if (!drawn) throw new Error(`Image ${image} cannot be loaded.`);
          return readImage(canvas, image_shape);
        });
        found.catch(() => values.delete(image));
        values.set(image, found);
      }
      return found;
    },
    /**
     * Fetch all sheets, one after the other, once the page has drawn itself. Decoded, each would take four megabytes, and
     * the processor as long as drawing all dots: that waits for somebody who looks at one of its images.
     * @param {number} count of images
     */
    prefetch: (count) => {
      for (let k = 0; k * sheet_images < count; k++) {
        timers.push(setTimeout(() => bytesOf(k).catch(() => null), 400 + 150 * k));
      }
    },
    close: () => {
      closed = true;
      for (const timer of timers) clearTimeout(timer);
      for (const bitmap of sheets.values()) bitmap.then((ready) => ready?.close()).catch(() => null);
      sheets.clear();
    },
  };
};
