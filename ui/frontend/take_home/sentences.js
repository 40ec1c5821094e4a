// Sentences with words in bold or emphasised; terms in them open their explanations, see lib/words.js.

import { append } from "../lib/dom.js";
import { setWords } from "../lib/words.js";

/**
 * Make sentences the whole content of `parent`, a paragraph a line. Of Markdown, only **bold**, *emphasis* and terms mean something.
 * @param {HTMLElement} parent @param {string} text
 */
export const setSentences = (parent, text) => {
  parent.replaceChildren();
  parent.hidden = !text;
  for (const line of text.split("\n").filter(Boolean)) {
    const paragraph = append(parent, "p");
    for (const [k, part] of line.split("**").entries()) {
      for (const [j, words] of part.split("*").entries()) {
        if (words) setWords(append(paragraph, j % 2 ? "em" : k % 2 ? "strong" : "span"), words);
      }
    }
  }
};
