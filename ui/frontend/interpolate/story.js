// What happens along a strip, in sentences that are composed of what was measured on it.

import { fixed, percent } from "../lib/format.js";

const NEIGHBOURS = 15; // real images that say of which kind a place is
const ALIKE = 1.25; // up to this ratio of the largest step to the average one, all are about the same
const LEAP = 2; // from here on, one step is a leap
const STILL = 1e-6;

/**
 * @typedef {ReturnType<typeof import("../lib/geometry.js").smoothness>} Smoothness
 * @typedef {object} Measured
 * @property {number[]} kinds of each frame: the class of most of the real images nearest to it, −1 in a hole
 * @property {number[]} ends the classes of the images that the path joins
 * @property {readonly string[]} [titles] what these are called, if not by their classes
 * @property {boolean} round whether it comes back to where it began
 * @property {Smoothness} smooth
 */

/**
 * The class of most of the real images nearest to a code.
 * @param {{ nearest: (code: Float32Array, size: number) => [number, number][], labels: ArrayLike<number> }} space
 * @param {Float32Array} code
 */
export const kindAt = ({ nearest, labels }, code) => {
  /** @type {Map<number, number>} */
  const votes = new Map();
  for (const [image] of nearest(code, NEIGHBOURS)) votes.set(labels[image], (votes.get(labels[image]) ?? 0) + 1);
  return [...votes].reduce((most, one) => (one[1] > most[1] ? one : most), [-1, 0])[0];
};

/** @param {readonly string[]} words @param {string} last "and" or "or" */
const listOf = (words, last) =>
  words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} ${last} ${words[words.length - 1]}`;

/** @param {Measured} measured @param {readonly string[]} names of the classes @param {boolean} expert */
export const storySentences = ({ kinds, ends, titles, round, smooth }, names, expert) => {
  if (smooth.total < STILL) return ["Nothing changes from frame to frame."];
  const holes = kinds.filter((kind) => kind < 0).length;
  const sentences = [kindSentence(kinds, ends, round, names, titles ?? ends.map((kind) => names[kind]))];
  if (holes) {
    sentences.push(
      `${holes} of ${kinds.length} frames ${holes === 1 ? "lies" : "lie"} in a hole, where no real image has its place.`,
    );
  }
  sentences.push(paceSentence(smooth));
  if (expert) sentences.push(figures(smooth));
  return sentences;
};

/** @param {Measured["kinds"]} kinds @param {number[]} ends @param {boolean} round @param {readonly string[]} names @param {readonly string[]} titles */
const kindSentence = (kinds, ends, round, names, titles) => {
  const known = [...new Set(ends)];
  const strange = kinds.filter((kind) => kind >= 0 && !known.includes(kind));
  const way = round ? "The loop" : `The path from ${titles[0]} to ${titles[titles.length - 1]}`;
  if (!strange.length) {
    const one = known.length === 1;
    return `${way} meets no other kind: the real images nearest to it are all of the kind${one ? "" : "s"} ${listOf(
      known.map((kind) => names[kind]),
      "and",
    )}.`;
  }
  const others = [...new Set(strange)].map((kind) => names[kind]);
  return `${way} leads past other kinds: in ${strange.length} of ${kinds.length} frames the nearest real images are mostly of the kind${
    others.length === 1 ? "" : "s"
  } ${listOf(others, "or")}.`;
};

/** @param {Smoothness} smooth */
const paceSentence = ({ steps, ratio, where }) => {
  const times = `${fixed(ratio, 1)} times`;
  if (ratio < ALIKE) return `Every step changes the picture by about the same: the largest is ${times} the average.`;
  const step = `from frame ${where + 1} to ${where + 2}`;
  if (ratio < LEAP) return `The picture changes most ${step}, ${times} as much as in an average step.`;
  const share = percent(ratio / steps.length, 0);
  return `The picture leaps ${step}: this one of ${steps.length} steps makes ${share} of the whole change, ${times} the average.`;
};

/** @param {Smoothness} smooth */
export const figures = ({ total, largest, where, ratio }) =>
  `Pixel RMSE: in all ${percent(total)}, largest step ${percent(largest)} (frame ${where + 1} to ${where + 2}), ratio to the mean step ${fixed(ratio)}.`;
