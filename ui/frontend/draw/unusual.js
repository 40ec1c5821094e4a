// How unusual the image is to this model: in a few words, in two sentences, and beside the images nearest to it.

import { append } from "../lib/dom.js";
import { openNeighbours, TRUST_LEVELS } from "../lib/trust.js";
import { errorWords, NEAREST, openUnusual, placeWords, verdictOf } from "../lib/unusual.js";

/** @param {HTMLElement} root emptied first @param {import("../lib/model.js").Model} model @param {boolean} expert */
export const openVerdict = (root, model, expert) => {
  root.replaceChildren();
  const box = append(root, "div", "trust unusual");
  append(box, "h2", "title", "How unusual is this?");
  const word = append(box, "div", "trust-word");
  const place = append(box, "p", "quiet");
  const copy = append(box, "p", "quiet");
  const neighbours = openNeighbours(append(box, "div", "near"), NEAREST);
  neighbours.title.textContent = expert ? "The nearest five held-out images" : "The five real images nearest to it";
  const judge = openUnusual(model.space);
  box.hidden = true;
  return {
    /** @param {Float32Array} code @param {number | null} nats of its copy; null while they are not known */
    show: (code, nats) => {
      const found = judge(code, nats);
      box.hidden = false;
      box.dataset.level = TRUST_LEVELS[found.level];
      word.textContent = verdictOf(found);
      place.textContent = placeWords(found, model.support, expert);
      copy.textContent = errorWords(found, expert) || " ";
      neighbours.show(found.nearest, model);
    },
    hide: () => {
      box.hidden = true;
    },
  };
};
