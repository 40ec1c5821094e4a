// The triangle: corners are images, a lattice of decoded images fills it, the pointer drags the weights.

import { append } from "../lib/dom.js";
import { drawImage, imageAt, sharpen } from "../lib/image-canvas.js";
import { arrowStep } from "../lib/keyboard.js";
import { drawDisc } from "../lib/map-marks.js";
import { LETTERS } from "./tracks.js";

const ROWS = 7;
const STEP = 0.02; // of a weight, for an arrow key

/** @typedef {number[]} Weights of the corners; they sum to 1 */

/** Of every tile, row by row from A on top. @returns {Weights[]} */
const latticeWeights = () => {
  const last = ROWS - 1;
  const rows = Array.from({ length: ROWS }, (_, row) => row);
  return rows.flatMap((row) =>
    Array.from({ length: row + 1 }, (_, column) => [(last - row) / last, (row - column) / last, column / last]),
  );
};

/** Not below zero, summing to 1, with the digits that the address keeps. @param {Weights} weights */
const settle = (weights) => {
  const positive = weights.map((weight) => Math.max(weight, 0));
  const sum = positive.reduce((total, weight) => total + weight, 0);
  const [one, two] = positive.map((weight) => Math.round((weight / sum) * 1000) / 1000);
  return [one, Math.min(two, Math.round((1 - one) * 1000) / 1000)];
};

/**
 * @param {HTMLElement} parent
 * @param {{ moved: (at: number[], since: number) => void, ended: () => void }} on moved: the first two weights
 */
export const openTriangle = (parent, { moved, ended }) => {
  const canvas = append(parent, "canvas", "triangle");
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "application");
  canvas.setAttribute("aria-label", "Triangle between three images: drag, or use the arrow keys");
  const lattice = latticeWeights();
  /** @type {HTMLCanvasElement[] | null} */
  let tiles = null;
  /** @type {Weights} */
  let at = [1 / 3, 1 / 3, 1 / 3];
  /** @type {import("../lib/theme.js").Theme | null} */
  let theme = null;

  /** Corner A on top, B at the left, C at the right; the corner tiles' middles are the corners. */
  const frame = () => {
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    const tile = width / ROWS;
    const corners = [
      [width / 2, tile / 2],
      [tile / 2, height - tile / 2],
      [width - tile / 2, height - tile / 2],
    ];
    return { width, tile, corners };
  };
  /** @param {ReturnType<typeof frame>} f @param {Weights} weights @returns {[number, number]} */
  const pixelOf = ({ corners }, weights) => {
    /** @param {number} axis */
    const along = (axis) => corners.reduce((sum, corner, k) => sum + weights[k] * corner[axis], 0);
    return [along(0), along(1)];
  };
  /** Barycentric weights of a pixel, drawn back to the triangle by clipping. @param {ReturnType<typeof frame>} f @param {number} x @param {number} y */
  const weightsAt = ({ corners: [a, b, c] }, x, y) => {
    const whole = (b[1] - c[1]) * (a[0] - c[0]) + (c[0] - b[0]) * (a[1] - c[1]);
    const one = ((b[1] - c[1]) * (x - c[0]) + (c[0] - b[0]) * (y - c[1])) / whole;
    const two = ((c[1] - a[1]) * (x - c[0]) + (a[0] - c[0]) * (y - c[1])) / whole;
    return settle([one, two, 1 - one - two]);
  };

  const draw = () => {
    const f = frame();
    if (!theme || f.width < 10) return;
    const context = sharpen(canvas);
    context.imageSmoothingEnabled = false;
    for (const [k, weights] of lattice.entries()) {
      const [x, y] = pixelOf(f, weights);
      const side = f.tile - 4;
      if (tiles) context.drawImage(tiles[k], x - side / 2, y - side / 2, side, side);
    }
    context.beginPath();
    for (const [x, y] of f.corners) context.lineTo(x, y);
    context.closePath();
    context.lineWidth = 2;
    context.strokeStyle = theme.accent;
    context.globalAlpha = 0.5;
    context.stroke();
    context.globalAlpha = 1;
    context.font = "bold 14px sans-serif";
    context.textAlign = "center";
    context.textBaseline = "middle";
    for (const [k, [x, y]] of f.corners.entries()) {
      const [left, top] = [x - f.tile / 2 + 12, y - f.tile / 2 + 12];
      drawDisc(context, [left, top], 11, theme.text, theme.text, 0);
      context.fillStyle = theme.page;
      context.fillText(LETTERS[k], left, top + 1);
    }
    const spot = pixelOf(f, at);
    drawDisc(context, spot, 13, "transparent", "#ffffff", 8);
    drawDisc(context, spot, 13, "transparent", theme.accent, 4);
  };

  /** @param {PointerEvent} event */
  const follow = (event) => {
    const box = canvas.getBoundingClientRect();
    moved(weightsAt(frame(), event.clientX - box.left, event.clientY - box.top), event.timeStamp);
  };
  canvas.onpointerdown = (event) => {
    canvas.setPointerCapture(event.pointerId);
    follow(event);
  };
  canvas.onpointermove = (event) => {
    if (canvas.hasPointerCapture(event.pointerId)) follow(event);
  };
  canvas.onpointerup = () => ended();
  canvas.onkeydown = (event) => {
    const step = arrowStep(event);
    if (!step) return;
    event.preventDefault();
    const [dx, dy] = step; // upwards to A, else from side to side
    const by = dy ? [-2 * dy, dy, dy] : [0, -dx, dx];
    moved(settle(at.map((weight, k) => weight + STEP * by[k])), event.timeStamp);
    ended();
  };
  const watch = new ResizeObserver(draw);
  watch.observe(canvas);
  return {
    /** @param {import("../lib/theme.js").Theme} next @param {Weights} weights */
    show: (next, weights) => {
      [theme, at] = [next, weights];
      draw();
    },
    /** Fill the lattice; whether it is there. @param {import("./tracks.js").DecodedTrack} track @param {() => boolean} current false when the triangle was replaced meanwhile */
    decode: async ({ model: { decoding }, code }, current) => {
      const values = await decoding.many(lattice.map(code), "lattice");
      if (!values || !current()) return false;
      tiles = lattice.map((_, k) => {
        const tile = document.createElement("canvas");
        drawImage(tile, imageAt(values, k, lattice.length), decoding.shape);
        return tile;
      });
      draw();
      return true;
    },
    close: () => watch.disconnect(),
  };
};
