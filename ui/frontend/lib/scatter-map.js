// A map that shows all there is, on one canvas: what seldom changes is drawn once and kept, what moves is drawn over it.
// The latent map's own page has a map that can be moved and zoomed (latent_map/stage.js), with the same layers.

import { sharpen } from "./image-canvas.js";
import { bakeLayer, putLayer } from "./map-layers.js";
import { fitView } from "./map-view.js";

/**
 * @typedef {import("./map-view.js").View} View
 * @typedef {import("./map-view.js").Limits} Limits
 * @typedef {object} Scene
 * @property {string} key names everything that `base` depends on, beside the view
 * @property {(context: OffscreenCanvasRenderingContext2D, view: View, ratio: number) => void} base
 * @property {(context: CanvasRenderingContext2D, view: View) => void} over
 */

/**
 * @param {HTMLCanvasElement} canvas
 * @param {{ limits: Limits, stretch?: number, margin?: number }} settings
 */
export const openScatterMap = (canvas, settings) => {
  let { limits } = settings;
  /** @type {OffscreenCanvas | null} */
  let base = null;
  let baseKey = "";
  /** @type {Scene | null} */
  let scene = null;
  let frame = 0;
  const watch = new ResizeObserver(() => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => paint());
  });
  watch.observe(canvas);

  /** Null while the canvas is not on the screen. */
  const view = () =>
    canvas.clientWidth < 10 ? null : fitView(limits, canvas.clientWidth, canvas.clientHeight, settings);

  /** @param {Scene} [next] the same again without one */
  const paint = (next) => {
    scene = next ?? scene;
    const now = view();
    if (!now || !scene) return;
    const context = sharpen(canvas);
    const key = [scene.key, limits, canvas.width, canvas.height].join();
    if (key !== baseKey || !base) {
      const { base: draw } = scene;
      base = bakeLayer(canvas, (inner) => draw(inner, now, canvas.width / canvas.clientWidth));
      baseKey = key;
    }
    putLayer(canvas, base);
    scene.over(context, now);
  };
  return {
    paint,
    view,
    /** @param {Limits} next */
    show: (next) => {
      limits = next;
    },
    /** The place under the pointer; null while there is no view. @param {MouseEvent} event */
    placeOf: (event) => {
      const box = canvas.getBoundingClientRect();
      return view()?.place(event.clientX - box.left, event.clientY - box.top) ?? null;
    },
    close: () => {
      watch.disconnect();
      cancelAnimationFrame(frame);
    },
  };
};
