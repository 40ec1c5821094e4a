// Sentences with words in bold; terms in them open their explanations, see lib/words.js.

import { append } from "../lib/dom.js";
import { setWords } from "../lib/words.js";

/**
 * Make a sentence the whole content of `parent`. Of Markdown, only **bold** and terms mean something.
 * @param {HTMLElement} parent @param {string} text
 */
export const setSentence = (parent, text) => {
  parent.replaceChildren();
  for (const [k, part] of text.split("**").entries()) {
    if (part) setWords(append(parent, k % 2 ? "strong" : "span"), part);
  }
};
