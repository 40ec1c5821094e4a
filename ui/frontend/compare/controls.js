// The controls over the two sides: the moments, what is said, and what is drawn in the free view.

import { append, appendButton, appendOptions } from "../lib/dom.js";
import { fixed } from "../lib/format.js";
import { appendSlider } from "../lib/slider.js";
import { setWords } from "../lib/words.js";

const MAX_SEED = 999_999;
const FREE = -1;
const LOOKS = /** @type {const} */ ([
  ["own", "all codes"],
  ["one", "at one scale"],
  ["prior", "around the prior"],
  ["density", "as density"],
]);
const AGAIN = {
  point: "⟳ Another random point",
  reach: "",
  samples: "⟳ New samples",
  cloud: "⟳ New draws",
  free: "⟳ New samples",
};

/**
 * @typedef {import("./stage.js").Setup} Setup
 * @typedef {object} Actions
 * @property {(next: Partial<Setup>, keep?: boolean) => void} change
 * @property {() => void} keep
 * @property {(step: number) => void} go
 */

/** @param {HTMLElement} root @param {Actions} act */
export const buildControls = (root, act) => {
  const question = append(root, "p", "question");
  const steps = append(root, "div", "steps");
  const words = append(root, "p", "words");
  const bar = append(root, "div", "bar");
  let seedNow = 0;
  const renew = () => act.change({ seed: (seedNow + 1) % (MAX_SEED + 1), point: null, along: 0 });
  const again = appendButton(bar, "⟳", renew, "chip again");
  /** @param {string} text */
  const field = (text) => append(bar, "label", "field", text);
  const seedField = field("Seed");
  const seed = append(seedField, "input", "search seed");
  Object.assign(seed, { type: "number", min: 0, max: MAX_SEED, step: 1 });
  seed.onchange = () => act.change({ seed: Math.min(Math.max(Math.floor(Number(seed.value)) || 0, 0), MAX_SEED) });
  const fromField = field("Draw from");
  const from = append(fromField, "select", "choice from");
  from.onchange = () => act.change({ from: /** @type {Setup["from"]} */ (from.value) });
  const labelField = field("Class");
  const label = append(labelField, "select", "choice label");
  label.onchange = () => act.change({ label: Number(label.value) });
  const chooser = append(root, "div", "chooser-box");
  chooser.hidden = true;
  const toggleChooser = () => {
    chooser.hidden = !chooser.hidden;
  };
  const image = appendButton(bar, undefined, toggleChooser, "chip image", "Choose image");
  const imageCanvas = append(image, "canvas", "pixels");
  append(image, "span", "", "Choose image");
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
  const lookField = field("Maps");
  const look = append(lookField, "select", "choice look");
  appendOptions(look, LOOKS);
  look.onchange = () => act.change({ look: /** @type {Setup["look"]} */ (look.value) });

  return {
    chooser,
    imageCanvas,
    bar,
    /** @param {import("./stage.js").CompareData} data @param {readonly string[]} classes */
    fill: (data, classes) => {
      question.textContent = data.question;
      from.replaceChildren();
      appendOptions(from, data.sources);
      label.replaceChildren();
      appendOptions(
        label,
        [...classes.entries()].map(([k, name]) => /** @type {const} */ ([k, name])),
      );
      steps.replaceChildren();
      for (const [k, { title }] of data.moments.entries()) {
        appendButton(steps, `${k + 1} · ${title}`, () => act.go(k), "chip step").dataset.step = String(k);
      }
      appendButton(steps, "Try it yourself", () => act.go(FREE), "chip step").dataset.step = String(FREE);
    },
    /** @param {Setup} setup @param {import("./stage.js").Kind} kind @param {string} text */
    show: (setup, kind, text) => {
      const free = kind === "free";
      seedNow = setup.seed;
      seed.value = String(setup.seed);
      from.value = setup.from;
      label.value = String(setup.label);
      psi.value = String(setup.psi);
      psiValue.textContent = fixed(setup.psi);
      look.value = setup.look;
      again.textContent = AGAIN[kind];
      again.hidden = !AGAIN[kind];
      fromField.hidden = seedField.hidden = !free;
      labelField.hidden = !free || setup.from !== "class";
      psiField.hidden = lookField.hidden = !free || !setup.expert;
      image.hidden = setup.from !== "image";
      if (image.hidden) chooser.hidden = true;
      for (const chip of steps.children) {
        chip.setAttribute(
          "aria-pressed",
          String(/** @type {HTMLElement} */ (chip).dataset.step === String(setup.step)),
        );
      }
      setWords(words, text);
    },
  };
};
