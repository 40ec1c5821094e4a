// Sentences with words in bold; terms in them open their explanations, see lib/words.js.

import { append } from "../lib/dom.js";
import { setWords } from "../lib/words.js";

/**
 * Make sentences the whole content of `parent`, a paragraph a line. Of Markdown, only **bold** and terms mean something.
 * @param {HTMLElement} parent @param {string} text
 */
export const setSentences = (parent, text) => {
  parent.replaceChildren();
  parent.hidden = !text;
  for (const line of text.split("\n").filter(Boolean)) {
    const paragraph = append(parent, "p");
    for (const [k, part] of line.split("**").entries()) {
      if (part) setWords(append(paragraph, k % 2 ? "strong" : "span"), part);
    }
  }
};
