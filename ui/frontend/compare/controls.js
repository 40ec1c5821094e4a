// The controls over the two sides: the steps of the lesson, and what is drawn.

import { append, appendButton, appendOptions } from "../lib/dom.js";
import { fixed } from "../lib/format.js";
import { appendSlider } from "../lib/slider.js";

const MAX_SEED = 999_999;
const LOOKS = /** @type {const} */ ([
  ["own", "all codes"],
  ["one", "at one scale"],
  ["prior", "around the prior"],
  ["density", "as density"],
]);

/**
 * @typedef {import("./stage.js").Setup} Setup
 * @typedef {object} Actions
 * @property {(next: Partial<Setup>, keep?: boolean) => void} change
 * @property {() => void} keep
 * @property {(step: number) => void} teach
 */

/** @param {HTMLElement} root @param {Actions} act */
export const buildControls = (root, act) => {
  const lessons = append(root, "div", "lessons");
  const lesson = append(root, "p", "lesson");
  const bar = append(root, "div", "bar");
  let seedNow = 0;
  appendButton(bar, "⟳ New samples", () => act.change({ seed: (seedNow + 1) % (MAX_SEED + 1) }), "chip strong again");
  /** @param {string} text */
  const field = (text) => append(bar, "label", "field", text);
  const seed = append(field("Seed"), "input", "search seed");
  Object.assign(seed, { type: "number", min: 0, max: MAX_SEED, step: 1 });
  seed.onchange = () => act.change({ seed: Math.min(Math.max(Math.floor(Number(seed.value)) || 0, 0), MAX_SEED) });
  const from = append(field("Draw from"), "select", "choice from");
  from.onchange = () => act.change({ from: /** @type {Setup["from"]} */ (from.value) });
  const labelField = field("Class");
  const label = append(labelField, "select", "choice label");
  label.onchange = () => act.change({ label: Number(label.value) });
  const chooser = append(root, "div", "chooser-box");
  chooser.hidden = true;
  const toggleChooser = () => {
    chooser.hidden = !chooser.hidden;
  };
  const image = appendButton(bar, undefined, toggleChooser, "chip image");
  const imageCanvas = append(image, "canvas", "pixels");
  append(image, "span", "", "Image…");
  const psiField = field("Truncation");
  psiField.title =
    "1 leaves the draws as they are; a smaller value pulls them towards the middle: safer, but less varied";
  const psi = appendSlider(psiField, "psi", {
    min: 0,
    max: 1.5,
    step: 0.05,
    label: "Truncation",
    moved: (value) => act.change({ psi: value }, false),
    ended: act.keep,
  });
  const psiValue = append(psiField, "span", "number");
  const look = append(field("Maps"), "select", "choice look");
  appendOptions(look, LOOKS);
  look.onchange = () => act.change({ look: /** @type {Setup["look"]} */ (look.value) });

  return {
    chooser,
    imageCanvas,
    /** @param {readonly (readonly [string, string])[]} sources @param {readonly string[]} classes @param {readonly { title: string }[]} steps */
    fill: (sources, classes, steps) => {
      from.replaceChildren();
      appendOptions(from, sources);
      label.replaceChildren();
      appendOptions(
        label,
        [...classes.entries()].map(([k, name]) => /** @type {const} */ ([k, name])),
      );
      lessons.replaceChildren();
      for (const [k, { title }] of steps.entries()) {
        appendButton(lessons, `${k + 1} · ${title}`, () => act.teach(k), "chip step");
      }
    },
    /** @param {Setup} setup @param {string} text of the step, or of what is drawn from */
    show: (setup, text) => {
      seedNow = setup.seed;
      seed.value = String(setup.seed);
      from.value = setup.from;
      label.value = String(setup.label);
      psi.value = String(setup.psi);
      psiValue.textContent = fixed(setup.psi);
      labelField.hidden = setup.from !== "class";
      image.hidden = setup.from !== "image";
      if (image.hidden) chooser.hidden = true;
      look.value = setup.look;
      for (const [k, chip] of [...lessons.children].entries()) {
        chip.setAttribute("aria-pressed", String(k === setup.step));
      }
      lesson.textContent = text;
    },
  };
};
