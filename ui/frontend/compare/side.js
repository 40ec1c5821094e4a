// One model: its picture of the one point, its grid of samples, what is to be said of them, and its map.

import { append, appendButton } from "../lib/dom.js";
import { codeText, decimal, thousands } from "../lib/format.js";
import { drawImage, imageAt, recordDrawn } from "../lib/image-canvas.js";
import { openModel } from "../lib/model.js";
import { openProblem } from "../lib/problem.js";
import { TRUST_WORDS } from "../lib/trust.js";
import { DRAWS, openSources, wayOf } from "./draws.js";
import { openSideMap } from "./map.js";
import { openMeter } from "./meter.js";
import { FRAMES } from "./sweep.js";

const WAY = 160; // places of the line on the map

/**
 * @typedef {import("../lib/image-canvas.js").Values} Values
 * @typedef {object} SideData Side of vae_core/explorer/compare/data.py
 * @property {import("../lib/model.js").BrowserModel} model
 * @property {string} title
 * @property {string} kind
 * @property {string} short
 * @property {string} reached
 * @typedef {{ code: Float32Array, distance: number, near: number, level: number }} Sample near: class of the nearest real image
 * @typedef {ReturnType<typeof buildSide>} SideElements
 * @typedef {Awaited<ReturnType<typeof openSide>>} Side
 * @typedef {import("./stage.js").Setup} Setup
 */

/** @param {HTMLElement} parent @param {(sample: number) => void} onPoint −1 when the pointer leaves */
export const buildSide = (parent, onPoint) => {
  const root = append(parent, "section", "side");
  const head = append(root, "div", "head");
  const title = append(head, "b", "title");
  const kind = append(head, "span", "quiet");
  const report = openProblem(root);
  const meter = openMeter(root);
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
  const summary = append(root, "p", "summary");
  const detail = append(root, "p", "detail quiet");
  const board = append(root, "div", "board");
  const map = append(board, "canvas", "map");
  const shown = append(board, "figure", "shown");
  const picture = append(shown, "canvas", "pixels picture");
  const near = append(shown, "figcaption", "near");
  const closest = append(near, "canvas", "pixels closest");
  const caption = append(near, "span");
  return { root, title, kind, meter, grid, cells, report, summary, detail, map, picture, closest, caption };
};

/** One boolean an image. @param {string} packed bits in base64, the lowest of a byte first @param {number} count */
export const unpackBits = (packed, count) => {
  const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
  return Uint8Array.from({ length: count }, (_, i) => (bytes[i >> 3] >> (i & 7)) & 1);
};

/** @param {SideElements} ui @param {SideData} data */
export const openSide = async (ui, data) => {
  let said = data; // in which the words may change
  const name = () => {
    ui.title.textContent = said.title;
    ui.kind.textContent = said.kind;
  };
  name();
  ui.summary.textContent = "Loading the model…";
  const model = await openModel(data.model, ui.report);
  const { space, names } = model;
  const sources = openSources(space);
  const map = openSideMap(ui.map, model, sources, unpackBits(data.reached, space.count));
  /** @type {Sample[]} */
  let samples = [];
  let turn = 0;
  let waySeed = -1;
  let way = wayOf(0, space.dims);
  let shownImage = -1;
  let closest = "";

  /** @param {Sample} sample @param {number} i */
  const wordsOf = ({ code, distance, level, near }, i) => {
    const place = code.length <= 3 ? ` ${codeText(code)},` : "";
    const trust = TRUST_WORDS[level].toLowerCase();
    return `Sample ${i + 1}:${place} ${trust}; the closest one is ${decimal(distance)} away (${names[near]})`;
  };
  /** Put a held-out image on a canvas of this side. @param {HTMLCanvasElement} canvas @param {number} image */
  const showImage = (canvas, image) => {
    if (image !== shownImage) model.images.draw(canvas, image);
    shownImage = image;
  };
  /** The picture of the one point, and the real image that is closest to it. @param {Float32Array} code */
  const showPoint = (code) => {
    model.paint(ui.picture, code);
    const [[index]] = space.nearest(code, 1);
    showImage(ui.closest, index);
    closest = names[space.labels[index]];
    ui.caption.textContent = `closest: ${closest}`;
    ui.caption.title = "The real image whose code is closest to the point";
  };
  /** @param {Setup} setup */
  const pointOf = ({ point, along }) => (point && space.dims === 2 ? Float32Array.from(point) : way(along));

  return {
    model,
    map,
    get short() {
      return said.short;
    },
    /** In other words. @param {SideData} next of the same model @param {string} ringWords */
    say: (next, ringWords) => {
      said = next;
      name();
      ui.summary.textContent = "";
      map.say(ringWords);
    },
    pointOf,
    /** What is said of the point: "AE: closest real image Bag". */
    saying: () => `${said.short}: closest real image ${closest}`,
    /** The way of the point anew, when the seed is another. @param {Setup} setup @param {(images: Values) => void} draw */
    walk: async ({ seed }, draw) => {
      if (seed === waySeed) return;
      waySeed = seed;
      way = wayOf(seed, space.dims);
      map.walk(Array.from({ length: WAY }, (_, k) => space.project(way(k / (WAY - 1)))));
      const codes = Array.from({ length: FRAMES }, (_, k) => way(k / (FRAMES - 1)));
      const values = await model.decoding.many(codes, "way");
      if (values && seed === waySeed) draw(values);
    },
    /** @param {import("./draws.js").Numbers[]} numbers @param {Setup} setup */
    draw: async (numbers, setup) => {
      const mine = ++turn;
      const image = Math.min(setup.image, space.count - 1);
      const label = Math.min(setup.label, names.length - 1);
      samples = numbers.map((one) => {
        const code = sources.code(one, { ...setup, image, label });
        const [[index, distance]] = space.nearest(code, 1);
        return { code, distance, near: space.labels[index], level: space.trust(distance) };
      });
      const codes = samples.map(({ code }) => code);
      const values = await model.decoding.many(codes, "samples");
      if (!values || mine !== turn) return;
      for (const [i, sample] of samples.entries()) {
        const { cell, canvas } = ui.cells[i];
        drawImage(canvas, imageAt(values, i, samples.length), model.shape);
        recordDrawn(canvas, sample.code);
        cell.setAttribute("aria-label", wordsOf(sample, i));
      }
      ui.grid.dataset.drawn = String(Number(ui.grid.dataset.drawn ?? 0) + 1);
    },
    /** @param {import("./stage.js").Kind} kind @param {Setup} setup @param {number} chosen @param {import("../lib/theme.js").Theme} theme */
    show: (kind, setup, chosen, theme) => {
      for (const [i, { cell }] of ui.cells.entries()) cell.classList.toggle("pointed", i === chosen);
      const sample = samples[chosen];
      ui.detail.textContent = sample
        ? wordsOf(sample, chosen)
        : "Point at a sample to find it on the map, or the reverse.";
      const point = kind === "point" ? pointOf(setup) : null;
      if (point) showPoint(point);
      if (kind === "cloud") {
        showImage(ui.picture, setup.image);
        ui.caption.textContent = `Original: ${model.title(setup.image)}`;
      } else if (kind !== "point") shownImage = -1;
      const drawn = kind === "cloud" || kind === "free" ? samples : [];
      ui.map.setAttribute("aria-label", mapWords(kind, said.title, space.count, drawn.length));
      map.paint({ kind, setup, samples: drawn, chosen, point: point && space.project(point), theme });
    },
    close: () => {
      model.close();
      map.close();
    },
  };
};

/** @param {import("./stage.js").Kind} kind @param {string} title @param {number} count @param {number} draws */
const mapWords = (kind, title, count, draws) => {
  const what = `Map of ${title}: ${thousands(count)} codes`;
  if (kind === "point") return `${what} and the random point; click or use the arrow keys to put it elsewhere`;
  if (kind === "reach") return `${what}, those in colour reached by random points`;
  return draws ? `${what}, ${draws} draws marked` : what;
};
