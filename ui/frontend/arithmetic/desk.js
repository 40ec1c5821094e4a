// The view, and what each touch of it does. All follows in the browser; the server hears of the view when something
// is let go, for the link.

import { append } from "../lib/dom.js";
import { decimal, fixed, signed, thousands } from "../lib/format.js";
import { addScaled } from "../lib/geometry.js";
import { drawImage } from "../lib/image-canvas.js";
import { modelKey, openModel } from "../lib/model.js";
import { openHolder } from "../lib/mount.js";
import { isOwn, openOwnAlbum } from "../lib/own-album.js";
import { openOwnRow } from "../lib/own-row.js";
import { openChooser } from "../lib/picker.js";
import { openStripSlider } from "../lib/slider.js";
import { openVerdict, TRUST_LEVELS } from "../lib/trust.js";
import { buildDesk } from "./elements.js";
import {
  anotherImage,
  codeOf,
  equalWeights,
  LETTERS,
  MAX_HYBRID,
  MODES,
  pixelSum,
  REACH,
  shareOut,
  sumNote,
  sumOf,
} from "./modes.js";

const STRENGTHS = 9;
const NEIGHBOURS = 4;

/**
 * @typedef {import("../lib/model.js").Model} Model
 * @typedef {import("./modes.js").View} View
 * @typedef {object} ArithmeticData
 * @property {import("../lib/model.js").BrowserModel} model
 * @property {import("./modes.js").Pole[]} poles
 * @property {[number, number]} first_poles
 * @property {number[]} first_images
 * @property {number[]} typical
 * @property {Omit<View, "images"> & { images: import("../lib/own-album.js").Linked[] }} view
 */

/** @param {HTMLElement} root */
export const openDesk = (root) => {
  /** @type {ArithmeticData} */
  let data;
  /** @type {(view: object) => void} */
  let tell = () => {};
  /** @type {ReturnType<typeof openHolder<Model>>} */
  const holder = openHolder();
  const album = openOwnAlbum();
  let goDraw = () => {};
  /** @type {number[]} those that the link names, by their numbers */
  let linked = [];
  let problem = ""; // an image of the link that there is not
  /** @type {View} */
  let view = { mode: "sum", images: [], strength: 1, poles: [0, 0], weights: [] };
  /** @type {ReturnType<typeof openChooser> | null} */
  let chooser = null;
  /** @type {ReturnType<typeof openVerdict> | null} */
  let verdict = null;
  /** @type {ReturnType<typeof openStripSlider> | null} */
  let strip = null;
  let active = 0; // the slot that a click on an image fills
  /** @type {number[] | null} */
  let before = null; // the weights when a drag began
  let pixelTurn = 0;
  /** @type {Partial<Record<import("./modes.js").Mode, Pick<View, "images" | "weights">>>} */
  const elsewhere = {}; // images and weights of the modes that are not shown
  const ui = buildDesk(root, {
    mode: (mode) => {
      elsewhere[view.mode] = { images: view.images, weights: view.weights };
      Object.assign(view, { mode, images: [], weights: [] }, elsewhere[mode]);
      change(complete);
    },
    activate: (k) => {
      active = k;
      writeWords();
    },
    pole: (which, at) => change(() => view.poles.splice(which, 1, at)),
    weight: (k, value, since) => {
      before ??= view.weights;
      view.weights = shareOut(before, k, value);
      follow(since);
    },
    weighed: () => {
      before = null;
      keep();
    },
    equal: () => {
      view.weights = equalWeights(view.images.length);
      follow();
      keep();
    },
    add: () => change((model) => resize(() => view.images.push(another(model)), view.images.length)),
    remove: (k) => change(() => resize(() => view.images.splice(k, 1), 0)),
  });

  /** @param {ArithmeticData} next @param {import("../lib/mount.js").Send} send @param {import("../lib/mount.js").Send} trigger */
  async function update(next, send, trigger) {
    data = next;
    goDraw = () => trigger("draw", true);
    tell = (value) => send("view", value);
    const key = modelKey(next.model);
    if (holder.has(key)) return;
    root.dataset.ready = "";
    say("Loading the model…");
    try {
      const model = await holder.load(key, () => openWithOwn(next));
      if (model) fill(model);
    } catch (error) {
      say(`The model cannot be loaded: ${/** @type {Error} */ (error).message}`);
    }
  }
  /** The model, with the images of one's own that the link or the page has. @param {ArithmeticData} from */
  async function openWithOwn({ model: fields, view: { images } }) {
    const model = await openModel(fields, ui.report);
    linked = [];
    problem = "";
    for (const image of images) {
      try {
        linked.push(await album.adopt(image, [model]));
      } catch (error) {
        problem = `${/** @type {Error} */ (error).message} Another image is shown in its place.`;
        linked.push(Number.POSITIVE_INFINITY);
      }
    }
    return album.with(model);
  }
  /** @param {Model} model */
  function fill(model) {
    ui.report(null);
    const { view: given } = data;
    view = { ...given, images: linked, weights: [...given.weights] };
    complete(model);
    ui.side.replaceChildren();
    /** @param {number} image */
    const choose = (image) => {
      view.images[active] = image; // the slot stays chosen: people try several
      change(() => {});
    };
    chooser = openChooser(ui.side, model.album, choose);
    const own = append(chooser.root, "div", "own");
    chooser.head.after(own);
    openOwnRow(own, album, { choose, draw: () => goDraw() }).show(model);
    ui.verdict.replaceChildren();
    verdict = openVerdict(ui.verdict, NEIGHBOURS);
    rebuild(model);
  }

  /** Whatever is missing or makes no sense in this run is filled with what to begin with. @param {Model} model */
  function complete(model) {
    const { mode } = view;
    const least = MODES[mode].images;
    const { count } = model.space;
    const most = mode === "hybrid" ? MAX_HYBRID : least;
    view.images = view.images.filter((image) => image < count || isOwn(image)).slice(0, most);
    const first = mode === "attribute" ? data.first_images.slice(-1) : data.first_images;
    while (view.images.length < least) {
      const image = first[view.images.length];
      view.images.push(image < count ? image : another(model));
    }
    if (view.weights.length !== view.images.length) view.weights = equalWeights(view.images.length);
    const exist = view.poles?.every((at) => at < data.poles.length);
    view.poles = [...(exist ? view.poles : data.first_poles)];
    active = mode === "sum" ? 2 : 0;
  }
  /** @param {Model} model */
  const another = ({ space }) => anotherImage(view.images, space.labels, data.typical);
  /** @param {() => void} act changes the number of images @param {number} next slot */
  function resize(act, next) {
    act();
    view.weights = equalWeights(view.images.length);
    active = next;
  }
  /** @param {(model: Model) => void} act */
  function change(act) {
    const model = holder.held;
    if (!model) return;
    act(model);
    rebuild(model);
    keep();
  }

  /** @param {Model} model */
  function rebuild(model) {
    ui.build(view, data.poles);
    for (const [k, image] of view.images.entries()) model.images.draw(ui.slots[k].canvas, image);
    for (const [which, { canvas, count }] of ui.ends.entries()) {
      const pole = data.poles[view.poles[which]];
      model.paint(canvas, Float32Array.from(pole.code));
      count.textContent = `mean of ${thousands(pole.count)}`;
    }
    if (view.mode === "hybrid") say(problem);
    else {
      ui.strip.replaceChildren();
      strip = openStripSlider(ui.strip, {
        min: -REACH,
        max: REACH,
        step: 0.05,
        frames: STRENGTHS,
        label: "Strength",
        moved: (value, since) => {
          view.strength = Math.round(value * 100) / 100;
          follow(since);
        },
        ended: keep,
      });
      for (const value of [-2, -1, 0, 1, 2]) strip.tick(value, signed(value));
      say(`${problem} ${sumNote(view, data.poles, sumOf(view, model.space, data.poles).direction)}`.trim());
      fillStrip(model, strip);
    }
    writeWords();
    follow();
  }
  /** @param {string} text */
  function say(text) {
    ui.note.textContent = text;
    ui.note.hidden = !text;
  }
  function writeWords() {
    const model = holder.held;
    if (!chooser || !model) return;
    const letter = view.mode === "attribute" ? "" : LETTERS[active];
    for (const [k, image] of view.images.entries()) {
      ui.slots[k].caption.textContent = model.title(image);
      ui.slots[k].root.classList.toggle("active", k === active);
    }
    chooser.head.replaceChildren();
    if (letter) append(chooser.head, "b", "letter", letter);
    const text = letter ? "is chosen next: click an image" : "Which image is changed: click an image";
    append(chooser.head, "span", "", text);
  }

  /** @param {Model} model @param {NonNullable<typeof strip>} mine */
  async function fillStrip(model, mine) {
    const { base, direction } = sumOf(view, model.space, data.poles);
    const codes = mine.values.map((strength) => addScaled(base, strength, direction));
    mine.levels(codes.map((code) => TRUST_LEVELS[model.space.trust(model.space.nearest(code, 1)[0][1])]));
    const values = await model.decoding.many(codes, "strip");
    if (values && mine === strip) mine.draw(values, model.shape);
    root.dataset.ready = "yes";
  }

  /** All that moves with the pointer. @param {number} [since] */
  function follow(since) {
    const model = holder.held;
    if (!model) return;
    const code = codeOf(view, model.space, data.poles);
    model.paint(ui.result, code, since);
    verdict?.show(code, model);
    ui.resultWords.textContent = resultWords();
    ui.result.setAttribute("aria-label", `Decoded: ${ui.resultWords.textContent}`);
    if (view.mode === "hybrid") {
      for (const [k, { range, shown }] of ui.weights.entries()) {
        range.value = String(view.weights[k]);
        shown.textContent = `${fixed(view.weights[k] / 10, view.weights[k] % 10 ? 1 : 0)} %`;
      }
      root.dataset.ready = "yes";
    } else {
      if (ui.strength) ui.strength.textContent = `${decimal(view.strength)} ×`;
      strip?.set(view.strength);
    }
    if (view.mode !== "attribute") showPixels(model);
  }
  /** @param {Model} model */
  async function showPixels(model) {
    const mine = ++pixelTurn;
    const originals = await Promise.all(view.images.map((image) => model.images.values(image))).catch(() => []);
    const current = mine === pixelTurn && originals.length === view.images.length && view.mode !== "attribute";
    if (current) drawImage(ui.pixels, pixelSum(view, originals), model.shape);
  }
  function resultWords() {
    const { mode, strength, poles } = view;
    if (mode === "hybrid") return "The weighted mean";
    if (strength === 0) return mode === "sum" ? "C, reconstructed" : "the image, reconstructed";
    if (mode === "sum") return strength === 1 ? "A − B + C" : `${decimal(strength)} · (A − B) + C`;
    const [from, to] = poles.map((at) => data.poles[at].name);
    return `towards ${strength > 0 ? to : from}`;
  }
  function keep() {
    tell({ ...view, images: view.images.map(album.linked), weights: view.mode === "hybrid" ? view.weights : [] });
  }
  return { update, close: holder.close };
};
