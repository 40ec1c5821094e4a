// A bar from 0 to 100 with its number, its words and a mark where the best possible is.

import { append } from "../lib/dom.js";

/** @typedef {{ value: number, text: string, label: string, best: number | null, best_words: string }} MeterData */

/** @param {HTMLElement} parent */
export const openMeter = (parent) => {
  const root = append(parent, "div", "meter");
  const words = append(root, "p", "meter-words");
  const number = append(words, "b", "meter-number");
  const label = append(words, "span");
  const best = append(words, "span", "meter-best quiet");
  const bar = append(root, "div", "meter-bar");
  const fill = append(bar, "span", "meter-fill");
  const tick = append(bar, "i");
  root.hidden = true;
  return {
    /** @param {MeterData | undefined} data nothing to show without */
    show: (data) => {
      root.hidden = !data;
      if (!data) return;
      number.textContent = data.text;
      label.textContent = data.label;
      fill.style.width = `${data.value}%`;
      tick.hidden = data.best === null;
      tick.style.left = `${data.best ?? 0}%`;
      best.textContent = data.best_words;
      root.dataset.value = String(data.value);
    },
  };
};
