// A picture beside the pointer, or above the finger: the answer is where one looks.

import { append } from "./dom.js";
import { contextOf } from "./image-canvas.js";

const AWAY = 18; // pixels between the place and the lens
const FINGER = 34;

/** @param {HTMLElement} box with a position of its own; the lens stays inside it */
export const openLens = (box) => {
  const root = append(box, "figure", "lens");
  const canvas = append(root, "canvas", "pixels");
  const caption = append(root, "figcaption");
  root.setAttribute("aria-hidden", "true"); // the same picture and words are beside the map
  root.hidden = true;
  return {
    /**
     * @param {readonly [number, number]} place in the box's pixels
     * @param {{ image: HTMLCanvasElement, text: string, level: string, finger?: boolean }} what image: shown on another canvas already
     */
    show: ([x, y], { image, text, level, finger = false }) => {
      root.hidden = false;
      if (caption.textContent !== text) caption.textContent = text;
      root.dataset.level = level;
      if (image.width && image.height) {
        if (canvas.width !== image.width || canvas.height !== image.height) {
          [canvas.width, canvas.height] = [image.width, image.height];
        }
        contextOf(canvas).drawImage(image, 0, 0);
      }
      const [width, height] = [root.offsetWidth, root.offsetHeight];
      const gap = finger ? FINGER : AWAY;
      const right = x + gap + width <= box.clientWidth;
      const above = y - gap - height >= 0;
      const left = finger ? x - width / 2 : right ? x + gap : x - gap - width;
      const top = above ? y - gap - height : y + gap;
      const inside = Math.min(Math.max(left, 2), box.clientWidth - width - 2);
      root.style.transform = `translate(${Math.round(inside)}px, ${Math.round(Math.max(top, 2))}px)`;
    },
    hide: () => {
      root.hidden = true;
    },
  };
};
