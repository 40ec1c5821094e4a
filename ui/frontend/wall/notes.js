// Drawings as small sheets of paper, the same in the light and in the dark.

import { drawImage } from "../lib/image-canvas.js";

const PAPER = [255, 255, 255];
const INK = [22, 33, 31];

/** Paper with ink on it, as bytes HWC. @param {Float32Array} pixels in [0, 1], 1 where there is ink */
export const inked = (pixels) => {
  const bytes = new Uint8Array(3 * pixels.length);
  for (let at = 0; at < pixels.length; at++) {
    for (let c = 0; c < 3; c++) bytes[3 * at + c] = PAPER[c] + pixels[at] * (INK[c] - PAPER[c]);
  }
  return bytes;
};

/** @param {HTMLCanvasElement} canvas @param {Float32Array} pixels @param {number} size of its sides */
export const drawNote = (canvas, pixels, size) => drawImage(canvas, inked(pixels), [3, size, size]);

/** A drawing on a canvas of its own, to be drawn elsewhere. @param {Float32Array} pixels @param {number} size */
export const noteOf = (pixels, size) => {
  const canvas = document.createElement("canvas");
  drawNote(canvas, pixels, size);
  return canvas;
};

/** How large notes on a map are, by how many there are: CSS pixels a side. @param {number} count */
export const noteSide = (count) => (count <= 40 ? 46 : count <= 120 ? 36 : 26);

/**
 * The uppermost note under a point; −1 for none. @param {readonly { x: number, y: number }[]} middles the lowest first
 * @param {number} side @param {number} x @param {number} y
 */
export const noteUnder = (middles, side, x, y) =>
  middles.findLastIndex((one) => Math.abs(one.x - x) <= side / 2 && Math.abs(one.y - y) <= side / 2);

/** @param {CanvasRenderingContext2D} context @param {HTMLCanvasElement} note @param {readonly [number, number]} middle @param {number} side @param {string} rim @param {number} width */
export const putNote = (context, note, [x, y], side, rim, width) => {
  context.imageSmoothingEnabled = true;
  context.drawImage(note, x - side / 2, y - side / 2, side, side);
  context.lineWidth = width;
  context.strokeStyle = rim;
  context.strokeRect(x - side / 2, y - side / 2, side, side);
};
