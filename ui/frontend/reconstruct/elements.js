// The elements of the page: the large image with its line, what the model keeps of it, and the other images.

import { append, appendButton, element } from "../lib/dom.js";
import { openProblem } from "../lib/problem.js";

/** @typedef {"copy" | "difference"} Layer */

/** An original with another image over it, of which the line shows a part. @param {HTMLElement} parent */
const appendPair = (parent) => {
  const root = append(parent, "span", "pair");
  const under = append(root, "canvas", "pixels");
  const over = append(root, "canvas", "pixels over");
  for (const canvas of [under, over]) canvas.setAttribute("aria-hidden", "true");
  return { root, under, over };
};

/**
 * @param {HTMLElement} root
 * @param {{ split: (percent: number) => void, ended: () => void, layer: (layer: Layer) => void, pick: (place: number) => void }} act
 */
export const buildWipe = (root, act) => {
  root.replaceChildren();
  const desk = append(root, "div", "desk");
  const stage = append(desk, "section", "stage");
  const large = append(stage, "div", "large");
  const pair = appendPair(large);
  const before = append(large, "span", "side before", "Original");
  const after = append(large, "span", "side after", "Copy");
  append(append(large, "div", "line"), "span", "knob", "↔").setAttribute("aria-hidden", "true");
  // The keyboard's way to move the line; the pointer takes hold of the image itself.
  const range = append(large, "input", "split");
  Object.assign(range, { type: "range", min: 0, max: 100, step: 1 });
  range.setAttribute("aria-label", "Line between original and copy");
  range.oninput = () => act.split(Number(range.value));
  range.onchange = () => act.ended();
  /** @param {PointerEvent} event */
  const follow = (event) => {
    const box = large.getBoundingClientRect();
    act.split(Math.round(Math.min(Math.max((100 * (event.clientX - box.left)) / box.width, 0), 100)));
  };
  large.onpointerdown = (event) => {
    if (event.button !== 0) return;
    large.setPointerCapture(event.pointerId);
    event.preventDefault(); // no selection of the words on it; focus goes to the range instead
    range.focus({ preventScroll: true });
    follow(event);
  };
  large.onpointermove = (event) => {
    if (large.hasPointerCapture(event.pointerId)) follow(event);
  };
  large.onpointerup = large.onpointercancel = () => act.ended();
  const layers = append(stage, "div", "layers");
  const chips = /** @type {const} */ ([
    ["copy", "The copy"],
    ["difference", "Where it differs"],
  ]).map(([layer, text]) => ({ layer, chip: appendButton(layers, text, () => act.layer(layer), "chip layer") }));
  const report = openProblem(stage);

  const words = append(desk, "section", "words");
  const story = append(words, "ol", "story");
  const steps = ["given", "kept", "drawn"].map((name) => {
    const step = append(story, "li", name);
    return { root: step, text: append(step, "span", "step-text"), own: append(step, "b", "step-own") };
  });
  const about = append(words, "p", "about");
  const tiles = append(words, "div", "tiles");
  tiles.setAttribute("role", "group");
  tiles.setAttribute("aria-label", "Images to look at");
  return {
    large,
    pair,
    before,
    after,
    range,
    chips,
    report,
    steps,
    about,
    /** @param {number} count */
    tiles: (count) => {
      tiles.replaceChildren();
      return Array.from({ length: count }, (_, place) => {
        const button = element("button", "tile");
        button.type = "button";
        button.onclick = () => act.pick(place);
        tiles.append(button);
        const own = appendPair(button);
        return { button, pair: own, title: append(button, "b"), value: append(button, "span", "value") };
      });
    },
  };
};
