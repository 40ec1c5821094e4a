// The elements of the page Dimensions, but for its rows. Knows nothing of decoders.

import { append, appendButton } from "../lib/dom.js";
import { openProblem } from "../lib/problem.js";
import { openVerdict } from "../lib/trust.js";

/** @typedef {{ chooser: () => void, random: () => void, zero: () => void, seed: (seed: number) => void }} Actions */

/** @param {HTMLElement} root @param {Actions} act */
export const buildDesk = (root, act) => {
  root.replaceChildren();
  const desk = append(root, "div", "desk");
  const left = append(desk, "section", "left");
  const top = append(left, "div", "top");
  const figure = append(top, "figure", "main");
  const canvas = append(figure, "canvas", "pixels decoded");
  canvas.setAttribute("role", "img");
  const caption = append(figure, "figcaption");
  const report = openProblem(figure);
  const beside = append(top, "div", "beside");
  const original = append(beside, "figure", "original");
  const originalCanvas = append(original, "canvas", "pixels");
  const originalCaption = append(original, "figcaption");
  const verdict = openVerdict(beside);
  verdict.root.hidden = true;
  const buttons = append(left, "div", "buttons");
  const fromImage = appendButton(buttons, "Set from an image", act.chooser, "chip strong from-image");
  const random = appendButton(buttons, "", act.random, "chip strong random");
  const zero = appendButton(buttons, "", act.zero, "chip strong zero");
  const under = append(left, "div", "under");
  const seed = append(append(under, "label", "quiet seed", "Seed "), "input", "search");
  Object.assign(seed, { type: "number", min: 0, max: 999999, step: 1 });
  seed.onchange = () => act.seed(Number(seed.value));
  const length = append(under, "div", "quiet length");
  const chooser = append(left, "div", "chooser-box");
  const rows = append(desk, "section", "rows");
  return {
    canvas,
    caption,
    report,
    original,
    originalCanvas,
    originalCaption,
    verdict,
    fromImage,
    random,
    zero,
    seed,
    length,
    chooser,
    rows,
  };
};
