// A picture beside the pointer, or above the finger: the answer is where one looks.

import { append } from "./dom.js";
import { contextOf } from "./image-canvas.js";

const AWAY = 18; // pixels between the place and the lens
const FINGER = 34;

/** @typedef {import("./map-layers.js").Taken} Box */

/**
 * The corner from which a picture covers the fewest boxes, the first of equals; one that leaves the room only at the head
 * of the list. @param {readonly { left: number, top: number }[]} corners the usual one first
 * @param {readonly [number, number]} size @param {readonly [number, number]} room @param {readonly Box[]} avoid
 */
export const freest = (corners, [width, height], [wide, high], avoid) => {
  const covered = corners.map(({ left, top }, k) => {
    const outside = left < 0 || top < 0 || left + width > wide || top + height > high;
    if (outside) return k ? Number.POSITIVE_INFINITY : avoid.length;
    const [x, y] = [left + width / 2, top + height / 2];
    // A box is as tall as a line of text above or below it allows.
    return avoid.filter(
      (one) => Math.abs(one.x - x) < one.half + width / 2 && Math.abs(one.y - y) < one.tall / 2 + height / 2,
    ).length;
  });
  return corners[covered.indexOf(Math.min(...covered))];
};

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
     * @param {{ image: HTMLCanvasElement, text: string, level: string, finger?: boolean, avoid?: readonly Box[] }} what
     * image: shown on another canvas already; avoid: what it covers only where every side of the place does
     */
    show: ([x, y], { image, text, level, finger = false, avoid = [] }) => {
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
      const sides = [right, !right].flatMap((isRight) => [above, !above].map((isAbove) => ({ isRight, isAbove })));
      const corners = sides.map(({ isRight, isAbove }) => ({
        left: finger ? x - width / 2 : isRight ? x + gap : x - gap - width,
        top: isAbove ? y - gap - height : y + gap,
      }));
      const { left, top } = freest(corners, [width, height], [box.clientWidth, box.clientHeight], avoid);
      const inside = Math.min(Math.max(left, 2), box.clientWidth - width - 2);
      root.style.transform = `translate(${Math.round(inside)}px, ${Math.round(Math.max(top, 2))}px)`;
    },
    hide: () => {
      root.hidden = true;
    },
  };
};
