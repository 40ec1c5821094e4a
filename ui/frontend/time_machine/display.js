// What the machine shows at a moment: it asks the film, and has painting.js and curves.js paint.

import { appendButton } from "../lib/dom.js";
import { fixed, thousands } from "../lib/format.js";
import { sharpen } from "../lib/image-canvas.js";
import { openImages } from "../lib/images.js";
import { dotSprites, drawClassNames, drawDots } from "../lib/map-layers.js";
import { fitView } from "../lib/map-view.js";
import { symbolIcon } from "../lib/symbols.js";
import { readTheme, rgbOf, rimOf } from "../lib/theme.js";
import { curvePanels, paintCurves } from "./curves.js";
import { mix } from "./film.js";
import { DOT, paintCursor, paintManifold, paintStrip, paintTile, paintTrail, tileAt } from "./painting.js";

const STRETCH = 1.3; // how much longer a unit of one axis may be than of the other, to fill the canvas
const REACH = 14; // pixels from the pointer to a point
const NARROW = 600; // pixels
const MIN_STRIP = 640; // pixels that sixteen images in a row need

/**
 * @typedef {import("../lib/theme.js").Theme & { muted: string, line: string, ink: import("../lib/theme.js").Rgb, small: number, series: { distortion: string, kl: string } }} Colours
 * @typedef {import("./machine.js").State} State
 * @typedef {import("./film.js").Film} Film
 */

/** @param {HTMLElement} root @param {() => void} wake called when something can be drawn that could not be before */
export const openDisplay = (root, wake) => {
  /** @template {Element} [T=HTMLElement] @param {string} selector @returns {T} */
  const find = (selector) => /** @type {any} */ (root.querySelector(selector));
  /** @type {Colours} */
  let colours;
  /** @type {{ radius: number, dots: ReturnType<typeof dotSprites> } | null} */
  let sprites = null;
  /** @type {ReturnType<typeof curvePanels>} */
  let panels = [];
  /** @type {import("../lib/map-view.js").View | null} */
  let view = null;
  /** @type {import("../lib/images.js").Images | null} */
  let originals = null;
  let originalsKey = "";
  /** @type {string[]} */
  let classNames = [];
  let expert = false;
  const stripColumns = () => (find(".strip").clientWidth < MIN_STRIP ? 8 : 16);

  /** @param {string} selector @param {string} text */
  const write = (selector, text) => {
    const node = find(selector);
    if (node.textContent !== text) node.textContent = text;
  };

  /** The place that the pictures beside the map are of: until somebody points, the middle of what is decoded, wherever the
   * training moves it. @param {State} state @param {Film} film @returns {readonly [number, number]} */
  const placeShown = ({ cursor, position }, film) => {
    const [left, right, bottom, top] = film.extent(position) ?? film.view;
    return cursor ?? [mix(left, right, 0.5), mix(bottom, top, 0.5)];
  };

  /** The number of the image whose point is nearest to that place, null where all are hidden; and whether it is pointed at.
   * @param {State} state @param {Film} film @param {Float32Array} places @returns {[number | null, boolean]} */
  const nearest = (state, film, places) => {
    if (!view) return [null, false];
    const [x, y] = view.at(placeShown(state, film));
    let best = null;
    let least = Number.POSITIVE_INFINITY;
    for (let i = 0; i < film.count; i++) {
      if (state.hidden.has(film.labels[i])) continue;
      const away = (view.x(places[i * 2]) - x) ** 2 + (view.y(places[i * 2 + 1]) - y) ** 2;
      if (away < least) [best, least] = [i, away];
    }
    return [best, state.cursor !== null && least < REACH ** 2];
  };

  /** Returns the number of the image that is pointed at, or null. @param {State} state @param {Film} film @param {import("./film.js").Extent} extent */
  const paintMap = (state, film, extent) => {
    const canvas = find(".map");
    const context = sharpen(/** @type {HTMLCanvasElement} */ (canvas));
    const [left, right, bottom, top] = extent;
    const limits = /** @type {const} */ ([
      [left, right],
      [bottom, top],
    ]);
    view = fitView(limits, canvas.clientWidth, canvas.clientHeight, { stretch: STRETCH });
    const radius = canvas.clientWidth < 500 ? 0.75 * DOT : DOT;
    if (sprites?.radius !== radius) {
      const classes = film.classes.map(({ colour }) => colour);
      sprites = { radius, dots: dotSprites(classes, radius, Math.min(devicePixelRatio || 1, 2.5), colours.page) };
    }
    const places = film.places(state.position);
    const [near, pointedAt] = nearest(state, film, places);
    const image = state.pinned ?? (pointedAt ? near : null);
    if (state.manifold) paintManifold(context, film, state.position, view, colours);
    const points = { places, labels: film.labels, count: film.count };
    drawDots(context, view, points, sprites.dots, { hidden: state.hidden, only: state.only });
    if (!state.playing && !state.travel) drawClassNames(context, view, points, classNames, colours, state.hidden);
    if (image !== null) paintTrail(context, film, image, state.position, places, view, colours);
    if (image !== null && state.pinned !== null) state.cursor = [places[image * 2], places[image * 2 + 1]];
    paintDecoded(context, state, film, image);
    paintNearest(film, state.pinned ?? near);
    return image;
  };

  /** @param {CanvasRenderingContext2D} context @param {State} state @param {Film} film @param {number | null} image */
  const paintDecoded = (context, state, film, image) => {
    const { position } = state;
    find(".decoded").hidden = !film.wholeSpace;
    if (!film.wholeSpace || !view) return;
    const cursor = placeShown(state, film);
    const tile = tileAt(film, position, cursor);
    const [from, to, share] = film.between(position);
    paintCursor(context, state.manifold ? tile : null, image === null ? cursor : null, view, colours);
    const [before, after] = [film.manifold(from), film.manifold(to)];
    find(".decoded").classList.toggle("empty", !tile);
    paintTile(
      find(".decoded .tile"),
      film.imageShape,
      tile
        ? [
            [(before ?? after)?.bitmap, tile.column, tile.row, 1],
            [after?.bitmap, tile.column, tile.row, share],
          ]
        : [],
    );
    write(".where", tile ? `${expert ? "z =" : "Code"} (${fixed(cursor[0])}, ${fixed(cursor[1])})` : "no image here");
  };

  /** @param {Film} film @param {number | null} image */
  const paintNearest = (film, image) => {
    find(".nearest").classList.toggle("empty", image === null);
    write(".which", image === null ? "all are hidden" : (film.classes[film.labels[image]]?.name ?? ""));
    const canvas = /** @type {HTMLCanvasElement} */ (find(".nearest .tile"));
    if (image === null) {
      originals?.cancel(canvas);
      paintTile(canvas, film.imageShape, []);
      delete canvas.dataset.requested;
    } else if (canvas.dataset.requested !== String(image)) {
      canvas.dataset.requested = String(image);
      originals?.draw(canvas, image);
    }
  };

  /** @param {State} state @param {Film} film */
  const writeState = (state, film) => {
    const { position, playing } = state;
    const { epoch, step } = film.moment(position);
    const slider = /** @type {HTMLInputElement} */ (find(".time"));
    write(".epoch", `Epoch ${epoch.toFixed(epoch < 1 ? 2 : 1)}`);
    write(".step", `step ${thousands(Math.round(step))}`);
    slider.value = String(position);
    slider.setAttribute("aria-valuetext", `epoch ${epoch.toFixed(1)}, step ${Math.round(step)}`);
    slider.style.setProperty("--share", `${(100 * position) / Math.max(1, film.last)}%`);
    find(".play").classList.toggle("playing", playing);
    write(".play span", playing ? "Pause" : "Play");
    find(".play").setAttribute("aria-label", playing ? "Pause" : "Play");
    find(".live").setAttribute("aria-pressed", String(state.following));
    find(".manifold").hidden = !film.wholeSpace;
    find(".manifold").setAttribute("aria-pressed", String(state.manifold));
    for (const button of find(".speeds").querySelectorAll("button")) {
      button.setAttribute("aria-pressed", String(Number(button.dataset.speed) === state.speed));
    }
    root.dataset.position = position.toFixed(3);
    root.dataset.frames = String(film.frames.length);
  };

  /** @param {State} state @param {Film} film */
  const fillLegend = (state, film) => {
    const present = new Set(film.labels);
    const legend = find(".legend");
    legend.replaceChildren();
    for (const [label, { name, colour }] of film.classes.entries()) {
      if (!present.has(label)) continue;
      const toggle = () => {
        if (!state.hidden.delete(label)) state.hidden.add(label);
        button.setAttribute("aria-pressed", String(!state.hidden.has(label)));
        state.only = null;
        wake();
      };
      const button = appendButton(legend, undefined, toggle, "chip", "Point: only this class. Click: hide or show it");
      button.setAttribute("aria-label", name);
      button.append(symbolIcon(label, colour, rimOf(colour, colours.page)), name);
      button.setAttribute("aria-pressed", String(!state.hidden.has(label)));
      /** @param {number | null} only */
      const show = (only) => () => {
        state.only = state.hidden.has(label) ? null : only;
        wake();
      };
      button.onpointerenter = button.onfocus = show(label);
      button.onpointerleave = button.onblur = show(null);
    }
  };

  return {
    find,
    stripColumns,
    /** The place under the pointer. @param {MouseEvent} event */
    placeOf: (event) => {
      const box = find(".map").getBoundingClientRect();
      return view?.place(event.clientX - box.left, event.clientY - box.top) ?? null;
    },
    /** @param {import("./machine.js").MachineData} data */
    readTheme: ({ colours: series }) => {
      const theme = readTheme(root);
      const ink = rgbOf(theme.text);
      /** @param {number} share */
      const faded = (share) => `rgba(${ink.join(",")},${share})`;
      /** @param {"distortion" | "kl"} name */
      const pick = (name) => series[name][theme.dark ? 1 : 0];
      colours = {
        ...theme,
        ink,
        muted: faded(0.72),
        line: faded(0.2),
        small: innerWidth < NARROW ? 13 : 15,
        series: { distortion: pick("distortion"), kl: pick("kl") },
      };
      sprites = null;
    },
    /** A message in the place of the film; empty when there is none. @param {string} text */
    say: (text) => {
      write(".message", text);
      find(".message").hidden = !text;
      find(".body").hidden = Boolean(text);
    },
    /** The film has changed, or the level of language. @param {State} state @param {Film} film @param {import("./machine.js").MachineData} sheets */
    adopt: (state, film, sheets) => {
      expert = sheets.expert;
      panels = sheets.curves ? curvePanels(film, sheets) : [];
      find(".curve-box").hidden = panels.length === 0;
      classNames = film.classes.map(({ name }) => name);
      sprites = null;
      if (originalsKey !== sheets.images_url) {
        originals?.close();
        originals = openImages({ ...sheets, image_shape: film.imageShape });
        originalsKey = sheets.images_url;
      }
      /** @type {HTMLInputElement} */ (find(".time")).max = String(Math.max(film.last, 1e-3));
      for (const part of [".play", ".back", ".forward", ".time"]) {
        /** @type {HTMLButtonElement} */ (find(part)).disabled = film.last === 0;
      }
      find(".stage").hidden = !film.hasMap;
      fillLegend(state, film);
      write(".caption", captionOf(film, panels.length > 0));
    },
    /** @param {State} state @param {Film} film @param {import("./film.js").Extent} extent that the map shows */
    paint: (state, film, extent) => {
      const image = film.hasMap ? paintMap(state, film, extent) : state.pinned;
      if (panels.length)
        paintCurves(/** @type {HTMLCanvasElement} */ (find(".curves")), film, state.position, panels, colours);
      paintStrip(find(".strip"), film, state.position, stripColumns(), image, colours);
      writeState(state, film);
      const ahead = Math.min(film.last, Math.floor(state.position) + 2); // unpacked before it is needed
      if (state.playing && state.manifold) film.manifold(ahead);
      if (state.playing) film.reconstructions(ahead);
    },
    close: () => originals?.close(),
  };
};

/** What is seen, below it all. @param {Film} film @param {boolean} curves whether there are any */
const captionOf = (film, curves) => {
  const several = film.frames.length > 1;
  const { hasMap, wholeSpace, axes, drawnAs, skipped } = film;
  const principal = axes[0]?.startsWith("PC");
  const sentences = [
    `${thousands(film.count)} held-out images, the same at every moment.`,
    several &&
      `${film.frames.length} snapshots, closest together early on, when most changes${hasMap ? "; in between the points glide" : ""}.`,
    !several && "One snapshot is kept of this training so far, so there is nothing to replay.",
    !hasMap &&
      "There is no map: a code of this model is a grid of entries of a codebook, not a place. The page Codes shows what it has instead.",
    wholeSpace &&
      film.frames.some(({ extent }) => extent) &&
      "Behind the points: what the decoder of that moment draws at each place (the stronger, the brighter the pixel).",
    wholeSpace &&
      drawnAs &&
      `This model is conditioned on a class; the snapshots of its training show class ${drawnAs}, whichever class is chosen elsewhere.`,
    hasMap &&
      !wholeSpace &&
      (principal
        ? `The latent space has more than two dimensions: seen on one fixed plane, that of the last snapshot (across: ${axes[0]}, up: ${axes[1]}). There is no decoded background, as a place on this plane leaves the other dimensions open.`
        : "The latent space has one dimension: the points lie on a line, and there is no decoded background."),
    curves && "Along the curve: the line is the training, the dots are the held-out images.",
    skipped && `${skipped} damaged snapshot${skipped > 1 ? "s were" : " was"} left out.`,
  ];
  return sentences.filter(Boolean).join(" ");
};
