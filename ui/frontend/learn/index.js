// The page Learn: guesses, and what can be tried beside them.

import { component } from "../lib/mount.js";
import { openAmount } from "./amount.js";
import { openBargain } from "./bargain.js";
import { openChoose } from "./choose.js";
import { openDot } from "./dot.js";
import { openSketch } from "./sketch.js";
import { openSpring } from "./spring.js";

const KINDS = {
  choose: openChoose,
  dot: openDot,
  sketch: openSketch,
  amount: openAmount,
  spring: openSpring,
  bargain: openBargain,
};

/**
 * @typedef {object} GuessData GuessData of vae_core/explorer/lesson/data.py
 * @property {keyof typeof KINDS} kind
 * @property {string} question
 * @property {string} said
 * @property {import("../lib/model.js").BrowserModel | null} model
 * @property {[string, string][]} options key and text
 * @property {number} image
 * @property {number} hidden
 * @property {[number, number]} images
 * @property {number} side
 * @property {[string, string]} ends
 * @property {boolean} reveal
 * @typedef {(said: string) => void} Say
 * @typedef {{ update: (data: any, say: Say) => unknown, close: () => void }} Guess
 */

/** The part that the data asks for; another one when it asks for another. @param {HTMLElement} root */
const openLearn = (root) => {
  /** @type {Guess | null} */
  let part = null;
  let kind = "";
  return {
    /** @param {GuessData} data @param {import("../lib/mount.js").Send} _ @param {import("../lib/mount.js").Send} trigger */
    update: (data, _, trigger) => {
      if (data.kind !== kind) {
        part?.close();
        root.replaceChildren();
        kind = data.kind;
        root.dataset.kind = kind;
        part = KINDS[data.kind](root);
      }
      return part?.update(data, (said) => trigger("said", said));
    },
    close: () => part?.close(),
  };
};

export default component(openLearn);
