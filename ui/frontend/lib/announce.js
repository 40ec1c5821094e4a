// What a screen reader is told when something changes that is only drawn.

import { append } from "./dom.js";

const PAUSE = 300; // milliseconds: who walks on is not told of every step

/**
 * A line that is heard and not seen. Returns what says a sentence once nothing newer comes.
 * @param {HTMLElement} parent
 */
export const openAnnouncer = (parent) => {
  const line = append(parent, "div", "spoken");
  line.setAttribute("role", "status");
  let timer = 0;
  /** @param {string} text */
  return (text) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      line.textContent = text;
    }, PAUSE);
  };
};
