// What can be kept: the strips as a PNG (made here); and where there is a server a GIF, which it makes, and the link to
// this very view.

import { address } from "../lib/address.js";
import { append, appendButton, appendOptions } from "../lib/dom.js";
import { contextOf, drawImage } from "../lib/image-canvas.js";

const COPIED = 1500; // milliseconds
const SIZES = /** @type {const} */ ([
  [128, "128 px"],
  [256, "256 px"],
  [512, "512 px"],
]);
const SPEEDS = /** @type {const} */ ([
  [6, "slow"],
  [12, "medium"],
  [24, "fast"],
]);

/**
 * @typedef {object} Actions
 * @property {(frames: number, done: boolean) => void} frames
 * @property {(settings: { size: number } | { fps: number }) => void} gif
 * @property {() => void} png
 * @property {() => string} link
 */

/** @param {HTMLElement} root @param {Actions} act */
export const buildKeep = (root, act) => {
  root.replaceChildren();
  const frames = append(root, "label", "chip frames-chip", "Frames ");
  const range = append(frames, "input");
  Object.assign(range, { type: "range", min: 5, max: 31, step: 1 });
  const shown = append(frames, "b", "number");
  range.oninput = () => {
    shown.textContent = range.value;
    act.frames(Number(range.value), false);
  };
  range.onchange = () => act.frames(Number(range.value), true);
  /** @param {string} text @param {readonly (readonly [number, string])[]} options @param {"size" | "fps"} name */
  const choice = (text, options, name) => {
    const select = append(append(root, "label", "chip", `${text} `), "select");
    appendOptions(select, options);
    select.onchange = () => act.gif(name === "size" ? { size: Number(select.value) } : { fps: Number(select.value) });
    return select;
  };
  const size = choice("Size", SIZES, "size");
  const fps = choice("Speed", SPEEDS, "fps");
  const gifLink = append(root, "a", "chip strong gif", "Download GIF");
  gifLink.download = "";
  gifLink.title = "There and back; a loop or a triangle goes round";
  const png = appendButton(root, "Strip as PNG", act.png, "chip strong png");
  const copy = appendButton(root, "Copy link", () => copyLink(act.link()), "chip strong copy");
  const field = append(root, "input", "link-field");
  field.readOnly = true;
  field.hidden = true;
  field.setAttribute("aria-label", "Link to this view");

  /** @param {string} link */
  const copyLink = async (link) => {
    try {
      await navigator.clipboard.writeText(link); // only over https or on this very machine
      copy.textContent = "Copied";
      setTimeout(() => {
        copy.textContent = "Copy link";
      }, COPIED);
    } catch {
      field.hidden = false;
      field.value = link;
      field.select();
    }
  };
  return {
    /** @param {import("./tracks.js").View} view @param {string | null} gifUrl null where no server makes one @param {Record<string, string>} params what the GIF is of */
    update: (view, gifUrl, params) => {
      range.value = shown.textContent = String(view.frames);
      frames.hidden = png.hidden = view.mode === "triangle";
      for (const part of [size.parentElement, fps.parentElement, gifLink, copy])
        part?.toggleAttribute("hidden", !gifUrl);
      if (gifUrl === null) return;
      const url = new URL(address(gifUrl));
      size.value = String(view.size);
      fps.value = String(view.fps);
      const settings = { ...params, size: size.value, fps: fps.value };
      for (const [name, value] of Object.entries(settings)) url.searchParams.set(name, value);
      gifLink.href = url.href;
    },
  };
};

/**
 * The strips under each other, frames enlarged by whole pixels, each with its name.
 * @param {import("./strips.js").Row[]} rows with their values @param {import("../lib/image-canvas.js").ImageShape} shape
 * @param {import("../lib/theme.js").Theme} theme
 */
export const stripsPicture = (rows, shape, theme) => {
  const [, height, width] = shape;
  const scale = Math.max(1, Math.round(96 / width));
  const [gap, title] = [4, 26];
  const canvas = document.createElement("canvas");
  canvas.width = rows[0].cells.length * (width * scale + gap) + gap;
  canvas.height = rows.length * (height * scale + title + gap) + gap;
  const context = contextOf(canvas);
  context.fillStyle = theme.page;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingEnabled = false;
  context.fillStyle = theme.text;
  context.font = "15px sans-serif";
  const tile = document.createElement("canvas");
  for (const [row, { track, values }] of rows.entries()) {
    const top = gap + row * (height * scale + title + gap);
    context.fillText(track.name, gap, top + 17);
    for (const [k, image] of (values ?? []).entries()) {
      drawImage(tile, image, shape);
      context.drawImage(tile, gap + k * (width * scale + gap), top + title, width * scale, height * scale);
    }
  }
  return canvas;
};
