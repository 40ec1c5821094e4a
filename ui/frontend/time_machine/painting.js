// Painting: what the map shows of a moment, the tile under the pointer and the strip. Nothing here knows of time or of
// the mouse.

import { contextOf, sharpen } from "../lib/image-canvas.js";
import { strokeTwice } from "../lib/map-layers.js";
import { drawPath } from "../lib/map-marks.js";

export const DOT = 3.2; // radius in CSS pixels; less on a small map
const GREY_ALPHA = 0.42; // how strongly the decoded sheet shows behind the points
const COLOUR_ALPHA = 0.6;
const GAP = 4; // between images on the strip

/**
 * @typedef {import("./film.js").Film} Film
 * @typedef {import("../lib/map-view.js").View} View
 * @typedef {import("./display.js").Colours} Colours
 * @typedef {{ column: number, row: number, left: number, top: number, width: number, height: number }} Tile left and top in latent units
 */

/** @param {CanvasRenderingContext2D} context @param {Film} film @param {number} position @param {View} view @param {Colours} colours */
export const paintManifold = (context, film, position, view, colours) => {
  const extent = film.extent(position);
  if (!extent) return;
  const [from, to, share] = film.between(position);
  const [x, y] = view.at([extent[0], extent[3]]);
  const [right, bottom] = view.at([extent[1], extent[2]]);
  const strength = film.imageShape[0] === 1 ? GREY_ALPHA : COLOUR_ALPHA;
  for (const [frame, weight] of [
    [from, 1 - share],
    [to, share],
  ]) {
    const sheet = weight > 0.01 && film.manifold(frame);
    if (!sheet) continue;
    context.globalAlpha = weight * strength;
    context.imageSmoothingQuality = "medium";
    context.drawImage(film.inked(sheet, colours.ink), x, y, right - x, bottom - y);
  }
  context.globalAlpha = 1;
};

/**
 * The path that one image's point has come along, and a ring around where it is.
 * @param {CanvasRenderingContext2D} context @param {Film} film @param {number} image @param {number} position
 * @param {Float32Array} places @param {View} view @param {Colours} colours
 */
export const paintTrail = (context, film, image, position, places, view, colours) => {
  /** @param {Float32Array} from */
  const place = (from) => [from[image * 2], from[image * 2 + 1]];
  const past = film.frames.slice(0, Math.floor(position) + 1).map((frame) => place(frame.places));
  const colour = film.classes[film.labels[image]]?.colour ?? colours.text;
  drawPath(context, view, [...past, place(places)], { ink: colours, colour, width: 2 });
  context.beginPath();
  context.arc(...view.at(place(places)), DOT + 4.5, 0, 2 * Math.PI);
  strokeTwice(context, colours, 2.5);
};

/** The decoded tile that a place lies in; null outside the sheet. @param {Film} film @param {number} position @param {readonly [number, number]} place @returns {Tile | null} */
export const tileAt = (film, position, [x, y]) => {
  const extent = film.extent(position);
  const [from, to] = film.between(position);
  const sheet = extent && (film.manifold(from) ?? film.manifold(to));
  if (!sheet) return null;
  const [left, right, bottom, top] = extent;
  const { columns, rows } = sheet;
  const column = Math.floor(((x - left) / (right - left)) * columns);
  const row = Math.floor(((top - y) / (top - bottom)) * rows);
  if (column < 0 || row < 0 || column >= columns || row >= rows) return null;
  const [width, height] = [(right - left) / columns, (top - bottom) / rows];
  return { column, row, left: left + column * width, top: top - row * height, width, height };
};

/**
 * The tile's frame, and a cross at the place when there is one.
 * @param {CanvasRenderingContext2D} context @param {Tile | null} tile @param {readonly [number, number] | null} place
 * @param {View} view @param {Colours} colours
 */
export const paintCursor = (context, tile, place, view, colours) => {
  context.beginPath();
  if (tile) {
    const [left, top] = view.at([tile.left, tile.top]);
    const [right, bottom] = view.at([tile.left + tile.width, tile.top - tile.height]);
    context.rect(left, top, right - left, bottom - top);
  }
  if (place) {
    const [u, v] = view.at(place);
    for (const [dx, dy] of [
      [-1, 0],
      [1, 0],
      [0, -1],
      [0, 1],
    ]) {
      context.moveTo(u + dx * 3, v + dy * 3);
      context.lineTo(u + dx * 9, v + dy * 9);
    }
  }
  strokeTwice(context, colours, 2.5, colours.accent);
};

/**
 * One tile of one or several sheets, the later ones shining through by their weight, at one canvas pixel an image pixel.
 * @param {HTMLCanvasElement} canvas @param {import("../lib/image-canvas.js").ImageShape} shape
 * @param {[ImageBitmap | null | undefined, number, number, number][]} parts bitmap, column, row, weight
 */
export const paintTile = (canvas, [, height, width], parts) => {
  if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
  const context = contextOf(canvas);
  context.clearRect(0, 0, width, height);
  for (const [bitmap, column, row, weight] of parts) {
    if (!bitmap) continue;
    context.globalAlpha = weight;
    context.drawImage(bitmap, column * width, row * height, width, height, 0, 0, width, height);
  }
  context.globalAlpha = 1;
};

/**
 * Originals above, reconstructions below, `columns` pairs in a row; the canvas's height follows.
 * @param {HTMLCanvasElement} canvas @param {Film} film @param {number} position @param {number} columns
 * @param {number | null} chosen number of the image to mark @param {Colours} colours
 */
export const paintStrip = (canvas, film, position, columns, chosen, colours) => {
  const [, height, width] = film.imageShape;
  const count = film.shown.length;
  const lines = Math.ceil(count / columns);
  const cell = (canvas.clientWidth - GAP * (columns - 1)) / columns;
  const tall = (cell * height) / width;
  canvas.style.height = `${lines * (2 * tall + GAP) + (lines - 1) * 3 * GAP}px`;
  const context = sharpen(canvas);
  context.imageSmoothingEnabled = false;
  const [from, to, share] = film.between(position);
  const [before, after] = [film.reconstructions(from), film.reconstructions(to)];
  for (let i = 0; i < count; i++) {
    const x = (i % columns) * (cell + GAP);
    const y = Math.floor(i / columns) * (2 * tall + 4 * GAP);
    /** @param {import("./film.js").ReadySheet | null} sheet @param {number} top @param {number} weight */
    const put = (sheet, top, weight) => {
      if (!sheet) return;
      context.globalAlpha = weight;
      context.drawImage(sheet.bitmap, 0, i * height, width, height, x, top, cell, tall);
    };
    put(film.originalSheet(), y, 1);
    put(before ?? after, y + tall + GAP, 1);
    if (share > 0.01) put(after, y + tall + GAP, share);
    context.globalAlpha = 1;
    if (film.shown[i] === chosen) {
      context.lineWidth = 3;
      context.strokeStyle = colours.accent;
      context.strokeRect(x + 1.5, y + 1.5, cell - 3, 2 * tall + GAP - 3);
    }
  }
};
