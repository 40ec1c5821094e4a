// All levels of noise are fetched once for an image and a model; moving the slider only draws another frame.

import { unpackArrays } from "../lib/blob.js";
import { fetchOnce } from "../lib/fetch-once.js";
import { fixed } from "../lib/format.js";
import { drawImage, imageAt } from "../lib/image-canvas.js";
import { openHolder } from "../lib/mount.js";
import { whenResting } from "../lib/rest.js";
import { buildNoise } from "./elements.js";
import { changeWords, storyWords, valueWords } from "./sentences.js";

const ALIKE = 50; // a picture error below which two pictures show much the same

/**
 * @typedef {{ name: string, frames_url: string, mark: string, learnt: boolean }} Cleaner
 * @typedef {object} NoiseData NoiseData of ui/frontend/denoise
 * @property {string} noisy_url
 * @property {import("../lib/image-canvas.js").ImageShape} image_shape
 * @property {Cleaner[]} models
 * @property {string} title
 * @property {import("./sentences.js").Unit} unit
 * @property {[string, string, string, string]} slider
 * @property {number} next_image
 * @property {{ level: number, image: number }} view
 * @typedef {{ frames: Uint8Array, error: Float32Array, psnr: Float32Array }} Frames
 * @typedef {{ noisy: Frames, cleaned: Frames[], close: () => void }} Loaded
 */

/** @param {HTMLElement} root */
export const openNoise = (root) => {
  /** @type {NoiseData} */
  let data;
  /** @type {NoiseData | null} what the frames on the screen are of */
  let drawn = null;
  /** @type {(view: object) => void} */
  let tell = () => {};
  /** @type {ReturnType<typeof openHolder<Loaded>>} */
  const holder = openHolder();
  /** @type {ReturnType<ReturnType<typeof buildNoise>["others"]>} */
  let others = [];
  let level = 0; // hundredths
  const ui = buildNoise(root, {
    level: (percent) => {
      level = percent;
      draw();
    },
    ended: () => keepSoon(),
    another: () => {
      keepSoon.cancel();
      tell({ level: level / 100, image: data.next_image });
    },
  });
  const keepSoon = whenResting(() => tell({ level: level / 100, image: data.view.image }));
  root.dataset.ready = "";

  /** @param {NoiseData} next @param {import("../lib/mount.js").Send} send */
  async function update(next, send) {
    if (!data) level = Math.round(100 * next.view.level);
    data = next;
    tell = (view) => send("view", view);
    const addresses = [next.noisy_url, ...next.models.map((model) => model.frames_url)];
    const key = addresses.join(" ");
    try {
      if (!holder.has(key)) {
        const loaded = await holder.load(key, async () => {
          const [noisy, ...cleaned] = await Promise.all(addresses.map(framesAt));
          return { noisy, cleaned, close: () => {} };
        });
        if (!loaded) return;
      }
      if (!holder.held) return;
      ui.report(null);
      others = ui.others(Math.max(0, data.models.length - 1));
      drawn = data;
      draw();
      root.dataset.ready = "yes";
    } catch (error) {
      ui.report(error);
    }
  }

  function draw() {
    const loaded = holder.held;
    if (!loaded || !drawn) return;
    const { unit, models, image_shape, title, slider } = drawn;
    const count = loaded.noisy.error.length;
    const at = Math.round((level / 100) * (count - 1));
    const before = loaded.noisy[unit][at];
    /** @param {ReturnType<ReturnType<typeof buildNoise>["others"]>[number]} card @param {Frames} frames @param {number} place @param {string} name */
    const show = (card, frames, place, name) => {
      drawImage(card.canvas, imageAt(frames.frames, place, count), image_shape);
      card.canvas.setAttribute("aria-label", `${title}: ${name}`);
      card.title.textContent = name;
      card.value.textContent = valueWords(frames[unit][place], unit);
    };
    show(ui.noisy, loaded.noisy, at, "With noise");
    show(ui.original, loaded.noisy, 0, "The original");
    ui.original.value.textContent = title;
    ui.original.note.textContent = "the model is never shown it";
    for (const [k, model] of models.entries()) {
      const card = k ? others[k - 1] : ui.main;
      show(card, loaded.cleaned[k], at, model.name);
      card.note.textContent = changeWords(before, loaded.cleaned[k][unit][at], unit);
      card.mark.textContent = model.mark;
      card.mark.hidden = !model.mark;
    }
    ui.main.root.hidden = models.length === 0;
    ui.likeness.textContent = loaded.cleaned[0]?.error[at] < ALIKE ? "≈" : "≠";
    ui.noisy.note.textContent = "what the model is given";
    ui.story.textContent = models.length
      ? storyWords(before, loaded.cleaned[0][unit][at], models[0].name, unit)
      : "Choose a model below to see how well it removes the noise.";
    [ui.label.textContent, ui.low.textContent, ui.high.textContent] = slider;
    ui.value.textContent = `${slider[3]}${fixed(level / 100, 2)}`;
    ui.range.value = String(level);
    ui.range.setAttribute("aria-label", slider[0]);
    ui.range.setAttribute("aria-valuetext", `${fixed(level / 100, 2)}, ${valueWords(before, unit)}`);
    root.dataset.level = String(level);
  }

  const close = () => {
    keepSoon.cancel();
    holder.close();
  };
  return { update, close };
};

/** @param {string} path @returns {Promise<Frames>} */
const framesAt = async (path) => {
  const { arrays } = unpackArrays(await fetchOnce(path));
  return { frames: arrays.frames, error: arrays.error, psnr: arrays.psnr };
};
