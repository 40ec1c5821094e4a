// What a lasso or a box caught: the images, how many of each class, their mean and its decode, and a CSV to keep.

import { append, appendButton } from "../lib/dom.js";
import { thousands } from "../lib/format.js";
import { drawImage } from "../lib/image-canvas.js";

const SHEET_IMAGES = 60;
const MEAN_IMAGES = 2000;

/** @typedef {import("../lib/model.js").Model} Model */

/** @param {readonly number[]} images @param {Model} model */
const csvOf = (images, { space, names }) => {
  const columns = Array.from({ length: space.dims }, (_, d) => `z${d + 1}`);
  const rows = images.map((i) => [i, quoted(names[space.labels[i]]), ...space.code(i)].join(","));
  return [["id", "label", ...columns].join(","), ...rows, ""].join("\n");
};

/** @param {string} text */
const quoted = (text) => `"${text.replaceAll('"', '""')}"`;

/** @param {HTMLCanvasElement} canvas @param {readonly number[]} chosen @param {Model} model */
const drawPixelMean = async (canvas, chosen, { images, shape }) => {
  const [, height, width] = shape;
  const scratch = document.createElement("canvas");
  const context = scratch.getContext("2d", { willReadFrequently: true }); // else a thousand images take seconds
  if (!context) return;
  const sums = new Float64Array(height * width * 4);
  for (const image of chosen) {
    await images.draw(scratch, image);
    const pixels = context.getImageData(0, 0, width, height).data;
    for (let at = 0; at < sums.length; at++) sums[at] += pixels[at];
  }
  const values = Uint8ClampedArray.from({ length: height * width * 3 }, (_, at) => {
    return sums[Math.floor(at / 3) * 4 + (at % 3)] / chosen.length;
  });
  drawImage(canvas, values, [3, height, width]);
};

/**
 * @param {HTMLElement} box where it is shown
 * @param {() => Model | null} current
 * @param {() => void} dismiss when the person no longer wants it
 */
export const openSelection = (box, current, dismiss) => {
  const clear = () => {
    for (const link of box.querySelectorAll("a")) URL.revokeObjectURL(link.href);
    box.replaceChildren();
    box.hidden = true;
  };
  /** @param {readonly number[]} chosen */
  const show = async (chosen) => {
    clear();
    const model = current();
    if (!chosen.length || !model) return;
    box.hidden = false;
    const { space, images, names, colours, paint } = model;
    const head = append(box, "div", "selection-head");
    append(head, "h2", "title", `${thousands(chosen.length)} images selected`);
    appendButton(head, "Clear", dismiss).setAttribute("aria-label", "Clear the selection");
    const counts = names.map((name, label) => {
      return { name, label, n: chosen.filter((i) => space.labels[i] === label).length };
    });
    const most = Math.max(...counts.map(({ n }) => n));
    for (const { name, label, n } of counts.filter(({ n }) => n).sort((a, b) => b.n - a.n)) {
      const row = append(box, "div", "count");
      append(row, "span", "name", name);
      Object.assign(append(row, "span", "bar").style, { width: `${(45 * n) / most}%`, background: colours[label] });
      append(row, "span", "quiet", thousands(n));
    }
    const pair = append(box, "div", "row");
    /** @param {string} text */
    const framed = (text) => {
      const figure = append(pair, "figure", "small wide");
      const canvas = append(figure, "canvas", "pixels");
      append(figure, "figcaption", "", text);
      return canvas;
    };
    const averaged = chosen.slice(0, MEAN_IMAGES);
    const pixelMean = framed(
      averaged.length < chosen.length ? `Mean of ${thousands(MEAN_IMAGES)} of them` : "Mean of the images",
    );
    const mean = new Float32Array(space.dims);
    for (const i of chosen) for (const [d, value] of space.code(i).entries()) mean[d] += value / chosen.length;
    paint(framed("Decode of the mean code"), mean);
    const sheet = append(box, "div", "sheet");
    for (const image of chosen.slice(0, SHEET_IMAGES)) {
      const canvas = append(sheet, "canvas", "pixels");
      canvas.title = `Image ${image}: ${names[space.labels[image]]}`;
      images.draw(canvas, image);
    }
    if (chosen.length > SHEET_IMAGES) append(box, "div", "quiet", `The first ${SHEET_IMAGES} are shown.`);
    const link = append(box, "a", "chip", "Download as CSV");
    link.download = `${model.run}-selection.csv`;
    link.href = URL.createObjectURL(new Blob([csvOf(chosen, model)], { type: "text/csv" }));
    await drawPixelMean(pixelMean, averaged, model);
  };
  clear();
  return { show, close: clear };
};
