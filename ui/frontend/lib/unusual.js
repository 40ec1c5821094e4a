// How unusual an image of one's own is to a model: how far its code is from those of held-out images, and how much worse
// its copy is than theirs. Pure: no elements, no canvas.

import { countOf, decimal, fixed } from "./format.js";
import { trustLevel } from "./trust.js";

export const NEAREST = 5; // held-out images that are shown beside it
const COUNTED = 100; // "97 of 100": as many, unless there are fewer

/**
 * @typedef {0 | 1 | 2} Level 0 up to what 90 % of held-out images have, 1 up to 99 %, 2 beyond
 * @typedef {object} Unusual
 * @property {[number, number][]} nearest held-out images with their distances, the nearest first, five at most
 * @property {number} distance to the nearest code; infinite where there is none
 * @property {Level} place by that distance
 * @property {{ nats: number, smaller: number, count: number } | null} error of its copy, and of how many of the `count`
 *   held-out images it is smaller; null while it is not known
 * @property {Level} copy by that error
 * @property {Level} level the larger of the two
 */

/**
 * Of a model's space, made ready once.
 * @param {Pick<import("./space.js").Space, "nearest" | "distortion" | "support">} space
 */
export const openUnusual = (space) => {
  const errors = Float64Array.from(space.distortion).filter(Number.isFinite).sort();
  /** How many held-out images have a smaller error. @param {number} nats */
  const smaller = (nats) => {
    let [low, high] = [0, errors.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (errors[middle] < nats) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  /**
   * @param {ArrayLike<number>} code @param {number | null} nats distortion of its copy, see lib/distortion.js
   * @returns {Unusual}
   */
  return (code, nats) => {
    const nearest = space.nearest(code, NEAREST);
    const distance = nearest[0]?.[1] ?? Number.POSITIVE_INFINITY;
    const place = /** @type {Level} */ (trustLevel(distance, space.support));
    if (nats === null || !Number.isFinite(nats) || !errors.length) {
      return { nearest, distance, place, error: null, copy: 0, level: place };
    }
    const error = { nats, smaller: smaller(nats), count: errors.length };
    const share = error.smaller / error.count;
    const copy = share <= 0.9 ? 0 : share <= 0.99 ? 1 : 2;
    return { nearest, distance, place, error, copy, level: /** @type {Level} */ (Math.max(place, copy)) };
  };
};

const LEVELS = ["Nothing unusual", "A little unusual", "Very unusual"];

/** A few words for all of it. @param {Unusual} found */
export const verdictOf = ({ level }) => LEVELS[level];

/** How its copy compares, in a sentence; empty while that is not known. @param {Unusual} found @param {boolean} expert */
export const errorWords = ({ error }, expert) => {
  if (!error) return "";
  const { smaller, count, nats } = error;
  const image = expert ? "held-out image" : "real image";
  const [its, worse, better] = expert
    ? [`The distortion of its reconstruction, ${fixed(nats, 1)} nats, is`, "larger", "smaller"]
    : ["Its copy is", "worse", "better"];
  const all = count === 1 ? `the only ${image}` : `any of the ${countOf(count, image)}`;
  if (smaller === count) return `${its} ${worse} than that of ${all}.`;
  if (smaller === 0) return `${its} no ${worse} than that of ${all}.`;
  const of = Math.min(COUNTED, count);
  const below = Math.floor((smaller * of) / count);
  if (below === 0) return `${its} ${better} than that of ${of - 1} of ${of} ${image}s.`;
  return `${its} ${worse} than that of ${below} of ${of} ${image}s.`;
};

/** How far its code is from theirs, in a sentence. @param {Unusual} found @param {import("./trust.js").Support} support @param {boolean} expert */
export const placeWords = ({ distance, place }, { edge, hole }, expert) => {
  if (!Number.isFinite(distance)) return "There is no held-out image to compare it with.";
  if (!expert) {
    return [
      "Its place on the map is among those of real images.",
      "Its place on the map is a little apart from those of real images.",
      "Its place on the map is far from those of real images.",
    ][place];
  }
  const within = [
    `within which 90 % of held-out codes have a neighbour (${decimal(edge)})`,
    `between what 90 % and 99 % of held-out codes need to a neighbour (${decimal(edge)} and ${decimal(hole)})`,
    `beyond what 99 % of held-out codes need to a neighbour (${decimal(hole)})`,
  ][place];
  return `The nearest held-out code is ${decimal(distance)} away, ${within}.`;
};
