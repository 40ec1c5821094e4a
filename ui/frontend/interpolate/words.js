// The words of the page that differ between the two levels of language.

import { fixed } from "../lib/format.js";

const PLAIN = {
  drawn: "Drawn by the decoder",
  inTriangle: "Drawn inside the triangle",
  alongLoop: "Drawn along the loop",
  straight: "Straight line",
  circle: "Curve around the middle",
  slider: "How far from A to B",
  near: "real image",
  legend: "Under each frame: how many real images have their place near it.",
};
/** @type {typeof PLAIN} */
const EXPERT = {
  drawn: "Decoded from the latent space",
  inTriangle: "Decoded inside the triangle",
  alongLoop: "Decoded along the loop",
  straight: "Straight line (lerp)",
  circle: "Great circle (slerp)",
  slider: "t: 0 is A, 1 is B",
  near: "held-out image",
  legend:
    "Under each frame: how many held-out images have their code near it (nearer than 99 % of held-out codes have their nearest neighbour). " +
    "Change: root mean square difference between the pixels of neighbouring frames; 100 % would turn black into white.",
};

/** @typedef {typeof PLAIN} Words */

/** @param {boolean} expert @returns {Words} */
export const wordsOf = (expert) => (expert ? EXPERT : PLAIN);

/** Where the slider stands: beside it, and spoken. @param {import("./tracks.js").View} view @param {boolean} expert */
export const positionWords = ({ mode, t }, expert) => {
  const share = `${fixed(100 * t, 0)} %`;
  if (mode === "loop") return { shown: `${share} round`, spoken: `${share} of the way round` };
  return { shown: expert ? `t = ${fixed(t)}` : share, spoken: `${share} of the way from A to B` };
};
