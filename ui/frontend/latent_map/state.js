// What the latent map shows just now: its parts share this one object, and each writes only what is its own.

import { openHolder } from "../lib/mount.js";
import { readTheme } from "../lib/theme.js";

/**
 * @typedef {import("./elements.js").Spot} Spot
 * @typedef {import("./elements.js").Layer} Layer
 * @typedef {import("../lib/space.js").Space} Space
 * @typedef {readonly [number, number]} Place
 * @typedef {object} Shown MapView of ui/features/latent_map/state.py
 * @property {Layer[]} layers
 * @property {number} tile pixels
 * @property {[number, number, number] | null} zoom middle and scale
 * @property {[number, number][]} lasso
 * @property {number[]} without classes that are not shown
 * @typedef {object} PanelData PanelData of ui/frontend/latent_map
 * @property {string} slot tells two maps on one page apart
 * @property {import("./elements.js").Fields & { count: number }} model
 * @property {(number[] | string)[]} pins [image or −1, z1, z2, …] each, or an image of one's own; read when a run is first shown
 * @property {Shown} view the same
 * @property {readonly [string, string]} axis_titles
 * @property {boolean} expert
 * @property {[number, number] | null} guess where somebody guessed in the lesson
 * @property {string} said a sentence about the change of model, or ""
 * @typedef {ReturnType<typeof createState>} State
 */

/** @param {HTMLElement} root */
export const createState = (root) => ({
  /** @type {PanelData | null} */
  data: null,
  /** @type {ReturnType<typeof openHolder<import("../lib/model.js").Model>>} */
  holder: openHolder(),
  /** @type {Space | null} */
  space: null,
  spaceKey: "", // names the plane that is shown
  /** @type {Spot | null} */
  cursor: null, // what is at the ring
  /** @type {[number, number][]} */
  found: [], // of the cursor: the nearest images and their distances
  /** @type {Layer[]} */
  layers: ["tiles", "names"],
  tile: 40,
  /** @type {Set<number>} */
  without: new Set(),
  /** @type {number | null} */
  only: null,
  /** @type {Place[]} */
  lasso: [],
  /** @type {readonly number[]} */
  chosen: [], // the selected images: those within the lasso, or without one those that were named
  theme: readTheme(root),
});

/** @param {State} state @param {number} image @returns {Spot} */
export const spotOf = ({ space }, image) => {
  const known = /** @type {Space} */ (space);
  return { image, code: known.code(image), place: known.place(image) };
};
