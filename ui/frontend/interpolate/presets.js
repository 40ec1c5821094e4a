// Pairs of images that are worth a look, each one click away.

import { append, appendButton } from "../lib/dom.js";

/**
 * @typedef {object} Preset
 * @property {string} label
 * @property {number[]} images none where another model has to be opened first
 * @property {string | null} run that other model's
 */

/** @param {HTMLElement} parent @param {(preset: Preset) => void} choose */
export const openPresets = (parent, choose) => {
  const row = append(parent, "div", "presets");
  row.setAttribute("role", "group");
  row.setAttribute("aria-label", "Pairs to try");
  row.dataset.control = "presets";
  let shown = "";
  /** @type {{ preset: Preset, chip: HTMLButtonElement }[]} */
  let chips = [];
  return {
    /** @param {Preset[]} presets @param {import("./tracks.js").View} view */
    show: (presets, { mode, images }) => {
      const key = JSON.stringify(presets);
      if (key !== shown) {
        shown = key;
        row.replaceChildren();
        if (presets.length) append(row, "span", "quiet", "Try");
        chips = presets.map((preset) => ({
          preset,
          chip: appendButton(row, preset.label, () => choose(preset), "chip preset"),
        }));
      }
      for (const { preset, chip } of chips) {
        const now = mode === "line" && !preset.run && preset.images.every((image, k) => images[k] === image);
        chip.setAttribute("aria-pressed", String(now));
      }
    },
  };
};
