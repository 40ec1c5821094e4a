// A line that says what is wrong, where the picture is that would otherwise silently stop.

import { append } from "./dom.js";

/** @param {HTMLElement} parent */
export const openProblem = (parent) => {
  const line = append(parent, "p", "message problem");
  line.setAttribute("role", "alert");
  line.hidden = true;
  /** @param {unknown} error shown as a sentence; null when all is well again */
  return (error) => {
    line.hidden = !error;
    line.textContent = error instanceof Error ? `The image cannot be decoded at the moment: ${error.message}` : "";
  };
};
