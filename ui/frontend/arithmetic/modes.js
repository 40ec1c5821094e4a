// What each mode of adding means; vae_core/latent/arithmetic.py is the reference. No elements.

import { addScaled, isZero, subtract } from "../lib/geometry.js";

export const MODES = {
  sum: { title: "A − B + C", images: 3 },
  attribute: { title: "One property", images: 1 },
  hybrid: { title: "Mix", images: 2 },
};
export const MAX_HYBRID = 6;
export const WHOLE = 1000; // a hybrid's weights are whole thousandths
export const REACH = 2; // strengths go from −2 to 2
export const LETTERS = "ABCDEF";

/**
 * @typedef {keyof typeof MODES} Mode
 * @typedef {{ group: string, name: string, code: number[], count: number }} Pole an end of an attribute: the mean code of `count` images
 * @typedef {object} View
 * @property {Mode} mode
 * @property {number[]} images
 * @property {number} strength
 * @property {[number, number]} poles from, to
 * @property {number[]} weights of a hybrid's images
 */

/**
 * An image to fill a slot with: the typical one of a class that is not shown yet, else any that is not shown, else the first.
 * @param {readonly number[]} shown @param {ArrayLike<number>} labels @param {readonly number[]} typical
 */
export const anotherImage = (shown, labels, typical) => {
  const seen = new Set(shown.map((image) => labels[image]));
  const fresh = typical.find((image) => !seen.has(labels[image]));
  if (fresh !== undefined) return fresh;
  const left = Array.from(labels, (_, image) => image).find((image) => !shown.includes(image));
  return left ?? 0;
};

/** The mean of the codes by their weights. @param {Float32Array[]} codes @param {number[]} weights */
export const mixCodes = (codes, weights) =>
  codes[0].map((_, d) => codes.reduce((sum, code, k) => sum + (weights[k] / WHOLE) * code[d], 0));

/** @param {number} count */
export const equalWeights = (count) =>
  Array.from({ length: count }, (_, k) => Math.floor(WHOLE / count) + (k < WHOLE % count ? 1 : 0));

/**
 * Image k gets `weight`; the others share the rest as they did in `before`. Whole thousandths that sum to 1,000.
 * @param {number[]} before @param {number} k @param {number} weight
 */
export const shareOut = (before, k, weight) => {
  const rest = WHOLE - weight;
  const others = before.map((value, at) => (at === k ? 0 : value));
  const sum = others.reduce((a, b) => a + b, 0);
  const exact = others.map((value, at) => {
    if (at === k) return 0;
    return sum ? (rest * value) / sum : rest / (before.length - 1);
  });
  const next = exact.map(Math.floor);
  const order = exact
    .map((value, at) => ({ left: value - next[at], at }))
    .filter(({ at }) => at !== k)
    .sort((a, b) => b.left - a.left);
  const missing = rest - next.reduce((a, b) => a + b, 0);
  for (let turn = 0; turn < missing; turn++) next[order[turn % order.length].at]++;
  next[k] = weight;
  return next;
};

/**
 * For the modes with a strength: the code is base + strength · direction.
 * @param {View} view @param {import("../lib/space.js").Space} space @param {Pole[]} poles
 */
export const sumOf = ({ mode, images, poles: ends }, space, poles) => {
  const codes = images.map((image) => space.code(image));
  if (mode === "sum") return { base: codes[2], direction: subtract(codes[0], codes[1]) };
  const [from, to] = ends.map((at) => Float32Array.from(poles[at].code));
  return { base: codes[0], direction: subtract(to, from) };
};

/** The code that a view stands for. @param {View} view @param {import("../lib/space.js").Space} space @param {Pole[]} poles */
export const codeOf = (view, space, poles) => {
  if (view.mode === "hybrid") {
    return mixCodes(
      view.images.map((image) => space.code(image)),
      view.weights,
    );
  }
  const { base, direction } = sumOf(view, space, poles);
  return addScaled(base, view.strength, direction);
};

/** The same with the pixels of the originals, for comparison. @param {View} view @param {Float32Array[]} originals */
export const pixelSum = (view, originals) => {
  if (view.mode === "sum") {
    const [a, b, c] = originals;
    return c.map((value, p) => Math.min(1, Math.max(0, value + view.strength * (a[p] - b[p]))));
  }
  return mixCodes(originals, view.weights);
};

/** A sentence for what would otherwise look broken. @param {View} view @param {Pole[]} poles @param {Float32Array} direction */
export const sumNote = ({ mode, images, poles: ends }, poles, direction) => {
  if (mode === "sum" && images[0] === images[1]) {
    return "A and B are the same image: their difference is zero, and C stays as it is.";
  }
  if (mode === "attribute" && ends[0] === ends[1]) {
    return `Both ends are “${poles[ends[0]].name}”: their difference is zero, and the image stays as it is. Choose another end.`;
  }
  return isZero(direction) ? "The two have the same code: their difference is zero." : "";
};
