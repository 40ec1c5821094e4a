// The elements of the part: the pictures of the round to mark, and the threshold over the errors of all pictures.

import { append, appendButton, element } from "../lib/dom.js";
import { openProblem } from "../lib/problem.js";
import { appendSlider } from "../lib/slider.js";

/**
 * @typedef {object} Acts
 * @property {(place: number) => void} mark
 * @property {() => void} check
 * @property {() => void} again
 * @property {(place: number) => void} threshold while it is dragged
 * @property {() => void} ended
 * @property {(which: "usual" | "balance") => void} preset
 */

/** @param {HTMLElement} root @param {Acts} act @param {number} last the slider's last place */
export const buildGame = (root, act, last) => {
  root.replaceChildren();
  const report = openProblem(root);
  const game = append(root, "section", "game");
  const tiles = append(game, "div", "tiles");
  tiles.setAttribute("role", "group");
  tiles.setAttribute("aria-label", "Pictures, each beside the model's copy");
  const bar = append(game, "div", "bar");
  const check = appendButton(bar, "Check my answers", act.check, "chip primary check");
  const again = appendButton(bar, "Another round", act.again, "chip again");
  const result = append(bar, "p", "result");
  result.setAttribute("role", "status");

  const machine = append(root, "section", "machine");
  const heading = append(machine, "p", "meet");
  const plot = append(machine, "div", "plot");
  const marks = append(plot, "div", "marks");
  const bins = append(plot, "div", "bins");
  bins.setAttribute("role", "img");
  const line = append(plot, "div", "line");
  append(line, "span", "word quiet-side", "no alarm");
  append(line, "span", "word alarm-side", "alarm");
  const range = appendSlider(machine, "slider-range threshold", {
    min: 0,
    max: last,
    step: 1,
    label: "Threshold",
    moved: act.threshold,
    ended: act.ended,
  });
  const axis = append(machine, "div", "axis");
  const [low, name, high] = [append(axis, "span"), append(axis, "span", "axis-name"), append(axis, "span")];
  const all = append(machine, "p", "all");
  const under = append(machine, "div", "under");
  const legend = append(under, "div", "legend");
  const known = append(legend, "span", "key known");
  const unknown = append(legend, "span", "key unknown");
  const presets = append(under, "div", "presets");
  const usual = appendButton(presets, "At most 5 false alarms in 100", () => act.preset("usual"));
  const balance = appendButton(presets, "Best balance", () => act.preset("balance"));
  return {
    report,
    game,
    check,
    again,
    result,
    machine,
    heading,
    plot,
    marks,
    bins,
    line,
    range,
    low,
    name,
    high,
    known,
    unknown,
    usual,
    balance,
    all,
    /** @param {number} count */
    tiles: (count) => {
      tiles.replaceChildren();
      return Array.from({ length: count }, (_, place) => {
        const button = element("button", "suspect");
        button.type = "button";
        button.onclick = () => act.mark(place);
        tiles.append(button);
        const pair = append(button, "span", "pair");
        const original = append(pair, "canvas", "pixels");
        append(pair, "span", "to", "→").setAttribute("aria-hidden", "true");
        const copy = append(pair, "canvas", "pixels");
        const state = append(button, "b", "state");
        const you = append(button, "span", "verdict");
        return { button, original, copy, state, you, it: append(button, "span", "verdict") };
      });
    },
    /** @param {number} count */
    thumbs: (count) => {
      marks.replaceChildren();
      marks.setAttribute("aria-hidden", "true"); // the pictures above say it all
      return Array.from({ length: count }, () => append(marks, "canvas", "pixels mark"));
    },
    /** @param {number[]} known shares @param {number[]} unknown shares */
    bars: (known, unknown) => {
      bins.replaceChildren();
      const tallest = Math.max(...known, ...unknown, 1e-9);
      for (const [k, share] of known.entries()) {
        const bin = append(bins, "span", "bin");
        append(bin, "i", "known").style.height = `${(100 * share) / tallest}%`;
        append(bin, "i", "unknown").style.height = `${(100 * unknown[k]) / tallest}%`;
      }
    },
  };
};
