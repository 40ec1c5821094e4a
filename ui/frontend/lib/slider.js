// Sliders: a range that reports while it is dragged, and one under a strip of frames.

import { append, appendButton } from "./dom.js";
import { decimal } from "./format.js";
import { drawImage, imageAt } from "./image-canvas.js";

/**
 * @typedef {object} SliderSettings
 * @property {number} min
 * @property {number} max
 * @property {number} step
 * @property {number} [value]
 * @property {string} label for screen readers
 * @property {(value: number, since?: number) => void} moved while dragged; `since` is when, as performance.now()
 * @property {() => void} [ended] when it is released
 */

/** @param {HTMLElement} parent @param {string} className @param {SliderSettings} settings */
export const appendSlider = (parent, className, { min, max, step, value, label, moved, ended }) => {
  const range = append(parent, "input", className);
  Object.assign(range, { type: "range", min, max, step });
  if (value !== undefined) range.value = String(value);
  range.setAttribute("aria-label", label);
  range.oninput = (event) => moved(Number(range.value), event.timeStamp);
  range.onchange = () => ended?.();
  return range;
};

/** A word under a slider, at a share of its length. @param {HTMLElement} ticks @param {number} share @param {string} text @param {string} [className] */
export const appendTick = (ticks, share, text, className) => {
  append(ticks, "span", className, text).style.left = `${100 * share}%`;
};

/**
 * A slider under a strip of frames: the thumb stands under the frame that it would give.
 * @param {HTMLElement} parent
 * @param {SliderSettings & { frames: number, wording?: (value: number) => string }} settings
 */
export const openStripSlider = (parent, { frames, wording = decimal, ...settings }) => {
  const { min, max, label, moved, ended } = settings;
  const root = append(parent, "div", "slider");
  root.style.setProperty("--frames", String(frames));
  const strip = append(root, "div", "slider-frames");
  /** The values that the frames stand for. */
  const values = Array.from({ length: frames }, (_, k) => min + ((max - min) * k) / (frames - 1));
  const tiles = values.map((value) => {
    const act = () => {
      moved(value);
      ended?.();
    };
    const tile = appendButton(strip, undefined, act, "frame", `${label}: ${wording(value)}`);
    tile.tabIndex = -1; // from the keyboard the slider does the same
    return { tile, canvas: append(tile, "canvas", "pixels") };
  });
  const range = appendSlider(root, "slider-range", settings);
  const ticks = append(root, "div", "slider-ticks");

  return {
    root,
    values,
    /** @param {number} value @param {string} text */
    tick: (value, text) => appendTick(ticks, (value - min) / (max - min), text),
    /** @param {number} value */
    set: (value) => {
      range.value = String(value);
      range.setAttribute("aria-valuetext", wording(value));
      const nearest = Math.round(((value - min) / (max - min)) * (frames - 1));
      const current = Math.min(Math.max(nearest, 0), frames - 1);
      for (const [k, { tile }] of tiles.entries()) tile.classList.toggle("now", k === current);
    },
    /**
     * @param {import("./image-canvas.js").Values} images of all frames, one after the other
     * @param {import("./image-canvas.js").ImageShape} shape
     */
    draw: (images, shape) => {
      for (const [k, { canvas }] of tiles.entries()) drawImage(canvas, imageAt(images, k, frames), shape);
      root.dataset.drawn = String(Number(root.dataset.drawn ?? 0) + 1);
    },
    /** Ring the frames whose code is far from real ones. @param {string[]} levels "real", "edge" or "hole" of each */
    levels: (levels) => {
      for (const [k, { tile }] of tiles.entries()) tile.dataset.level = levels[k];
    },
  };
};
