// What the numbers say, in sentences: against a perfect copy (0), the average picture (100), and the noisy image.

import { fixed } from "../lib/format.js";

const AVERAGE = 100;

/** @typedef {"error" | "psnr"} Unit */

/** A picture error as it is shown. @param {number} value */
const picture = (value) => fixed(value, value < 9.95 ? 1 : 0);

/** A value with its unit. @param {number} value @param {Unit} unit */
export const valueWords = (value, unit) => {
  if (unit === "error") return `picture error ${picture(value)}`;
  return Number.isFinite(value) ? `${fixed(value, 1)} dB` : "no error";
};

/** Whether a model has brought the image nearer to the original. @param {number} before @param {number} after @param {Unit} unit */
export const isBetter = (before, after, unit) => (unit === "error" ? after < before : after > before);

/** What a model has done, under its picture. @param {number} before @param {number} after @param {Unit} unit */
export const changeWords = (before, after, unit) => {
  if (unit === "psnr" && !Number.isFinite(before)) return "no noise to remove";
  if (unit === "error" && before === 0) return "no noise to remove";
  const change = unit === "psnr" ? `${fixed(Math.abs(after - before), 1)} dB ` : "";
  return `${change}${isBetter(before, after, unit) ? "better" : "worse"} than the noisy picture`;
};

/**
 * What the noise and the first model have done, in whole sentences.
 * @param {number} before @param {number} after @param {string} model @param {Unit} unit
 */
export const storyWords = (before, after, model, unit) => {
  const name = `“${model}”`;
  if (unit === "psnr") {
    if (!Number.isFinite(before))
      return `Without noise there is nothing to remove. ${name} reaches ${valueWords(after, unit)}.`;
    return `The noise leaves ${valueWords(before, unit)}. ${name} makes it ${valueWords(after, unit)}, ${changeWords(before, after, unit)}.`;
  }
  if (before === 0) {
    return `There is no noise, so there is nothing to remove. ${name} draws the picture again all the same, with a picture error of ${picture(after)}.`;
  }
  const beyond = before > AVERAGE ? ", worse than showing the average picture (100)" : "";
  const noise = `The noise makes the picture error ${picture(before)}${beyond}.`;
  return isBetter(before, after, unit)
    ? `${noise} ${name} brings it down to ${picture(after)}.`
    : `${noise} ${name} does not help: it makes it ${picture(after)}.`;
};
