// A code, its image, and a slider for each of its numbers. All follows in the browser; the server hears of the code
// when something is let go, for the link.

import { append } from "../lib/dom.js";
import { decimal, rounded } from "../lib/format.js";
import { modelKey, openModel } from "../lib/model.js";
import { openHolder } from "../lib/mount.js";
import { openChooser } from "../lib/picker.js";
import { seededNormal, seededRandom } from "../lib/random.js";
import { buildDesk } from "./elements.js";
import { openRows } from "./rows.js";

const MAX_SEED = 999_999;
const CHOOSER_WIDTH = 760; // pixels from which it has room beside the sliders

/**
 * @typedef {import("../lib/model.js").Model} Model
 * @typedef {object} Dimension DimensionRow of ui/frontend/dimensions
 * @property {number} index
 * @property {string} name
 * @property {number} centre
 * @property {number} spread
 * @property {number} low
 * @property {number} high
 * @property {number} share
 * @property {string} words
 * @property {boolean} active
 * @typedef {object} DimensionsData
 * @property {import("../lib/model.js").BrowserModel} model
 * @property {Dimension[]} dimensions
 * @property {string} unused_words
 * @property {string} none_used
 * @property {string} random_label
 * @property {string} random_help
 * @property {string} zero_label
 * @property {string} middle_word
 * @property {string} length_words
 * @property {Record<string, string>} found what a dimension was measured to change
 * @property {number} max_name
 * @property {{ code: number[] | null, from: number | null, seed: number, names: [number, string][] }} view
 */

/** @param {HTMLElement} root */
export const openDesk = (root) => {
  /** @type {DimensionsData} */
  let data;
  /** @type {(view: object) => void} */
  let tell = () => {};
  /** @type {ReturnType<typeof openHolder<Model>>} */
  const holder = openHolder();
  /** @type {ReturnType<typeof openRows> | null} */
  let rows = null;
  let written = ""; // the words that stand there
  let code = new Float32Array();
  let from = -1; // the image that the code was set from
  let seed = 0;
  /** @type {Map<number, string>} what a person calls the dimensions */
  let names = new Map();
  const ui = buildDesk(root, {
    chooser: () => open(Boolean(ui.chooser.hidden)),
    random: () => drawFrom((seed + 1) % (MAX_SEED + 1)),
    seed: (number) => drawFrom(Math.min(Math.max(Math.floor(number) || 0, 0), MAX_SEED)),
    zero: () => {
      from = -1;
      setCode(centre());
    },
  });
  open(root.clientWidth > CHOOSER_WIDTH);
  root.dataset.ready = "";

  /** @param {boolean} shown */
  function open(shown) {
    ui.chooser.hidden = !shown;
    ui.fromImage.setAttribute("aria-pressed", String(shown));
  }
  const centre = () => {
    const middle = new Float32Array(data.dimensions.length);
    for (const { index, centre: value } of data.dimensions) middle[index] = value;
    return middle;
  };

  /** @param {DimensionsData} next @param {import("../lib/mount.js").Send} send */
  async function update(next, send) {
    data = next;
    tell = (view) => send("view", view);
    const key = modelKey(next.model);
    if (holder.has(key)) {
      const model = holder.held;
      if (model?.key === key && written !== saidIn(next)) {
        write(model); // at the other level of language
        follow(model);
      } else rows?.tell(next.found);
      return;
    }
    ui.caption.textContent = "Loading the model…";
    try {
      const model = await holder.load(key, () => openModel(next.model, ui.report));
      if (model) fill(model);
    } catch (error) {
      ui.caption.textContent = `The model cannot be loaded: ${/** @type {Error} */ (error).message}`;
    }
  }
  /** @param {Model} model */
  function fill(model) {
    ui.report(null);
    ui.chooser.replaceChildren();
    const chooser = openChooser(ui.chooser, model.album, (image) => {
      from = image;
      setCode(model.space.code(image));
    });
    append(chooser.head, "span", "", "Its code sets all sliders");
    const { view } = data;
    names = new Map(view.names);
    from = view.from !== null && view.from < model.space.count ? view.from : -1;
    seed = view.seed;
    if (view.code?.length === model.space.dims) code = Float32Array.from(view.code);
    else code = from >= 0 ? model.space.code(from).map(rounded) : centre();
    write(model);
    follow(model);
    root.dataset.ready = "yes";
  }
  /** All that depends on the words. @param {Model} model */
  function write(model) {
    written = saidIn(data);
    ui.random.textContent = data.random_label;
    ui.random.title = data.random_help;
    ui.zero.textContent = data.zero_label;
    rows?.close();
    ui.rows.replaceChildren();
    rows = openRows(ui.rows, { data, model, names, codeOf: () => code.slice(), moved, ended: keep });
    rows.tell(data.found);
  }

  // -- what moves the code

  /** @param {number} dimension @param {number} value @param {number} [since] */
  function moved(dimension, value, since) {
    code[dimension] = rounded(value);
    if (holder.held) follow(holder.held, dimension, since);
  }
  /** @param {Float32Array} next */
  function setCode(next) {
    if (!holder.held) return;
    code = next.map(rounded);
    follow(holder.held);
    keep();
  }
  /** @param {number} newSeed */
  function drawFrom(newSeed) {
    if (!holder.held) return;
    seed = newSeed;
    from = -1;
    const normal = seededNormal(seededRandom(seed));
    const next = new Float32Array(data.dimensions.length);
    // The draw does not depend on the order shown.
    for (const { index, centre: middle, spread } of [...data.dimensions].sort((a, b) => a.index - b.index)) {
      next[index] = middle + spread * normal();
    }
    setCode(next);
  }

  // -- what follows from it

  /** @param {Model} model @param {number} [dimension] that alone has moved @param {number} [since] */
  function follow(model, dimension = -1, since) {
    model.paint(ui.canvas, code, since);
    const same = from >= 0 && model.space.code(from).every((value, d) => isSame(value, code[d]));
    ui.caption.textContent = same ? "Reconstruction" : "What the decoder draws";
    ui.canvas.setAttribute("aria-label", `${ui.caption.textContent} at this code`);
    ui.original.hidden = from < 0;
    if (from >= 0) {
      if (ui.originalCanvas.dataset.requested !== String(from)) model.images.draw(ui.originalCanvas, from);
      ui.originalCanvas.dataset.requested = String(from);
      ui.originalCaption.textContent = `${same ? "Set from" : "Changed since"} ${model.title(from)}`;
    }
    ui.seed.value = String(seed);
    ui.length.textContent = lengthWords();
    ui.length.hidden = !data.length_words;
    ui.verdict.root.hidden = false;
    ui.verdict.show(code, model);
    rows?.changed(dimension);
  }
  function lengthWords() {
    let squares = 0;
    for (const { index, centre: middle, spread } of data.dimensions) squares += ((code[index] - middle) / spread) ** 2;
    return data.length_words.replace("{length}", decimal(Math.sqrt(squares)));
  }
  function keep() {
    tell({ code: Array.from(code, rounded), from, seed, names: [...names] });
  }
  return {
    update,
    close: () => {
      rows?.close();
      holder.close();
    },
  };
};

/** Whether an image's number is the one that the link keeps of it. @param {number} value @param {number} kept */
const isSame = (value, kept) => Math.abs(rounded(value) - kept) < 1e-9 + 1e-6 * Math.abs(value);

/** What the rows and buttons are written from. @param {DimensionsData} data */
const saidIn = ({ model, view, found, ...words }) => JSON.stringify(words);
