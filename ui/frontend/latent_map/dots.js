// The dots of the map, kept on a layer of their own: ten thousand of them are drawn once, however often the pictures below
// them become sharper.

import { dotSprites, drawDots, putLayer } from "../lib/map-layers.js";

/**
 * @typedef {import("../lib/map-view.js").View} View
 * @typedef {import("./stage.js").Base} Base
 */

export const openDots = () => {
  /** @type {OffscreenCanvas | null} */
  let layer = null;
  let key = "";
  /** @type {ReadonlySet<number> | null} */
  let lights = null;
  return {
    /**
     * Put them on the canvas. @param {HTMLCanvasElement} canvas sharpened @param {View} view
     * @param {Base} what @param {ReadonlySet<number> | null} lit the images that are not faded, if others are @param {number} radius pixels @param {string} page its colour
     */
    draw: (canvas, view, { model, space, plane, layers, without, only }, lit, radius, page) => {
      const alpha = layers.includes("tiles") ? 0.8 : 0.9;
      const { width, height } = canvas;
      const ratio = width / canvas.clientWidth;
      const { x0, x1, y0, y1 } = view;
      const wanted = JSON.stringify([
        ...[model.key, plane, model.colours, page, radius, alpha, [...without], only],
        ...[x0, x1, y0, y1, width, height, ratio],
      ]);
      if (layer?.width !== width || layer.height !== height) [layer, key] = [new OffscreenCanvas(width, height), ""];
      if (wanted !== key || lit !== lights) {
        const context = /** @type {OffscreenCanvasRenderingContext2D} */ (layer.getContext("2d"));
        context.setTransform(1, 0, 0, 1, 0, 0);
        context.clearRect(0, 0, width, height);
        context.setTransform(ratio, 0, 0, ratio, 0, 0);
        drawDots(context, view, space, dotSprites(model.colours, radius, ratio, page), {
          alpha,
          hidden: without,
          only: only ?? lit,
        });
        [key, lights] = [wanted, lit];
      }
      putLayer(canvas, layer);
    },
  };
};
