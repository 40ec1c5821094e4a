// The elements of the page; the formula is built anew when the mode or the number of images changes. Knows no decoders.

import { append, appendButton, appendOptions } from "../lib/dom.js";
import { openModeTabs } from "../lib/mode-tabs.js";
import { appendSlot } from "../lib/picker.js";
import { openProblem } from "../lib/problem.js";
import { appendSlider } from "../lib/slider.js";
import { LETTERS, MAX_HYBRID, MODES, WHOLE } from "./modes.js";

/**
 * @typedef {import("./modes.js").Mode} Mode
 * @typedef {import("./modes.js").Pole} Pole
 * @typedef {import("./modes.js").View} View
 * @typedef {object} Actions
 * @property {(mode: Mode) => void} mode
 * @property {(k: number) => void} activate the slot that is chosen next
 * @property {(which: number, at: number) => void} pole
 * @property {(k: number, value: number, since?: number) => void} weight
 * @property {() => void} weighed
 * @property {() => void} equal
 * @property {() => void} add
 * @property {(k: number) => void} remove
 */

/** @param {HTMLElement} root @param {Actions} act */
export const buildDesk = (root, act) => {
  root.replaceChildren();
  const showMode = openModeTabs(root, MODES, act.mode);
  const board = append(root, "div", "board");
  const stage = append(board, "section", "stage");
  const formula = append(stage, "div", "formula");
  const note = append(stage, "p", "message note");
  const outcome = append(stage, "div", "outcome");
  append(outcome, "span", "sign", "=");
  const figure = append(outcome, "figure", "result");
  const result = append(figure, "canvas", "pixels decoded");
  result.setAttribute("role", "img");
  const resultWords = append(figure, "figcaption");
  const report = openProblem(figure);
  const verdict = append(outcome, "div", "verdict-box");
  const pixelBox = append(outcome, "figure", "pixel-sum");
  const pixels = append(pixelBox, "canvas", "pixels");
  const pixelWords = append(pixelBox, "figcaption");
  const strip = append(stage, "div", "strip");
  const side = append(board, "section", "side");
  /** @type {ReturnType<typeof appendSlot>[]} */
  let slots = [];
  /** @type {{ canvas: HTMLCanvasElement, count: HTMLElement }[]} */
  let ends = [];
  /** @type {{ range: HTMLInputElement, shown: HTMLElement }[]} */
  let weights = [];
  /** @type {HTMLElement | null} */
  let strength = null;

  /** @param {string} text @param {string} [className] */
  const sign = (text, className = "sign") => append(formula, "span", className, text);
  /** @param {number} k @param {string} [letter] */
  const slot = (k, letter) => {
    slots[k] = appendSlot(formula, { letter, act: () => act.activate(k) });
  };
  /** An attribute's end. @param {number} which 0: from, 1: to @param {Pole[]} poles @param {number} chosen */
  const end = (which, poles, chosen) => {
    const box = append(formula, "figure", "end");
    const canvas = append(box, "canvas", "pixels");
    const choice = append(box, "select", "choice");
    choice.setAttribute("aria-label", which ? "To: added" : "From: taken away");
    for (const name of new Set(poles.map(({ group }) => group))) {
      const group = append(choice, "optgroup");
      group.label = name;
      const members = [...poles.entries()].filter(([, pole]) => pole.group === name);
      appendOptions(
        group,
        members.map(([at, pole]) => /** @type {const} */ ([at, pole.name])),
        chosen,
      );
    }
    choice.onchange = () => act.pole(which, Number(choice.value));
    ends[which] = { canvas, count: append(box, "figcaption") };
  };
  /** @param {View} view */
  const hybrid = ({ images }) => {
    const list = append(formula, "div", "mix");
    for (const k of images.keys()) {
      const letter = LETTERS[k];
      const box = append(list, "div", "part-of-mix");
      slots[k] = appendSlot(box, { letter, act: () => act.activate(k) });
      const range = appendSlider(box, "weight", {
        min: 0,
        max: WHOLE,
        step: 5,
        label: `Weight of ${letter}`,
        moved: (value, since) => act.weight(k, value, since),
        ended: act.weighed,
      });
      weights[k] = { range, shown: append(box, "b", "percent") };
      if (images.length <= MODES.hybrid.images) continue;
      const close = appendButton(box, "×", () => act.remove(k), "close", `Leave ${letter} out`);
      close.setAttribute("aria-label", close.title);
    }
    const tools = append(list, "div", "mix-tools");
    if (images.length < MAX_HYBRID) appendButton(tools, "+ Image", act.add, "chip add");
    appendButton(tools, "Equal weights", act.equal, "chip equal");
  };

  return {
    note,
    strip,
    verdict,
    result,
    resultWords,
    pixels,
    side,
    report,
    get slots() {
      return slots;
    },
    get ends() {
      return ends;
    },
    get weights() {
      return weights;
    },
    get strength() {
      return strength;
    },
    /** @param {View} view @param {Pole[]} poles */
    build: (view, poles) => {
      showMode(view.mode);
      formula.replaceChildren();
      [slots, ends, weights] = [[], [], []];
      strength = null;
      strip.hidden = view.mode === "hybrid";
      pixelBox.hidden = view.mode === "attribute";
      pixelWords.textContent = `The same ${view.mode === "hybrid" ? "mean" : "sum"} with pixels`;
      if (view.mode === "hybrid") return hybrid(view);
      const isSum = view.mode === "sum";
      strength = sign("", "sign strength");
      sign("(", "sign bracket");
      if (isSum) slot(0, "A");
      else end(1, poles, view.poles[1]);
      sign("−");
      if (isSum) slot(1, "B");
      else end(0, poles, view.poles[0]);
      sign(")", "sign bracket");
      sign("+");
      if (isSum) slot(2, "C");
      else slot(0);
    },
  };
};
