// The elements of the part: the slider first, then the noisy image, what the first model makes of it, and the original.

import { append, appendButton } from "../lib/dom.js";
import { openProblem } from "../lib/problem.js";
import { appendSlider } from "../lib/slider.js";

/** @param {HTMLElement} parent @param {string} className */
const appendCard = (parent, className) => {
  const root = append(parent, "figure", `card ${className}`);
  const canvas = append(root, "canvas", "pixels");
  canvas.setAttribute("role", "img");
  const caption = append(root, "figcaption");
  const [title, value] = [append(caption, "b"), append(caption, "span", "value")];
  const [note, mark] = [append(caption, "span", "note"), append(caption, "span", "mark")];
  mark.hidden = true;
  return { root, canvas, title, value, note, mark };
};

/** @param {HTMLElement} root @param {{ level: (percent: number) => void, ended: () => void, another: () => void }} act */
export const buildNoise = (root, act) => {
  root.replaceChildren();
  const bar = append(root, "section", "bar");
  const label = append(bar, "b", "slider-name");
  const track = append(bar, "div", "slider");
  const settings = { min: 0, max: 100, step: 1, label: "Noise", moved: act.level, ended: act.ended };
  const range = appendSlider(track, "slider-range", settings);
  const ends = append(track, "div", "ends");
  const low = append(ends, "span");
  const value = append(ends, "b", "level");
  const high = append(ends, "span");
  appendButton(bar, "Another picture", act.another, "chip another");
  const report = openProblem(root);
  const row = append(root, "section", "row");
  const noisy = appendCard(row, "noisy");
  append(row, "span", "arrow", "→").setAttribute("aria-hidden", "true");
  const main = appendCard(row, "main");
  const likeness = append(row, "span", "arrow");
  likeness.setAttribute("aria-hidden", "true");
  const original = appendCard(row, "original");
  const story = append(root, "p", "story");
  const heading = append(root, "h2", "others-title", "Others with the same noisy picture");
  const others = append(root, "section", "others");
  return {
    label,
    range,
    low,
    value,
    high,
    report,
    noisy,
    main,
    likeness,
    original,
    story,
    /** Small cards for the other models. @param {number} count */
    others: (count) => {
      others.replaceChildren();
      heading.hidden = count === 0;
      return Array.from({ length: count }, () => appendCard(others, "other"));
    },
  };
};
