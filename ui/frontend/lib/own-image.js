// Images of one's own, drawn or uploaded, as a link names them: "d~" and the strokes of a drawing, or "p~" and a small
// picture file. ui/app/own_images.py is what the server knows of them.

import { readImage } from "./image-canvas.js";
import { framedPixels } from "./mnist-frame.js";
import { stepsLeftOut, unpackStrokes } from "./strokes.js";

/**
 * @typedef {import("./image-canvas.js").ImageShape} ImageShape
 * @typedef {object} OwnImage
 * @property {Float32Array} pixels [C, H, W] of the model's images, in [0, 1]
 * @property {string | null} token what a link keeps; null when it would be too long for one
 * @property {string} title
 * @typedef {object} Looks what a model's images look like; a model of lib/model.js has it
 * @property {ImageShape} shape
 * @property {import("./mnist-frame.js").Frame} frame
 */

export const DRAWING = "d~";
export const PICTURE = "p~";
export const MAX_TOKEN = 3000; // letters; a longer picture is not in the link
const MAX_SIDE = 512; // pixels of a picture in a link: models' images are smaller

/**
 * The image that a token names, as the model takes it. Throws an Error with a sentence for anything else.
 * @param {string} token @param {Looks} looks @returns {Promise<OwnImage>}
 */
export const openOwnImage = async (token, { shape, frame }) => {
  if (token.startsWith(DRAWING)) {
    const letters = token.slice(DRAWING.length);
    const strokes = unpackStrokes(letters);
    return { pixels: framedPixels(strokes, frame, shape[0], stepsLeftOut(letters)), token, title: "Your drawing" };
  }
  if (token.startsWith(PICTURE)) {
    return { pixels: await pictureValues(bytesOf(token.slice(PICTURE.length)), shape), token, title: "Your picture" };
  }
  throw new Error("The link names an image of your own that is neither a drawing nor a picture.");
};

/** @param {Uint8Array<ArrayBuffer>} bytes of a picture file @param {ImageShape} shape that it is made to be of */
const pictureValues = async (bytes, shape) => {
  const size = pictureSize(bytes);
  if (!size) throw new Error("The picture in the link is neither a PNG nor a lossless WebP.");
  if (size.some((side) => side < 1 || side > MAX_SIDE)) {
    throw new Error(`The picture in the link is ${size.join(" × ")} pixels; ${MAX_SIDE} a side at most are taken.`);
  }
  const bitmap = await createImageBitmap(new Blob([bytes]), { colorSpaceConversion: "none" }).catch(() => {
    throw new Error("The picture in the link is damaged.");
  });
  const [channels, height, width] = shape;
  const canvas = new OffscreenCanvas(width, height);
  const pen = context(canvas);
  pen.imageSmoothingQuality = "high"; // where it is of a model with images of another size
  pen.fillRect(0, 0, width, height);
  pen.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  return channelsFirst(readImage(canvas, [3, height, width]), channels);
};

/** @param {OffscreenCanvas} canvas */
const context = (canvas) => /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d"));

/**
 * RGB values [H, W, 3] as a model's [C, H, W]; grey is luma (ITU-R BT.601).
 * @param {Float32Array} values @param {number} channels
 */
export const channelsFirst = (values, channels) => {
  const area = values.length / 3;
  const found = new Float32Array(channels * area);
  for (let p = 0; p < area; p++) {
    const [red, green, blue] = [values[3 * p], values[3 * p + 1], values[3 * p + 2]];
    const grey = red === green && green === blue;
    if (channels === 1) found[p] = grey ? red : 0.299 * red + 0.587 * green + 0.114 * blue;
    else [found[p], found[area + p], found[2 * area + p]] = [red, green, blue];
  }
  return found;
};

/**
 * Width and height that a PNG or a lossless WebP says it has; null for any other file. Read before anything is decoded.
 * @param {Uint8Array} bytes @returns {[number, number] | null}
 */
export const pictureSize = (bytes) => {
  /** @param {number} at @param {string} text */
  const says = (at, text) => [...text].every((letter, k) => bytes[at + k] === letter.charCodeAt(0));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length >= 24 && says(0, "\x89PNG\r\n\x1a\n") && says(12, "IHDR")) {
    return [view.getUint32(16), view.getUint32(20)];
  }
  if (bytes.length >= 25 && says(0, "RIFF") && says(8, "WEBPVP8L") && bytes[20] === 0x2f) {
    const packed = view.getUint32(21, true); // 14 bits each
    return [(packed & 0x3fff) + 1, ((packed >>> 14) & 0x3fff) + 1];
  }
  return null;
};

/** @param {Uint8Array} bytes */
export const lettersOf = (bytes) =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

/** @param {string} letters base64url */
export const bytesOf = (letters) => {
  if (letters.length > MAX_TOKEN) throw new Error("The picture in the link is too long.");
  if (!/^[A-Za-z0-9_-]*$/.test(letters) || letters.length % 4 === 1) {
    throw new Error("The picture in the link holds a sign that no picture has, or is cut short.");
  }
  return Uint8Array.from(atob(letters.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
};
