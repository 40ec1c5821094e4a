// The map of the home page: faint decoded pictures, dots over them, class names, and the ring.

import { sharpen } from "../lib/image-canvas.js";
import { dotSprites, drawClassNames, drawDots, strokeTwice } from "../lib/map-layers.js";
import { boxOfMark, drawDisc } from "../lib/map-marks.js";
import { joinTiles } from "../lib/map-tiles.js";
import { openScatterMap } from "../lib/scatter-map.js";
import { rgbOf } from "../lib/theme.js";

const DOT = 1.7; // radius in CSS pixels
const TILE = 30; // CSS pixels a side
const FAINT = 0.4; // of the decoded pictures: the dots upon them come first
const RING = 12; // radius
const STRETCH = 3; // a map that fills its place is worth more here than equal units

/**
 * @typedef {import("../lib/model.js").Model} Model
 * @typedef {import("../lib/theme.js").Theme} Theme
 * @typedef {readonly [number, number]} Place
 */

/**
 * @param {HTMLCanvasElement} canvas @param {Model} model @param {boolean} tiled whether its decoder is quick enough for tiles
 * @param {readonly Place[]} stops where the ring rests: no class name stands there
 */
export const openHeroMap = (canvas, model, tiled, stops) => {
  const { space } = model;
  const map = openScatterMap(canvas, { limits: model.limits, stretch: STRETCH });
  /** @type {OffscreenCanvas | null} */
  let tiles = null;
  let tilesOf = "";
  let closed = false;
  /** @type {{ place: Place, theme: Theme } | null} */
  let shown = null;

  const key = (/** @type {Theme} */ theme) => [model.key, theme.text, canvas.clientWidth, canvas.clientHeight].join();

  /** @param {Theme} theme @param {import("../lib/map-view.js").View} view */
  const decodeTiles = async (theme, view) => {
    const wanted = key(theme);
    if (!tiled || tilesOf === wanted) return;
    tilesOf = wanted;
    tiles = null;
    const [columns, rows] = [Math.round(view.width / TILE), Math.round(view.height / TILE)];
    const codes = Array.from({ length: rows * columns }, (_, k) => {
      const [column, row] = [k % columns, Math.floor(k / columns)];
      return space.lift(view.place(((column + 0.5) * view.width) / columns, ((row + 0.5) * view.height) / rows));
    });
    const values = await model.decoding.many(codes, "tiles");
    if (!values || closed || tilesOf !== wanted) return;
    tiles = joinTiles(values, model.shape, columns, rows, rgbOf(theme.text));
    if (shown) show(shown.place, shown.theme);
  };

  /** @param {Place} place @param {Theme} theme */
  const show = (place, theme) => {
    shown = { place, theme };
    const view = map.view();
    if (view) decodeTiles(theme, view);
    map.paint({
      key: `${key(theme)} ${Boolean(tiles)}`,
      base: (context, at, ratio) => {
        if (tiles) {
          context.globalAlpha = FAINT;
          context.imageSmoothingEnabled = true;
          context.drawImage(tiles, 0, 0, at.width, at.height);
          context.globalAlpha = 1;
        }
        drawDots(context, at, space, dotSprites(model.colours, DOT, ratio, theme.page), { alpha: 0.75 });
        const avoid = stops.map((stop) => boxOfMark(context, at.at(stop), theme, RING));
        drawClassNames(context, at, space, model.names, theme, undefined, avoid);
      },
      over: (context, at) => {
        const [x, y] = at.at(place);
        drawDisc(context, [x, y], RING, "transparent", theme.page, 7);
        drawDisc(context, [x, y], RING, "transparent", theme.text, 3.5);
        drawDisc(context, [x, y], 3, theme.text, theme.page, 1.5);
      },
    });
  };
  return {
    show,
    view: map.view,
    placeOf: map.placeOf,
    close: () => {
      closed = true;
      map.close();
    },
  };
};

/**
 * Curves from a picture to its place, and on to what is drawn there.
 * @param {HTMLCanvasElement} canvas over everything
 * @param {readonly (readonly [readonly [number, number], readonly [number, number]])[]} curves ends in its pixels
 * @param {Theme} theme @param {string} colour
 */
export const drawCurves = (canvas, curves, theme, colour) => {
  const context = sharpen(canvas);
  for (const [[x0, y0], [x1, y1]] of curves) {
    const middle = (x0 + x1) / 2;
    context.beginPath();
    context.moveTo(x0, y0);
    context.bezierCurveTo(middle, y0, middle, y1, x1, y1);
    strokeTwice(context, theme, 3, colour);
  }
};
