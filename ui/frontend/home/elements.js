// The elements of the home page's picture. Knows nothing of decoders.

import { append, appendButton } from "../lib/dom.js";
import { openProblem } from "../lib/problem.js";

/** @param {HTMLElement} root @param {() => void} playOrPause */
export const buildHero = (root, playOrPause) => {
  root.replaceChildren();
  const hero = append(root, "div", "hero");
  const curves = append(hero, "canvas", "curves");
  curves.setAttribute("aria-hidden", "true");

  const pictures = append(hero, "section", "pictures");
  const first = append(pictures, "div", "heading");
  const stops = append(pictures, "div", "stops");

  const plane = append(hero, "section", "plane");
  const second = append(plane, "div", "heading");
  const frame = append(plane, "div", "frame-of-map");
  const map = append(frame, "canvas", "map");
  map.tabIndex = 0;
  map.setAttribute("role", "application");
  map.setAttribute("aria-label", "Map of pictures: the arrow keys move the ring, and the picture drawn there changes");
  const play = appendButton(frame, "", playOrPause, "chip play");

  const drawn = append(hero, "section", "drawn");
  const third = append(drawn, "div", "heading");
  const canvas = append(drawn, "canvas", "pixels decoded");
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", "What the model draws at the ring");
  const report = openProblem(drawn);
  const words = append(drawn, "div", "words");
  const line = append(words, "div", "line");
  const near = append(words, "div", "near");
  const nearCanvas = append(near, "canvas", "pixels");
  const nearWords = append(near, "span");
  const spoken = append(root, "div", "spoken");
  spoken.setAttribute("role", "status");
  return {
    hero,
    curves,
    headings: [first, second, third],
    stops,
    map,
    play,
    canvas,
    report,
    line,
    near,
    nearCanvas,
    nearWords,
    spoken,
  };
};
