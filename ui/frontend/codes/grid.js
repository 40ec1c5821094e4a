// A grid of codes as a picture: a cell is coloured by its entry and carries the entry's number. And which cells of one
// grid are taken from another, as hexadecimal digits for the link.

import { contextOf } from "../lib/image-canvas.js";

const GRID_PIXELS = 720; // of the canvas: enough for numbers to stay sharp on a projector

/** @param {Uint8Array} taken 1 or 0 a cell */
export const cellsToHex = (taken) => {
  let text = "";
  for (let k = 0; k < taken.length; k += 4) {
    let digit = 0;
    for (let b = 0; b < 4; b++) digit = digit * 2 + (taken[k + b] ? 1 : 0);
    text += digit.toString(16);
  }
  return text;
};

/** Null when the text is not of so many cells. @param {unknown} text @param {number} count */
export const hexToCells = (text, count) => {
  if (typeof text !== "string" || text.length !== Math.ceil(count / 4)) return null;
  return Uint8Array.from(
    { length: count },
    (_, cell) => (Number.parseInt(text[cell >> 2], 16) >> (3 - (cell % 4))) & 1,
  );
};

/** Black or white, whichever is easier to read on a colour. @param {number} r @param {number} g @param {number} b */
const readable = (r, g, b) => (0.299 * r + 0.587 * g + 0.114 * b > 140 ? "#000" : "#fff");

/** The pixels of a cell; the canvas is made to fit. @param {HTMLCanvasElement} canvas @param {number} side */
const fitCells = (canvas, side) => {
  const cell = Math.floor(GRID_PIXELS / side);
  if (canvas.width !== cell * side) [canvas.width, canvas.height] = [cell * side, cell * side];
  return cell;
};

/** @param {HTMLCanvasElement} canvas @param {ArrayLike<number>} entries @param {number} side @param {Uint8Array} colours RGB of each entry */
export const drawGrid = (canvas, entries, side, colours) => {
  const cell = fitCells(canvas, side);
  const context = contextOf(canvas);
  context.font = `600 ${Math.round(cell * 0.36)}px system-ui, sans-serif`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  for (let at = 0; at < entries.length; at++) {
    const [r, g, b] = colours.subarray(entries[at] * 3, entries[at] * 3 + 3);
    const [x, y] = [(at % side) * cell, Math.floor(at / side) * cell];
    context.fillStyle = `rgb(${r}, ${g}, ${b})`;
    context.fillRect(x, y, cell, cell);
    context.fillStyle = readable(r, g, b);
    context.fillText(String(entries[at]), x + cell / 2, y + cell / 2 + 1);
  }
  canvas.dataset.codes = Array.from(entries).join(",");
};

/**
 * Over an image or a grid: a line around the cells that come from B, and a frame around the cell pointed at.
 * @param {HTMLCanvasElement} canvas @param {Uint8Array | null} taken @param {number} side @param {number} pointed −1 for none @param {string} colour
 */
export const drawOutline = (canvas, taken, side, pointed, colour) => {
  const cell = fitCells(canvas, side);
  const context = contextOf(canvas);
  context.clearRect(0, 0, canvas.width, canvas.height);
  /** @param {string} inner */
  const stroke = (inner) => {
    for (const [width, style] of /** @type {const} */ ([
      [9, "#000a"],
      [5, inner],
    ])) {
      context.lineWidth = width;
      context.strokeStyle = style;
      context.stroke();
    }
  };
  if (taken) {
    context.beginPath();
    /** @param {number} x0 @param {number} y0 @param {number} x1 @param {number} y1 */
    const line = (x0, y0, x1, y1) => {
      context.moveTo(x0 * cell, y0 * cell);
      context.lineTo(x1 * cell, y1 * cell);
    };
    for (let at = 0; at < taken.length; at++) {
      const [x, y] = [at % side, Math.floor(at / side)];
      if (x + 1 < side && taken[at] !== taken[at + 1]) line(x + 1, y, x + 1, y + 1);
      if (y + 1 < side && taken[at] !== taken[at + side]) line(x, y + 1, x + 1, y + 1);
    }
    stroke(colour);
  }
  if (pointed >= 0) {
    context.beginPath();
    context.rect((pointed % side) * cell + 3, Math.floor(pointed / side) * cell + 3, cell - 6, cell - 6);
    stroke("#fff");
  }
};

/** The cell under the pointer; −1 outside. @param {HTMLCanvasElement} canvas @param {MouseEvent} event @param {number} side */
export const cellAt = (canvas, event, side) => {
  const box = canvas.getBoundingClientRect();
  const x = Math.floor(((event.clientX - box.left) / box.width) * side);
  const y = Math.floor(((event.clientY - box.top) / box.height) * side);
  return x < 0 || y < 0 || x >= side || y >= side ? -1 : y * side + x;
};
