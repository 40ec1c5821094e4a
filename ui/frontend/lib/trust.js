// How far a decoded code is from real images: the words, the bar with its needle, and the nearest ones. It says where a
// place is, and is no judgement of its picture.

import { append } from "./dom.js";
import { decimal } from "./format.js";
import { appendTerm } from "./words.js";

/** @typedef {{ edge: number, hole: number }} Support within these distances 90 % and 99 % of held-out codes have a neighbour */

/** Names of the levels in the page's styles, by level. */
export const TRUST_LEVELS = ["real", "edge", "hole"];
export const TRUST_WORDS = ["Close to real images", "A little apart from real images", "Far from real images"];
export const TRUST_COLOURS = ["#2a9d63", "#b57f00", "#cf3a24"];

/** 0, 1 or 2, by the distance to the nearest real code. @param {number} distance @param {Support} support */
export const trustLevel = (distance, { edge, hole }) => (distance <= edge ? 0 : distance <= hole ? 1 : 2);

/** Where on the bar a distance stands, 0 to 1: a third of it each for real, edge and hole. @param {number} distance @param {Support} support */
export const trustShare = (distance, { edge, hole }) => {
  if (distance <= edge) return edge ? distance / edge / 3 : 0;
  if (distance <= hole) return (1 + (distance - edge) / (hole - edge)) / 3;
  return Math.min(1, 2 / 3 + (distance - hole) / hole / 3);
};

/** @param {number} distance @param {Support} support */
export const trustTitle = (distance, { edge, hole }) =>
  `The nearest real code is ${decimal(distance)} away. 90 % of held-out codes have a neighbour within ${decimal(edge)}, 99 % within ${decimal(hole)}.`;

/**
 * The word and its bar. @param {HTMLElement} parent
 */
export const openTrustBar = (parent) => {
  const root = append(parent, "div", "trust");
  const word = appendTerm(append(root, "div", "trust-word"), "real-images", "");
  const bar = append(root, "div", "trust-bar");
  for (const level of TRUST_LEVELS) append(bar, "span", level);
  const needle = append(bar, "i");
  return {
    root,
    /** @param {number} distance @param {Support} support @param {string} [text] in place of the level's own words */
    show: (distance, support, text) => {
      const level = trustLevel(distance, support);
      root.dataset.level = TRUST_LEVELS[level];
      word.textContent = text ?? TRUST_WORDS[level];
      bar.title = trustTitle(distance, support);
      needle.style.left = `${100 * trustShare(distance, support)}%`;
    },
  };
};

/**
 * A row of real images with their classes. @param {HTMLElement} parent @param {number} count
 */
export const openNeighbours = (parent, count) => {
  const title = append(parent, "div", "quiet", "Nearest real images");
  const row = append(parent, "div", "near-row");
  const boxes = Array.from({ length: count }, () => {
    const box = append(row, "figure", "small");
    return { box, canvas: append(box, "canvas", "pixels"), caption: append(box, "figcaption") };
  });
  return {
    title,
    /** @param {readonly (readonly [number, number])[]} found image and distance @param {Pick<import("./model.js").Model, "images" | "names" | "space">} model */
    show: (found, { images, names, space }) => {
      for (const [rank, { box, canvas, caption }] of boxes.entries()) {
        box.hidden = rank >= found.length;
        if (box.hidden) continue;
        const [image, distance] = found[rank];
        images.draw(canvas, image);
        const name = names[space.labels[image]];
        caption.textContent = name.split("/")[0]; // "T-shirt" of "T-shirt/top": the room is narrow
        caption.title = name;
        canvas.title = `Image ${image}, ${decimal(distance)} away`;
      }
    },
  };
};

/** Both, for a code. @param {HTMLElement} parent @param {number} [count] of real images */
export const openVerdict = (parent, count = 3) => {
  const root = append(parent, "div", "verdict");
  const bar = openTrustBar(root);
  const neighbours = openNeighbours(root, count);
  return {
    root,
    /** @param {ArrayLike<number>} code @param {import("./model.js").Model} model */
    show: (code, model) => {
      const found = model.space.nearest(code, count);
      if (!found.length) return;
      bar.show(found[0][1], model.support);
      neighbours.show(found, model);
    },
  };
};
