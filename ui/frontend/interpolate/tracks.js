// What each mode of interpolating shows: its tracks. A track has a name and either the code at a position, to be decoded
// by a model, or weights by which the originals themselves are blended. A position is t, or in the triangle three
// weights.

import { lerp, loopLeg, mixCodes, slerp } from "../lib/geometry.js";

export const MODES = {
  line: { title: "A to B", images: 2 },
  paths: { title: "Two paths", images: 2 },
  triangle: { title: "Triangle", images: 3 },
  loop: { title: "Loop", images: 3 },
  pair: { title: "Two models", images: 2 },
};
export const MAX_IMAGES = 8;
export const LETTERS = "ABCDEFGH";
export const ADDRESS_KEYS = ["way", "images", "t", "at", "frames", "beside", "choose", "slot", "gif-size", "gif-fps"];

/**
 * @typedef {keyof typeof MODES} Mode
 * @typedef {import("../lib/model.js").Model} Model
 * @typedef {number | number[]} Position
 * @typedef {object} View
 * @property {Mode} mode
 * @property {number[]} images
 * @property {number} t
 * @property {[number, number]} at weights of the triangle's first two corners
 * @property {number} frames
 * @property {string | null} beside id of the second model
 * @property {"map" | "pictures"} source where the next image is chosen
 * @property {number} slot whose image is chosen next
 * @property {number} size of the GIF, pixels
 * @property {number} fps and its frames a second
 * @typedef {{ name: string, accent?: boolean, model: Model, code: (position: any) => Float32Array, weights?: undefined }} DecodedTrack
 * @typedef {{ name: string, accent?: boolean, model?: undefined, weights: (position: any) => number[] }} BlendedTrack
 * @typedef {DecodedTrack | BlendedTrack} Track
 */

/** @param {number} t */
export const clamp01 = (t) => Math.min(1, Math.max(0, t));

/** @param {View} view */
export const imagesInUse = ({ mode, images }) => (mode === "loop" ? images : images.slice(0, MODES[mode].images));

/** @param {View} view @returns {Position} */
export const positionOf = ({ mode, at, t }) => (mode === "triangle" ? [at[0], at[1], 1 - at[0] - at[1]] : t);

/** @param {View} view @param {Model[]} models the page's own, and in the mode "pair" another @param {import("./words.js").Words} words @returns {Track[]} */
export const tracksOf = (view, [first, second], words) => {
  /** @param {Model} model */
  const codesOf = ({ space }) => imagesInUse(view).map((image) => space.code(image));
  /** @param {Model} model @param {string} name @returns {DecodedTrack} */
  const straight = (model, name) => {
    const [a, b] = codesOf(model);
    return { name, model, code: (t) => lerp(a, b, t) };
  };
  if (view.mode === "triangle") {
    const corners = codesOf(first);
    return [
      { name: words.inTriangle, model: first, code: (at) => mixCodes(corners, at) },
      { name: "The three images laid over each other", weights: (at) => at },
    ];
  }
  if (view.mode === "loop") {
    const stops = codesOf(first);
    return [
      {
        name: words.alongLoop,
        model: first,
        code: (t) => {
          const { from, to, share } = loopLeg(t, stops.length);
          return lerp(stops[from], stops[to], share);
        },
      },
      {
        name: "The images laid over each other",
        weights: (t) => {
          const { from, to, share } = loopLeg(t, stops.length);
          return stops.map((_, k) => (k === from ? 1 - share : 0) + (k === to ? share : 0));
        },
      },
    ];
  }
  if (view.mode === "paths") {
    const [a, b] = codesOf(first);
    return [
      straight(first, words.straight),
      { name: words.circle, model: first, accent: true, code: (t) => slerp(a, b, t) },
    ];
  }
  if (view.mode === "pair") return [first, second].filter(Boolean).map((model) => straight(model, model.name));
  return [
    straight(first, words.drawn),
    { name: "The two images laid over each other", weights: (t) => [1 - clamp01(t), clamp01(t)] },
  ];
};

/** The positions of a strip's frames. @param {View} view */
export const framePositions = ({ frames }) => Array.from({ length: frames }, (_, k) => k / (frames - 1));

/**
 * The view as the address has it; the page's state in Python is the reader. @param {View} view
 * @param {string} images those of the view, as the address has them
 */
export const viewParams = ({ mode, frames, at, t, beside, source, slot, size, fps }, images) => {
  /** @type {Record<string, string>} */
  const params = {
    ...{ way: mode, images, frames: String(frames), choose: source, slot: String(slot + 1) },
    ...{ "gif-size": String(size), "gif-fps": String(fps) },
  };
  if (mode === "triangle") params.at = at.join("-");
  else params.t = String(t);
  if (mode === "pair" && beside) params.beside = beside;
  return params;
};
