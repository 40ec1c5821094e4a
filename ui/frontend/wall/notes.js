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

/**
 * How much larger than on a laptop notes and names are, so that the last row reads them on a projector.
 * @param {{ width: number, height: number }} map in CSS pixels
 */
export const enlargedBy = ({ width, height }) => Math.min(Math.max(Math.min(width, height) / 600, 1), 2.5);

/** How large notes on a map are, by how many there are: CSS pixels a side. @param {number} count @param {number} [enlarged] */
export const noteSide = (count, enlarged = 1) => Math.round((count <= 24 ? 46 : count <= 120 ? 36 : 26) * enlarged);

/**
 * Where notes go, so that none hides another: each as near its place as those that came before it leave room, and upon
 * others where there is none near. Who came earlier stays where they are.
 * @param {readonly (readonly [number, number])[]} places in pixels, in the order of arrival
 * @param {{ side: number, below: number, width: number, height: number }} room below: kept free under each, for its name
 * @returns {{ x: number, y: number }[]} their middles, inside the room
 */
export const laidOut = (places, { side, below, width, height }) => {
  const [half, gap] = [side / 2 + 3, 6];
  /** @type {{ x: number, y: number }[]} */
  const middles = [];
  /** @param {number} x @param {number} y */
  const inside = (x, y) => ({
    x: Math.min(Math.max(x, half), Math.max(width - half, half)),
    y: Math.min(Math.max(y, half), Math.max(height - half - below, half)),
  });
  /** @param {{ x: number, y: number }} one */
  const isFree = ({ x, y }) =>
    middles.every((other) => Math.abs(other.x - x) >= side + gap || Math.abs(other.y - y) >= side + gap + below);
  for (const [x, y] of places) {
    const own = inside(x, y);
    const tries = AROUND.map(([dx, dy]) => inside(x + dx * side, y + dy * side));
    middles.push(isFree(own) ? own : (tries.find(isFree) ?? own));
  }
  return middles;
};

const REACH = 2.5; // sides of a note: further away it would seem to be elsewhere
/** Steps round a place, the nearest first, in sides of a note. @type {readonly (readonly [number, number])[]} */
const AROUND = Array.from({ length: 10 }, (_, ring) => ((ring + 1) * REACH) / 10).flatMap((radius) =>
  Array.from({ length: 16 }, (_, k) => {
    const angle = (k * Math.PI) / 8;
    return /** @type {const} */ ([radius * Math.cos(angle), radius * Math.sin(angle)]);
  }),
);

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
