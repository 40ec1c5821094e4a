// The sentences under the strips: what is special about this view, and what it teaches.

import { fixed } from "../lib/format.js";
import { circleProblem, lerp, norm, slerp } from "../lib/geometry.js";
import { imagesInUse } from "./tracks.js";

/**
 * @typedef {import("./tracks.js").Model} Model
 * @typedef {import("./tracks.js").Mode} Mode
 */

/** @type {Partial<Record<Mode, string>>} */
const LESSONS = {
  line: "Above, every frame is drawn from a [code](#term-code) between the two; below, the two images are laid over each other. Halfway, the [decoder](#term-decoder) draws one thing, the overlay shows two at once.",
  triangle:
    "Drag inside the triangle: each place is a mixture of the three [codes](#term-code), and the nearer a corner, the more of it there is.",
  loop: "The path goes from each image straight to the next, and from the last back to the first.",
};
const STRAIGHT =
  "This model's [decoder](#term-decoder) is linear, without a bend: halfway it draws the average of the two reconstructions, two things at once, as the overlay of the images below does.";
const PAIR =
  "One slider moves both. Steps of equal size between [codes](#term-code) need not change the image equally: where a strip leaps, the path crosses from one kind of image to another with little in between.";

const RARE = 0.05; // share of the codes: nearer to zero than that, a place is unlike real codes
const INSIDE =
  "So the straight line passes nearer to zero than nearly all codes: it leaves the region that they are in. The great circle keeps to their usual distance.";
const AMONG =
  "So both paths stay at distances from zero that codes have, and the straight line is as good as the great circle, which only goes round.";

const PLAIN_INSIDE =
  "So the straight line passes nearer to the middle than nearly all real images: it leaves the region that they are in. The curve keeps to their usual distance.";
const PLAIN_AMONG =
  "So both paths stay where real images are, and the straight line is as good as the curve, which only goes round.";

/**
 * @param {import("./tracks.js").View} view @param {Model[]} models @param {boolean} hasPrior whether the first was trained with one
 * @param {boolean} linear whether the first draws images that are straight-line functions of their codes
 * @param {boolean} expert
 */
export const noteSentences = (view, models, hasPrior, linear = false, expert = true) => {
  const used = imagesInUse(view);
  const different = new Set(used).size;
  const sentences = [];
  if (different === 1) {
    sentences.push(
      "These are the same image: the path is a single point, and every frame is alike. Choose another image for the other end.",
    );
  } else if (different < used.length) {
    sentences.push("One image is chosen twice: between its two places nothing changes.");
  }
  if (view.mode === "paths" && used[0] !== used[1]) sentences.push(circleSentence(models[0], used, hasPrior, expert));
  if (view.mode === "pair" && models[1]) sentences.push(PAIR);
  const lesson = linear && view.mode === "line" ? STRAIGHT : LESSONS[view.mode];
  return lesson ? [...sentences, lesson] : sentences;
};

/** @param {Model} model @param {number[]} images @param {boolean} hasPrior @param {boolean} expert */
const circleSentence = ({ space }, [one, two], hasPrior, expert) => {
  const [a, b] = [space.code(one), space.code(two)];
  const problem = circleProblem(a, b);
  if (!expert && (problem === "zero" || problem === "opposite")) {
    return "There is no curve around the middle between these two images: the straight line is shown twice.";
  }
  if (problem === "zero") {
    return "One of the two codes is zero, which has no direction: there is no great circle to it, and the straight line is shown twice.";
  }
  if (problem === "opposite") {
    return "The two codes point in exactly opposite directions: infinitely many great circles join them, and the straight line is shown twice.";
  }
  const halves = [a, lerp(a, b, 0.5), slerp(a, b, 0.5), b].map((code) => fixed(norm(code), 1));
  const distances = `Distance from zero: A ${halves[0]}, halfway along the straight line ${halves[1]}, halfway along the great circle ${halves[2]}, B ${halves[3]}. `;
  if (problem === "same" && !expert) {
    return "Both images lie in the same direction from the middle, so the two paths are one.";
  }
  if (problem === "same") return `${distances}The two codes point in the same direction, so the two paths are one.`;
  const shares = [lerp(a, b, 0.5), slerp(a, b, 0.5)].map((code) => shareNearer(space, norm(code)));
  const [straight, round] = shares.map((share) => `${fixed(100 * share, share < 0.1 ? 1 : 0)} %`);
  if (!expert) {
    const nearer = `Of the real images, ${straight} are nearer to zero than halfway along the straight line, ${round} than halfway along the curve.`;
    if (!hasPrior) {
      return `${nearer} This model keeps its images to no distance from the middle, so the curve is shown for comparison only.`;
    }
    return shares[1] < RARE ? nearer : `${nearer} ${shares[0] < RARE ? PLAIN_INSIDE : PLAIN_AMONG}`;
  }
  const nearer = `Of the held-out codes, ${straight} are nearer to zero than halfway along the straight line, ${round} than halfway along the great circle. `;
  if (!hasPrior) {
    return `${distances}${nearer}An autoencoder has no prior, so there is no distance from zero that a path should keep to: the great circle is shown for comparison only.`;
  }
  if (shares[1] < RARE) return distances + nearer; // both paths are unusually near to zero
  return `${distances}${nearer}${shares[0] < RARE ? INSIDE : AMONG}`;
};

/** @typedef {Model["space"]} Space */
/** @type {WeakMap<Space, Float64Array>} */
const lengths = new WeakMap();

/** The share of the codes that are nearer to zero than `length`. @param {Space} space @param {number} length */
const shareNearer = (space, length) => {
  let known = lengths.get(space);
  if (!known) {
    known = Float64Array.from({ length: space.count }, (_, i) => norm(space.code(i)));
    lengths.set(space, known);
  }
  return known.reduce((nearer, one) => nearer + Number(one < length), 0) / space.count;
};
