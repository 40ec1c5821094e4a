// A guess of a share, by a slider from nothing to everything.

import { append } from "../lib/dom.js";
import { appendSlider } from "../lib/slider.js";

/** @param {HTMLElement} root */
export const openAmount = (root) => {
  const figure = append(root, "output", "amount");
  /** @type {import("./index.js").Say} */
  let say = () => {};
  const show = (/** @type {string} */ said) => {
    figure.textContent = said === "" ? "?" : `${said} %`;
    range.setAttribute("aria-valuetext", said === "" ? "no guess yet" : `${said} per cent`);
  };
  const range = appendSlider(root, "slider-range whole", {
    ...{ min: 0, max: 100, step: 1, value: 50, label: "Your guess" },
    moved: (value) => show(String(value)),
    ended: () => say(range.value),
  });
  const ends = append(root, "div", "ends");
  const [low, high] = [append(ends, "span"), append(ends, "span")];
  return {
    /** @param {import("./index.js").GuessData} data @param {import("./index.js").Say} next */
    update: (data, next) => {
      say = next;
      [low.textContent, high.textContent] = data.ends;
      range.setAttribute("aria-label", data.question);
      if (data.said !== "") range.value = data.said;
      show(data.said);
    },
    close: () => {},
  };
};
