// How a drawing becomes an image like those that the model has learned: each step as a small picture, two of them
// switchable.

import { append } from "../lib/dom.js";
import { drawImage } from "../lib/image-canvas.js";

/**
 * @typedef {import("../lib/mnist-frame.js").Stage} Stage
 * @typedef {import("../lib/mnist-frame.js").Frame} Frame
 * @typedef {import("../lib/strokes.js").Step} Step
 */

/**
 * @param {HTMLElement} root emptied first @param {Frame} frame @param {(without: Set<Step>) => void} changed
 * @param {ReadonlySet<Step>} without to begin with
 */
export const openSteps = (root, frame, without, changed) => {
  root.replaceChildren();
  const { box, field, size, centre } = frame;
  const left = new Set(without);
  const middle = centre === "mass" ? "Its centre of mass goes to the middle" : "It goes to the middle";
  /** @type {readonly (readonly [Stage["name"], string, string, Step | null])[]} */
  const all = [
    ["drawn", "Drawn", "The whole pad", null],
    ["scaled", `Fit to ${box} × ${box}`, `The longer side becomes ${box} pixels`, "scale"],
    [
      "centred",
      box ? `Centred in ${field} × ${field}` : `${field} × ${field}`,
      box ? middle : "In the size of the images",
      box ? "centre" : null,
    ],
    ["padded", `Edge: ${size} × ${size}`, "Black pixels all around, as the model's images have them", null],
  ];
  const shown = all.filter(([name]) => (name !== "scaled" || box > 0) && (name !== "padded" || size > field));
  const figures = shown.map(([name, text, help, step]) => {
    const figure = append(root, "figure", "step");
    figure.title = help;
    const canvas = append(figure, "canvas", "pixels");
    const caption = append(figure, "figcaption");
    if (step) {
      const label = append(caption, "label");
      const check = append(label, "input");
      check.type = "checkbox";
      check.checked = !left.has(step);
      check.dataset.step = step;
      check.onchange = () => {
        if (check.checked) left.delete(step);
        else left.add(step);
        changed(new Set(left));
      };
      label.append(text);
    } else caption.textContent = text;
    return { name, step, figure, canvas };
  });
  return {
    /** @param {readonly Stage[]} stages */
    show: (stages) => {
      let last = stages[0];
      for (const { name, step, figure, canvas } of figures) {
        last = stages.find((stage) => stage.name === name) ?? last; // what is left out shows what it would begin with
        figure.classList.toggle("off", step !== null && left.has(step));
        drawImage(canvas, last.pixels, [1, last.height, last.width]);
      }
    },
  };
};
