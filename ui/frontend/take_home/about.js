// What the page is, where its models and images come from, and who may use them.

import { append, appendButton } from "../lib/dom.js";

/**
 * @typedef {object} About
 * @property {string} what it is
 * @property {readonly { name: string, facts: readonly (readonly [string, string])[] }[]} runs
 * @property {string} made with which version
 */

/** Returns what opens it. @param {HTMLElement} parent @param {About} about */
export const openAbout = (parent, { what, runs, made }) => {
  const box = append(parent, "dialog", "about");
  box.setAttribute("aria-labelledby", "about-title");
  append(box, "h2", "", "About this page").id = "about-title";
  append(box, "p", "", what);
  for (const { name, facts } of runs) {
    append(box, "h3", "", name);
    const list = append(box, "dl");
    for (const [term, text] of facts) {
      append(list, "dt", "", term);
      append(list, "dd", "", text);
    }
  }
  append(box, "p", "quiet", made);
  appendButton(box, "Close", () => box.close(), "button close-about");
  box.onclick = (event) => {
    if (event.target === box) box.close(); // beside it
  };
  return () => box.showModal();
};
