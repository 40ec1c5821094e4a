// Originals and copies, fetched once; the line is a CSS length, so that dragging it draws nothing again.

import { unpackArrays } from "../lib/blob.js";
import { fetchOnce } from "../lib/fetch-once.js";
import { drawImage, imageAt } from "../lib/image-canvas.js";
import { openHolder } from "../lib/mount.js";
import { whenResting } from "../lib/rest.js";
import { channelsOf, differenceOf } from "./difference.js";
import { buildWipe } from "./elements.js";

/**
 * @typedef {import("./elements.js").Layer} Layer
 * @typedef {object} CopiesData CopiesData of ui/frontend/reconstruct
 * @property {string} pictures_url
 * @property {import("../lib/image-canvas.js").ImageShape} image_shape
 * @property {{ title: string, value: string, details: string, code: string }[]} pictures
 * @property {string[]} colours
 * @property {number} most
 * @property {[string, string, string]} story
 * @property {{ picture: number, split: number, layer: Layer }} view
 * @typedef {{ originals: Uint8Array, copies: Uint8Array, close: () => void }} Images
 */

/** @param {HTMLElement} root */
export const openWipe = (root) => {
  /** @type {CopiesData} */
  let data;
  /** @type {(view: object) => void} */
  let tell = () => {};
  /** @type {ReturnType<typeof openHolder<Images>>} */
  const holder = openHolder();
  /** @type {ReturnType<ReturnType<typeof buildWipe>["tiles"]>} */
  let tiles = [];
  let [picture, split] = [0, 50];
  /** @type {Layer} */
  let layer = "copy";
  const ui = buildWipe(root, {
    split: (percent) => {
      split = percent;
      place();
    },
    ended: () => keepSoon(),
    layer: (next) => {
      layer = next;
      draw();
      keep();
    },
    pick: (next) => {
      picture = next;
      draw();
      keep();
    },
  });
  const keepSoon = whenResting(keep);
  root.dataset.ready = "";

  function keep() {
    keepSoon.cancel();
    tell({ picture, split, layer });
  }

  /** @param {CopiesData} next @param {import("../lib/mount.js").Send} send */
  async function update(next, send) {
    const former = data;
    data = next;
    tell = (view) => send("view", view);
    if (!former) ({ picture, split, layer } = next.view);
    try {
      const key = next.pictures_url;
      if (!holder.has(key)) {
        const loaded = await holder.load(key, async () => {
          const { arrays } = unpackArrays(await fetchOnce(key));
          return { originals: arrays.originals, copies: arrays.copies, close: () => {} };
        });
        if (!loaded) return;
        tiles = ui.tiles(data.pictures.length);
      }
      if (!holder.held) return;
      ui.report(null);
      draw();
      root.dataset.ready = "yes";
    } catch (error) {
      ui.report(error);
    }
  }

  /** Where the line is. */
  function place() {
    root.style.setProperty("--split", `${split}%`);
    ui.range.value = String(split);
    ui.range.setAttribute("aria-valuetext", `${split} % of the original, ${100 - split} % of the ${layerWord()}`);
    ui.before.hidden = split < 22;
    ui.after.hidden = split > 78;
  }
  const layerWord = () => (layer === "copy" ? "copy" : "difference");

  function draw() {
    const images = holder.held;
    if (!images) return;
    picture = Math.min(picture, data.pictures.length - 1);
    const table = data.colours.map(channelsOf);
    for (const [k, tile] of tiles.entries()) {
      const about = data.pictures[k];
      drawPair(tile.pair, images, k, table);
      tile.title.textContent = about.title;
      tile.value.textContent = about.value;
      tile.button.title = about.details;
      tile.button.setAttribute("aria-pressed", String(k === picture));
    }
    drawPair(ui.pair, images, picture, table);
    ui.after.textContent = layer === "copy" ? "Copy" : "Difference";
    for (const { layer: own, chip } of ui.chips) chip.setAttribute("aria-pressed", String(own === layer));
    const shown = data.pictures[picture];
    for (const [k, step] of ui.steps.entries()) step.text.textContent = data.story[k];
    ui.steps[0].own.textContent = shown.title;
    ui.steps[1].own.textContent = shown.code;
    ui.steps[2].own.textContent = shown.value;
    ui.about.textContent = shown.details;
    place();
  }

  /** @param {{ under: HTMLCanvasElement, over: HTMLCanvasElement }} pair @param {Images} images @param {number} k @param {[number, number, number][]} table */
  function drawPair(pair, images, k, table) {
    const count = data.pictures.length;
    const [original, copy] = [imageAt(images.originals, k, count), imageAt(images.copies, k, count)];
    const [channels, height, width] = data.image_shape;
    drawImage(pair.under, original, data.image_shape);
    if (layer === "copy") drawImage(pair.over, copy, data.image_shape);
    else drawImage(pair.over, differenceOf(original, copy, channels, table, data.most), [3, height, width]);
  }

  const close = () => {
    keepSoon.cancel();
    holder.close();
  };
  return { update, close };
};
