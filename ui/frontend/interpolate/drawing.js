// Draws a view: what is built anew when its images or its mode change, and what moves with the pointer.

import { append } from "../lib/dom.js";
import { countOf } from "../lib/format.js";
import { countNear } from "../lib/geometry.js";
import { drawImage } from "../lib/image-canvas.js";
import { TRUST_COLOURS } from "../lib/trust.js";
import { setWords } from "../lib/words.js";
import { noteSentences } from "./notes.js";
import { openOriginals } from "./originals.js";
import { openPathMap } from "./path-map.js";
import { sceneOf } from "./scene.js";
import { buildStrips } from "./strips.js";
import { imagesInUse, positionOf, tracksOf } from "./tracks.js";
import { openTriangle } from "./triangle.js";
import { positionWords, wordsOf } from "./words.js";

/**
 * @typedef {import("./tracks.js").Model} Model
 * @typedef {import("./tracks.js").View} View
 * @typedef {object} Shown
 * @property {View} view
 * @property {Model[]} models the page's own, and in the mode "pair" another
 * @property {import("../lib/theme.js").Theme} theme
 * @property {boolean} expert
 * @property {import("./elements.js").Beside | null} beside null where no second model can be had
 * @property {import("./presets.js").Preset[]} presets
 * @property {boolean} hasPrior
 * @property {boolean} linear
 * @property {string[]} problems sentences about what the address asked for
 * @typedef {object} Actions
 * @property {(image: number) => void} picked
 * @property {(k: number) => void} activate
 * @property {(k: number, image: number) => void} dragged
 * @property {() => void} dropped
 * @property {(at: number[], since: number) => void} moved inside the triangle
 * @property {() => void} ended
 * @property {(t: number) => void} seek
 */

/** @param {HTMLElement} root @param {ReturnType<typeof import("./elements.js").buildPage>} ui @param {Actions} on */
export const openDrawing = (root, ui, on) => {
  /** @type {Shown | null} */
  let shown = null;
  /** @type {import("./tracks.js").Track[]} */
  let tracks = [];
  /** @type {ReturnType<typeof openPathMap>[]} */
  let maps = [];
  /** @type {ReturnType<typeof buildStrips> | null} */
  let strips = null;
  /** @type {ReturnType<typeof openTriangle> | null} */
  let triangle = null;
  let built = "";
  let stripsBuilt = "";
  /** @type {Model[]} */
  let mapped = [];
  const originals = openOriginals(() => {
    follow();
    fillStrips();
  });
  /** @param {number[]} weights */
  const blend = (weights) => (shown ? originals.blend(imagesInUse(shown.view), weights) : null);

  /** Everything, as far as it is another than before. @param {Shown} next */
  const build = (next) => {
    shown = next;
    const { view, models, expert } = next;
    tracks = tracksOf(view, models, wordsOf(expert));
    ui.source(view.source);
    ui.presets.show(next.presets, view);
    ui.beside(view.mode === "pair" ? next.beside : null);
    const structure = JSON.stringify([view.mode, imagesInUse(view).length, expert, tracks.map(({ name }) => name)]);
    if (structure !== built) {
      built = structure;
      triangle?.close();
      ui.build(view, tracks, wordsOf(expert), next.beside ? [] : ["pair"]);
      triangle = ui.pad ? openTriangle(ui.pad, { moved: on.moved, ended: on.ended }) : null;
    }
    buildMaps(view.mode === "pair" ? models : models.slice(0, 1));
    fetchImages();
    buildStrip();
    if (triangle) fillTriangle(triangle);
    say([...next.problems, ...noteSentences(view, models, next.hasPrior, next.linear, expert)]);
    follow();
  };
  /** The images of the slots. */
  const fetchImages = () => {
    if (!shown) return;
    const { view, models } = shown;
    for (const [k, image] of imagesInUse(view).entries()) {
      originals.fetch(models[0], image);
      models[0].images.draw(ui.slots[k].canvas, image);
      ui.slotWords(k, models[0].title(image), k === view.slot);
    }
    ui.choosing(view.slot);
  };
  /** @param {Model[]} models */
  const buildMaps = (models) => {
    if (models.length === mapped.length && models.every((model, k) => model === mapped[k])) return;
    mapped = models;
    for (const map of maps) map.close();
    ui.maps.replaceChildren();
    ui.maps.classList.toggle("two", models.length > 1);
    maps = models.map((model) => {
      const box = append(ui.maps, "div", "map");
      if (models.length > 1) append(box, "div", "map-title", model.name);
      return openPathMap(box, model, TRUST_COLOURS[2], {
        ...on,
        hovered: (image, event) => ui.preview(image, model, event),
      });
    });
  };
  /** New strips where there are others to show, else other frames in those that are there. */
  const buildStrip = () => {
    if (!shown) return;
    const { view, expert } = shown;
    const key = `${built} ${view.frames}`;
    if (key !== stripsBuilt || !strips) {
      stripsBuilt = key;
      strips = buildStrips(ui.strips, tracks, view, { seek: on.seek, words: wordsOf(expert), expert });
    } else strips.follow(tracks);
    fillStrips();
  };
  const fillStrips = async () => {
    if (!shown || !strips || shown.view.mode === "triangle") return;
    const now = strips;
    now.mark(shown.view.t);
    if (await now.decode(blend, shown.models[0].shape, () => now === strips)) root.dataset.ready = "yes";
  };
  /** @param {NonNullable<typeof triangle>} target */
  const fillTriangle = async (target) => {
    const [track] = tracks;
    if (!track.weights && (await target.decode(track, () => target === triangle))) root.dataset.ready = "yes";
  };

  /** All that moves with the pointer. @param {number} [since] */
  const follow = (since) => {
    if (!shown) return;
    const { view, models, theme, expert } = shown;
    const position = positionOf(view);
    for (const [k, track] of tracks.entries()) {
      const { canvas, near } = ui.pictures[k];
      if (track.weights) {
        const values = blend(track.weights(position));
        if (values) drawImage(canvas, values, models[0].shape);
        continue;
      }
      const code = track.code(position);
      const found = countNear(track.model.space, code, track.model.support.hole);
      if (near) {
        near.textContent = found ? `${countOf(found, wordsOf(expert).near)} near` : "no real image near: a hole";
        near.classList.toggle("hole", !found);
      }
      track.model.paint(canvas, code, since);
    }
    if (ui.slider) {
      const { range, shown: output } = ui.slider;
      const words = positionWords(view, expert);
      range.value = String(view.t);
      range.setAttribute("aria-valuetext", words.spoken);
      output.textContent = words.shown;
      output.classList.toggle("beyond", view.t < 0 || view.t > 1);
      strips?.mark(view.t);
    }
    if (Array.isArray(position)) triangle?.show(theme, position);
    drawMaps();
  };
  const drawMaps = () => {
    if (shown?.view.source !== "map") return;
    for (const map of maps) map.draw(sceneOf(shown.view, tracks, map.model, shown.theme));
  };
  /** @param {string[]} sentences */
  const say = (sentences) => {
    ui.notes.replaceChildren();
    for (const sentence of sentences) setWords(append(ui.notes, "p", "note"), sentence);
  };
  return {
    build,
    follow,
    say,
    /** Other images on the same path: while one is dragged. */
    retrace: () => {
      if (!shown) return;
      tracks = tracksOf(shown.view, shown.models, wordsOf(shown.expert));
      ui.presets.show(shown.presets, shown.view);
      fetchImages();
      buildStrip();
      follow();
    },
    /** Another slot is chosen next, or by other means. */
    mark: () => {
      if (!shown) return;
      ui.source(shown.view.source);
      fetchImages();
      drawMaps();
    },
    reframe: () => {
      buildStrip();
      drawMaps();
    },
    /** What the strips show, when it is there. */
    get rows() {
      return strips?.rows.every((row) => row.values) ? strips.rows : null;
    },
    /** The models were closed. */
    forget: () => {
      originals.forget();
      shown = null;
    },
    close: () => {
      triangle?.close();
      for (const map of maps) map.close();
    },
  };
};
