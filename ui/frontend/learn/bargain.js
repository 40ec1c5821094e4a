// The bargain: models that differ in one weight alone, under one slider. The map moves from one to the next; copies and
// random pictures are those of the model that is nearest.

import { append } from "../lib/dom.js";
import { dotSprites, drawClassNames, drawDots, strokeTwice, traceEllipse } from "../lib/map-layers.js";
import { openModel } from "../lib/model.js";
import { openHolder } from "../lib/mount.js";
import { seededNormal, seededRandom } from "../lib/random.js";
import { openScatterMap } from "../lib/scatter-map.js";
import { appendSlider, appendTick } from "../lib/slider.js";
import { readTheme } from "../lib/theme.js";
import { blend, turnedLike } from "./turn.js";

const DOTS = 3000;
const RANDOM = 6;
const SEED = 4;
const AIM = 2; // 86 of 100 random points fall within this distance of the middle

/**
 * @typedef {object} Stop
 * @property {import("../lib/model.js").BrowserModel} model
 * @property {string} label
 * @property {[string, string, number][]} figures name, value in words, share of the bar
 * @typedef {{ stops: Stop[], images: number[], label: string }} BargainData
 * @typedef {import("../lib/model.js").Model} Model
 * @typedef {{ models: Model[], places: Float32Array[], reaches: number[], map: ReturnType<typeof openScatterMap>, close: () => void }} Opened
 */

/** @param {HTMLElement} root */
export const openBargain = (root) => {
  const stage = append(root, "div", "bargain");
  const plot = append(stage, "figure");
  const canvas = append(plot, "canvas", "bargain-map");
  append(plot, "figcaption", "", "Ring: most random points fall inside it.");
  canvas.setAttribute("role", "img");
  const side = append(stage, "div", "bargain-side");
  const originals = row("What goes in");
  const copies = row("What comes back");
  const randoms = row("Random pictures");
  const figures = append(side, "div", "figures");
  const control = append(root, "div", "bargain-slider");
  const name = append(control, "span", "bargain-name");
  /** @type {ReturnType<typeof openHolder<Opened>>} */
  const holder = openHolder();
  /** @type {BargainData} */
  let data;
  /** @type {HTMLInputElement | null} */
  let range = null;
  let at = 0;
  let shown = -1;
  let frame = 0;

  /** @param {string} text */
  function row(text) {
    append(side, "span", "quiet", text);
    return append(side, "div", "pictures");
  }
  /** @param {HTMLElement} box @param {number} count */
  const canvases = (box, count) => {
    if (box.children.length !== count) {
      box.replaceChildren();
      for (let k = 0; k < count; k++) append(box, "canvas", "pixels");
    }
    return /** @type {HTMLCanvasElement[]} */ ([...box.children]);
  };

  const paint = () => {
    const opened = holder.held;
    if (!opened) return;
    const { models, places, reaches, map } = opened;
    const nearest = Math.round(at);
    const from = Math.min(Math.floor(at), places.length - 2);
    const now = blend(places[from], places[from + 1], at - from);
    const points = { places: now, labels: models[0].space.labels, count: now.length / 2 };
    const theme = readTheme(root);
    const reach = reaches[from] + (at - from) * (reaches[from + 1] - reaches[from]);
    map.show(square(reach));
    map.paint({
      key: `${at} ${JSON.stringify(theme)}`,
      base: (context, view, ratio) => {
        drawDots(context, view, points, dotSprites(models[0].colours, 1.9, ratio), { alpha: 0.7 });
        traceEllipse(context, view, [0, 0], { long: AIM, short: AIM, turn: 0 });
        strokeTwice(context, theme, 2);
        drawClassNames(context, view, points, models[0].names, theme);
      },
      over: () => {},
    });
    if (nearest !== shown) show(nearest);
  };
  /** Pictures and figures of one model. @param {number} stop */
  const show = (stop) => {
    const opened = holder.held;
    if (!opened) return;
    shown = stop;
    const model = opened.models[stop];
    for (const [k, one] of canvases(copies, data.images.length).entries())
      model.paint(one, model.space.code(data.images[k]));
    const normal = seededNormal(seededRandom(SEED));
    for (const one of canvases(randoms, RANDOM))
      model.paint(one, Float32Array.from({ length: model.space.dims }, normal));
    figures.replaceChildren();
    for (const [word, value, share] of data.stops[stop].figures) {
      append(figures, "span", "", word);
      append(append(figures, "span", "figure-bar"), "i").style.width = `${100 * share}%`;
      append(figures, "b", "", value);
    }
    name.textContent = `${data.label}: ${data.stops[stop].label}`;
    root.dataset.stop = String(stop);
    canvas.setAttribute("aria-label", `The map of the model with ${data.label} ${data.stops[stop].label}`);
    range?.setAttribute("aria-valuetext", data.stops[stop].label);
  };
  const build = () => {
    const last = data.stops.length - 1;
    range?.remove();
    control.querySelector(".slider-ticks")?.remove();
    range = appendSlider(control, "slider-range whole", {
      ...{ min: 0, max: last, step: 0.05, value: at, label: data.label },
      moved: (value) => {
        at = value;
        cancelAnimationFrame(frame);
        frame = requestAnimationFrame(paint);
      },
    });
    // From the keyboard from one model to the next: a key that moves by a twentieth would need twenty presses.
    range.onkeydown = (event) => {
      const by = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
      if (!by || !range) return;
      event.preventDefault();
      at = Math.min(Math.max(Math.round(at) + by, 0), last);
      range.value = String(at);
      paint();
    };
    const ticks = append(control, "div", "slider-ticks");
    for (const [k, { label }] of data.stops.entries()) appendTick(ticks, k / last, label);
  };
  /** @returns {Promise<Opened>} */
  const open = async () => {
    const models = await Promise.all(data.stops.map(({ model }) => openModel(model)));
    const cut = (/** @type {Model} */ { space }) => space.codes.slice(0, 2 * Math.min(space.count, DOTS));
    /** @type {Float32Array[]} */
    const places = [];
    for (const model of models) {
      places.push(places.length ? turnedLike(cut(model), places[places.length - 1]) : cut(model));
    }
    const reaches = places.map(reachOf);
    const map = openScatterMap(canvas, { limits: square(reaches[0]), margin: 0.94 });
    const close = () => {
      map.close();
      for (const model of models) model.close();
    };
    return { models, places, reaches, map, close };
  };
  return {
    /** @param {BargainData} next */
    update: async (next) => {
      if (data && saidIn(data) !== saidIn(next)) shown = -1; // the language may be another one
      data = next;
      const key = next.stops.map(({ model }) => model.codes_url).join();
      if (!holder.has(key)) {
        build();
        try {
          const opened = await holder.load(key, open);
          if (!opened) return;
          for (const [k, one] of canvases(originals, data.images.length).entries()) {
            opened.models[0].images.draw(one, data.images[k]);
          }
          shown = -1;
          root.dataset.ready = "yes";
        } catch (error) {
          name.textContent = `The models cannot be loaded: ${/** @type {Error} */ (error).message}`;
        }
      }
      paint();
    },
    close: () => {
      cancelAnimationFrame(frame);
      holder.close();
    },
  };
};

/** @param {BargainData} data */
const saidIn = ({ label, stops }) => JSON.stringify([label, stops.map(({ label: own, figures }) => [own, figures])]);

/** How far the view goes to each side: nearly all places, and the circle in which random points fall. @param {Float32Array} places */
const reachOf = (places) => Math.max(1.5 * AIM, places.map(Math.abs).sort()[Math.floor(places.length * 0.99)]);

/** @param {number} reach @returns {import("../lib/map-view.js").Limits} */
const square = (reach) => [
  [-reach, reach],
  [-reach, reach],
];
