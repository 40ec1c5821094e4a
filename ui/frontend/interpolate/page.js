// What is shown (the view), and what each touch of it does. Everything follows in the browser; the server hears of the
// view when something is let go, for the link.

import { append } from "../lib/dom.js";
import { countOf, fixed } from "../lib/format.js";
import { countNear } from "../lib/geometry.js";
import { drawImage } from "../lib/image-canvas.js";
import { modelKey, openModel } from "../lib/model.js";
import { openHolder } from "../lib/mount.js";
import { openPicker } from "../lib/picker.js";
import { readTheme } from "../lib/theme.js";
import { TRUST_COLOURS } from "../lib/trust.js";
import { buildPage } from "./elements.js";
import { buildKeep, saveCanvas, stripsPicture } from "./keep.js";
import { noteSentences } from "./notes.js";
import { openPathMap } from "./path-map.js";
import { openPlayer } from "./player.js";
import { sceneOf } from "./scene.js";
import { buildStrips } from "./strips.js";
import { ADDRESS_KEYS, clamp01, imagesInUse, LETTERS, MODES, positionOf, tracksOf, viewParams } from "./tracks.js";
import { openTriangle } from "./triangle.js";

/**
 * @typedef {import("./tracks.js").Model} Model
 * @typedef {import("./tracks.js").View} View
 * @typedef {import("./tracks.js").Track} Track
 * @typedef {object} InterpolateData
 * @property {import("../lib/model.js").BrowserModel[]} models the page's own, and in the mode "pair" another
 * @property {import("./elements.js").Beside} beside
 * @property {View} view
 * @property {number[]} typical an image of each class
 * @property {string} gif_url
 * @typedef {{ models: Model[], close: () => void }} Models
 */

/** @param {HTMLElement} root */
export const openPage = (root) => {
  /** @type {InterpolateData} */
  let data;
  /** @type {(view: object) => void} */
  let send = () => {};
  /** @type {ReturnType<typeof openHolder<Models>>} */
  const holder = openHolder();
  /** @type {View | null} */
  let current = null;
  let theme = readTheme(root);
  /** @type {Map<number, Float32Array | null>} originals by number, null while they are fetched */
  const originals = new Map();
  /** @type {ReturnType<typeof openPathMap>[]} */
  let maps = [];
  /** @type {ReturnType<typeof buildStrips> | null} */
  let strips = null;
  /** @type {ReturnType<typeof openTriangle> | null} */
  let triangle = null;
  /** @type {Track[]} */
  let tracks = [];
  let active = 0; // the slot that is chosen next
  /** @type {import("./elements.js").Source} */
  let source = "map";
  let built = "";
  const player = openPlayer((t) => {
    if (!current || !root.isConnected) return false;
    current.t = t;
    follow();
    return true;
  });

  /** Change the view, build it anew and tell the server. @param {(view: View) => void} act */
  const change = (act) => {
    if (!current || !holder.held) return;
    stop();
    act(current);
    rebuild();
    tell();
  };
  const ui = buildPage(root, {
    mode: (mode) =>
      change((view) => {
        view.mode = mode;
        fillImages(view);
        active = 0;
        if (mode === "loop") view.t = clamp01(view.t);
      }),
    source: (name) => {
      source = name;
      ui.source(name);
      ui.choosing(LETTERS[active]);
      drawMaps();
    },
    activate: (k) => {
      active = k;
      words();
      drawMaps();
    },
    surprise: (k) => {
      active = k;
      choose(anyImage());
    },
    remove: (k) =>
      change((view) => {
        view.images.splice(k, 1);
        active = Math.min(active, view.images.length - 1);
      }),
    add: () =>
      change((view) => {
        view.images.push(another(view));
        active = view.images.length - 1;
      }),
    drag: (t, since) => {
      stop();
      if (current) current.t = t;
      follow(since);
    },
    release: tell,
    play: () => {
      if (!current) return;
      if (player.playing()) {
        stop();
        return tell();
      }
      player.play(clamp01(current.t), current.mode === "loop" ? current.images.length : 0);
      if (ui.slider) ui.slider.play.textContent = "Stop";
    },
    beside: (id) => {
      if (current) current.beside = id;
      tell();
    },
  });
  const keep = buildKeep(ui.keep, {
    frames: (frames, done) => {
      if (current && frames !== current.frames) {
        current.frames = frames;
        fillStrips(true);
        drawMaps();
      }
      if (done) tell();
    },
    changed: () => current && keep.update(current, data.gif_url),
    png: savePicture,
    link: () => {
      const url = new URL(location.href);
      for (const key of ADDRESS_KEYS) url.searchParams.delete(key);
      const params = current ? viewParams(current) : {};
      for (const [key, value] of Object.entries({ run: data.models[0].run, ...params }))
        url.searchParams.set(key, value);
      return url.toString();
    },
  });

  /** @param {InterpolateData} next @param {import("../lib/mount.js").Send} tellServer */
  async function update(next, tellServer) {
    data = next;
    send = (view) => tellServer("view", view);
    theme = readTheme(root);
    const view = current ?? { ...next.view, images: [...next.view.images] };
    view.beside = next.beside.chosen ?? view.beside;
    current = view;
    const key = next.models.map(modelKey).join("\n");
    if (!holder.has(key)) {
      root.dataset.ready = "";
      try {
        const loaded = await holder.load(key, () => openModels(next.models));
        if (!loaded) return;
        openPicker(ui.browser, loaded.models[0].album, choose);
        ui.report(null);
        originals.clear();
        fillImages(view);
      } catch (error) {
        return say([`The model cannot be loaded: ${/** @type {Error} */ (error).message}`]);
      }
    }
    // Every release brings an answer from the server; what it does not change is left standing, or the slider would be
    // taken out of the hand that already drags it again.
    const parts = JSON.stringify([key, theme, data.beside]);
    if (!holder.held || parts === built) return;
    built = parts;
    rebuild();
  }
  /** All of them, or nothing left open. @param {import("../lib/model.js").BrowserModel[]} list @returns {Promise<Models>} */
  async function openModels(list) {
    const opened = await Promise.allSettled(list.map((one) => openModel(one, ui.report)));
    const models = opened.filter((one) => one.status === "fulfilled").map(({ value }) => value);
    const close = () => {
      for (const model of models) model.close();
    };
    const failed = opened.find((one) => one.status === "rejected");
    if (!failed) return { models, close };
    close();
    throw failed.reason;
  }

  /** Every mode has as many images as it needs: those that are chosen, then a typical one of a class not yet shown. @param {View} view */
  function fillImages(view) {
    const count = holder.held?.models[0].space.count ?? 0;
    view.images = view.images.filter((image) => image < count);
    while (view.images.length < MODES[view.mode].images) view.images.push(another(view));
  }
  /** @param {View} view */
  function another({ images }) {
    const labels = holder.held?.models[0].space.labels ?? [];
    const seen = new Set(images.map((image) => labels[image]));
    return data.typical.find((image) => !images.includes(image) && !seen.has(labels[image])) ?? anyImage();
  }
  const anyImage = () => Math.floor(Math.random() * (holder.held?.models[0].space.count ?? 1));
  /** @param {number} image */
  function choose(image) {
    change((view) => {
      view.images[active] = image;
      active = (active + 1) % imagesInUse(view).length;
    });
  }

  // -- drawing

  function rebuild() {
    if (!current || !holder.held) return;
    const view = current;
    const { models } = holder.held;
    ui.source(source);
    ui.beside(view.mode === "pair" ? data.beside : null);
    tracks = tracksOf(view, models);
    triangle?.close();
    ui.build(view, tracks);
    triangle = ui.pad
      ? openTriangle(ui.pad, {
          moved: ([one, two], since) => {
            // As many digits as the link holds, so that the link shows the very same image.
            view.at = [Number(one.toFixed(4)), Number(two.toFixed(4))];
            follow(since);
          },
          ended: tell,
        })
      : null;
    buildMaps(view.mode === "pair" ? models : models.slice(0, 1));
    words();
    for (const [k, image] of imagesInUse(view).entries()) {
      fetchOriginal(models[0], image);
      models[0].images.draw(ui.slots[k].canvas, image);
    }
    fillStrips(true);
    if (triangle) fillTriangle(triangle);
    say(noteSentences(view, models, data.models[0].has_prior, data.models[0].linear));
    follow();
  }
  /** @param {Model[]} models */
  function buildMaps(models) {
    for (const map of maps) map.close();
    ui.maps.replaceChildren();
    ui.maps.classList.toggle("two", models.length > 1);
    maps = models.map((model) => {
      const box = append(ui.maps, "div", "map");
      if (models.length > 1) append(box, "div", "map-title", model.name);
      return openPathMap(box, model, TRUST_COLOURS[2], {
        picked: choose,
        hovered: (image, event) => ui.preview(image, model, event),
      });
    });
  }
  function words() {
    const model = holder.held?.models[0];
    if (!current || !model) return;
    for (const [k, image] of imagesInUse(current).entries()) ui.slotWords(k, model.title(image), k === active);
    ui.choosing(LETTERS[active]);
  }

  /** All that moves with the pointer. @param {number} [since] */
  function follow(since) {
    if (!current || !holder.held) return;
    const position = positionOf(current);
    for (const [k, track] of tracks.entries()) {
      const { canvas, near } = ui.pictures[k];
      if (track.weights) {
        const values = blend(track.weights(position));
        if (values) drawImage(canvas, values, holder.held.models[0].shape);
        continue;
      }
      const code = track.code(position);
      const found = countNear(track.model.space, code, track.model.support.hole);
      if (near) {
        near.textContent = found ? `${countOf(found, "real image")} near` : "no real image near: a hole";
        near.classList.toggle("hole", !found);
      }
      track.model.paint(canvas, code, since);
    }
    if (ui.slider) {
      const { range, shown } = ui.slider;
      range.value = String(current.t);
      shown.textContent =
        current.mode === "loop" ? `${Math.round(100 * current.t)} % round` : `t = ${fixed(current.t)}`;
      shown.classList.toggle("beyond", current.t < 0 || current.t > 1);
      strips?.mark(current.t);
    }
    if (Array.isArray(position)) triangle?.show(theme, position);
    drawMaps();
  }
  /** The originals' own pixels, weighted; null until they are there. @param {number[]} weights */
  function blend(weights) {
    const sources = current ? imagesInUse(current).map((image) => originals.get(image)) : [];
    const ready = sources.filter((values) => values instanceof Float32Array);
    if (!ready.length || ready.length < sources.length) return null;
    return ready[0].map((_, p) => ready.reduce((sum, values, k) => sum + weights[k] * values[p], 0));
  }
  /** What waits for an original is drawn when it is there. @param {Model} model @param {number} image */
  function fetchOriginal(model, image) {
    if (originals.has(image)) return;
    originals.set(image, null);
    model.images.values(image).then(
      (values) => {
        originals.set(image, values);
        follow();
        fillStrips(false);
      },
      () => originals.delete(image),
    );
  }

  /** @param {boolean} anew */
  async function fillStrips(anew) {
    if (!current || !holder.held) return;
    const view = current;
    const { shape } = holder.held.models[0];
    const seek = (/** @type {number} */ t) => {
      stop();
      view.t = t;
      follow();
      tell();
    };
    if (anew || !strips) strips = buildStrips(ui.strips, tracks, view, seek);
    keep.update(view, data.gif_url);
    if (view.mode === "triangle") return;
    const now = strips;
    now.mark(view.t);
    if (await now.decode(blend, shape, () => now === strips)) root.dataset.ready = "yes";
  }
  /** @param {NonNullable<typeof triangle>} target */
  async function fillTriangle(target) {
    const [track] = tracks;
    if (!track.weights && (await target.decode(track, () => target === triangle))) root.dataset.ready = "yes";
  }

  function drawMaps() {
    if (source !== "map" || !current) return;
    for (const map of maps) map.draw(sceneOf(current, tracks, map.model, theme, active));
  }

  /** @param {string[]} sentences */
  function say(sentences) {
    ui.notes.replaceChildren();
    for (const sentence of sentences) append(ui.notes, "p", "note", sentence);
  }
  function stop() {
    player.stop();
    if (ui.slider) ui.slider.play.textContent = "Play";
  }
  function savePicture() {
    const model = holder.held?.models[0];
    if (!current || !model || !strips?.rows.every((row) => row.values)) return;
    const name = `${model.run}-${current.mode}-${current.images.join("-")}.png`;
    saveCanvas(stripsPicture(strips.rows, model.shape, theme), name);
  }
  function tell() {
    if (!current) return;
    keep.update(current, data.gif_url);
    send(viewParams(current));
  }
  return {
    update,
    close: () => {
      player.stop();
      triangle?.close();
      for (const map of maps) map.close();
      holder.close();
    },
  };
};
