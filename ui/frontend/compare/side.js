// One model: its grid of samples, what is to be said of them, and its map.

import { append, appendButton } from "../lib/dom.js";
import { codeText, decimal, fixed } from "../lib/format.js";
import { drawImage, imageAt, recordDrawn } from "../lib/image-canvas.js";
import { openModel } from "../lib/model.js";
import { openProblem } from "../lib/problem.js";
import { TRUST_LEVELS, TRUST_WORDS } from "../lib/trust.js";
import { DRAWS, openSources } from "./draws.js";
import { openSideMap } from "./map.js";

/**
 * @typedef {object} SideData Side of ui/frontend/compare
 * @property {import("../lib/model.js").BrowserModel} model
 * @property {string} title
 * @property {string} kind
 * @typedef {{ code: Float32Array, distance: number, near: number, level: number }} Sample near: class of the nearest real image
 * @typedef {ReturnType<typeof buildSide>} SideElements
 * @typedef {Awaited<ReturnType<typeof openSide>>} Side
 */

/** @param {HTMLElement} parent @param {(sample: number) => void} onPoint −1 when the pointer leaves */
export const buildSide = (parent, onPoint) => {
  const root = append(parent, "section", "side");
  const head = append(root, "div", "head");
  const title = append(head, "b", "title");
  const kind = append(head, "span", "quiet");
  const grid = append(root, "div", "grid");
  const cells = Array.from({ length: DRAWS }, (_, i) => {
    const cell = appendButton(grid, undefined, () => onPoint(i), "cell");
    cell.setAttribute("aria-label", `Sample ${i + 1}`); // until it is known what it shows
    cell.onpointerenter = () => onPoint(i);
    cell.onfocus = () => onPoint(i);
    return { cell, canvas: append(cell, "canvas", "pixels sample") };
  });
  grid.onpointerleave = () => onPoint(-1);
  grid.addEventListener("focusout", () => onPoint(-1));
  const report = openProblem(root);
  const summary = append(root, "p", "summary");
  const detail = append(root, "p", "detail quiet");
  const map = append(root, "canvas", "map");
  map.setAttribute("role", "img");
  const note = append(root, "p", "note quiet");
  return { root, title, kind, grid, cells, report, summary, detail, map, note };
};

/** @param {SideElements} ui @param {SideData} data @param {(sample: number) => void} onPoint */
export const openSide = async (ui, data, onPoint) => {
  ui.title.textContent = data.title;
  ui.kind.textContent = data.kind;
  ui.summary.textContent = "Loading the model…";
  const model = await openModel(data.model, ui.report);
  const { space, names } = model;
  const sources = openSources(space);
  const map = openSideMap(ui.map, model, sources);
  const inside = map.within();
  /** @type {Sample[]} */
  let samples = [];
  let turn = 0;
  ui.map.onpointermove = (event) => onPoint(map.under(event.offsetX, event.offsetY));
  ui.map.onpointerleave = () => onPoint(-1);

  /** @param {Sample} sample @param {number} i */
  const wordsOf = ({ code, distance, level, near }, i) => {
    const place = code.length <= 3 ? ` ${codeText(code)},` : "";
    const trust = TRUST_WORDS[level].toLowerCase();
    return `Sample ${i + 1}:${place} ${trust}; nearest real code ${decimal(distance)} away (${names[near]})`;
  };
  const summarise = () => {
    const [, edge, holes] = [0, 1, 2].map((level) => samples.filter((sample) => sample.level === level).length);
    const classes = new Set(samples.map(({ near }) => near)).size;
    ui.summary.replaceChildren();
    append(ui.summary, "b", holes ? "bad" : "", `${holes} of ${samples.length}`);
    ui.summary.append(` samples fell in a hole, ${edge} at the edge · near ${classes} of ${names.length} classes`);
    ui.summary.dataset.holes = String(holes);
    ui.note.textContent =
      inside === null
        ? `A plane through ${space.dims} dimensions: holes cannot be shaded on it, but are judged by the distance in all ${space.dims}, where even codes of real images are far apart.`
        : `${fixed(100 * inside, 0)} % of its codes lie within 2σ of the prior (86 % would match it).`;
    const label = `Map of ${data.title}: ${space.count} codes, ${samples.length} draws marked`;
    ui.map.setAttribute("aria-label", label);
  };

  return {
    model,
    map,
    /** @param {import("./draws.js").Numbers[]} numbers @param {import("./stage.js").Setup} setup */
    draw: async (numbers, setup) => {
      const mine = ++turn;
      const image = Math.min(setup.image, space.count - 1);
      const label = Math.min(setup.label, names.length - 1);
      samples = numbers.map((one) => {
        const code = sources.code(one, { ...setup, image, label });
        const [[index, distance]] = space.nearest(code, 1);
        return { code, distance, near: space.labels[index], level: space.trust(distance) };
      });
      summarise();
      const codes = samples.map(({ code }) => code);
      const values = await model.decoding.many(codes, "samples");
      if (!values || mine !== turn) return;
      for (const [i, sample] of samples.entries()) {
        const { cell, canvas } = ui.cells[i];
        drawImage(canvas, imageAt(values, i, samples.length), model.shape);
        recordDrawn(canvas, sample.code);
        cell.dataset.level = TRUST_LEVELS[sample.level];
        cell.setAttribute("aria-label", wordsOf(sample, i));
      }
      ui.grid.dataset.drawn = String(Number(ui.grid.dataset.drawn ?? 0) + 1);
    },
    /** @param {number} chosen @param {import("./stage.js").Setup} setup @param {import("../lib/theme.js").Theme} theme */
    point: (chosen, setup, theme) => {
      for (const [i, { cell }] of ui.cells.entries()) cell.classList.toggle("pointed", i === chosen);
      const sample = samples[chosen];
      ui.detail.textContent = sample
        ? wordsOf(sample, chosen)
        : "Point at a sample to find it on the map, or the reverse.";
      map.paint(setup, samples, chosen, theme);
    },
    close: () => {
      model.close();
      map.close();
    },
  };
};
