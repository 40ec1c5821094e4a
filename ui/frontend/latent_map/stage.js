// The map: what seldom changes on one canvas, what follows the pointer on another over it, the lens over both. It knows
// where it looks and what is drawn, and nothing of what anybody does there.

import { append, appendButton } from "../lib/dom.js";
import { sharpen } from "../lib/image-canvas.js";
import { openLens } from "../lib/lens.js";
import {
  drawAxes,
  drawClassNames,
  drawDensity,
  drawPrior,
  PRIOR_SHARES,
  strokeTwice,
  traceEllipse,
} from "../lib/map-layers.js";
import { boxOfGuess, boxOfMark, drawCrossHair, drawGuess, drawMark } from "../lib/map-marks.js";
import { openTiles } from "../lib/map-tiles.js";
import { fitView, limitsOf, unionOf, zoomView } from "../lib/map-view.js";
import { rgbOf } from "../lib/theme.js";
import { openDots } from "./dots.js";
import { icon } from "./icons.js";

const STRETCH = 1.3; // how much longer a unit of one axis may be than of the other, as in the time machine
const MAX_ZOOM = 200;
const MIN_ZOOM = 0.4;
const PIN = 11; // radius of its ring
const CHOSEN = 5; // of that around a selected image
const MAX_RINGS = 100; // of more selected images the others fade

/**
 * @typedef {import("../lib/map-view.js").View} View
 * @typedef {import("./elements.js").Spot} Spot
 * @typedef {{ x: number, y: number, scale: number }} Zoom
 * @typedef {object} Base what is drawn below everything that follows the pointer
 * @property {import("../lib/model.js").Model} model
 * @property {import("../lib/space.js").Space} space
 * @property {string} plane names the plane that is shown
 * @property {readonly string[]} layers
 * @property {number} tile
 * @property {ReadonlySet<number>} without classes that are not shown
 * @property {number | null} only the class that is not faded
 * @property {boolean} has_prior
 * @property {readonly [string, string]} titles of the axes
 * @property {boolean} expert
 * @property {readonly [number, number] | null} guess place of somebody's guess in the lesson
 * @typedef {object} Over what follows the pointer
 * @property {Spot | null} cursor
 * @property {readonly Spot[]} pins
 * @property {readonly (readonly [number, number])[]} lasso places
 * @property {readonly number[]} chosen images to be marked
 * @property {number} source the image whose posterior is shown, or −1
 * @property {readonly (readonly [number, number])[]} shaken draws from it
 */

/** @param {HTMLElement} parent */
export const openStage = (parent) => {
  const box = append(parent, "div", "map-box");
  const under = append(box, "canvas", "map-under");
  const canvas = append(box, "canvas", "map-over");
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "application");
  canvas.setAttribute("aria-roledescription", "map");
  const tools = append(box, "div", "map-tools");
  tools.setAttribute("role", "toolbar");
  tools.setAttribute("aria-label", "Map");
  tools.dataset.control = "map-tools";
  const lens = openLens(box);
  /** @type {Zoom | null} null: all of the map */
  let zoom = null;
  /** @type {Base | null} */
  let base = null;
  /** @type {Over | null} */
  let over = null;
  /** @type {import("../lib/theme.js").Theme | null} */
  let theme = null;
  /** @type {import("../lib/map-view.js").Limits} */
  let limits = [
    [-1, 1],
    [-1, 1],
  ];
  let limitsKey = "";
  let frame = 0;
  /** @type {{ chosen: readonly number[], lit: ReadonlySet<number> | null }} */
  let lights = { chosen: [], lit: null };
  /** @type {import("../lib/map-layers.js").Taken[]} */
  let named = [];
  let stale = true; // whether the lower canvas is to be drawn again
  /** @type {() => void} */
  let painted = () => {};
  const tiles = openTiles(() => paint(true));
  const dots = openDots();
  const watcher = new ResizeObserver(() => paint(true));
  watcher.observe(box);

  /** Those that do not fade, of many selected images; null of few, which get rings. @param {readonly number[]} chosen */
  const litOf = (chosen) => {
    if (lights.chosen !== chosen) lights = { chosen, lit: chosen.length > MAX_RINGS ? new Set(chosen) : null };
    return lights.lit;
  };
  /** Null while it is not on the screen. @returns {View | null} */
  const view = () => {
    if (canvas.clientWidth < 10) return null;
    const all = fitView(limits, canvas.clientWidth, canvas.clientHeight, { stretch: STRETCH });
    return zoom ? zoomView(all, zoom) : all;
  };

  /** In the next frame. @param {boolean} all with the lower canvas */
  function paint(all = false) {
    stale ||= all;
    if (!frame) {
      frame = requestAnimationFrame(() => {
        frame = 0;
        draw();
      });
    }
  }
  function draw() {
    const now = view();
    if (!now || !base || !over || !theme) return;
    if (stale) drawBase(sharpen(under), now, base, theme);
    stale = false;
    drawOver(sharpen(canvas), now, over, base, theme);
    painted();
  }

  /** @param {CanvasRenderingContext2D} context @param {View} now @param {Base} what @param {import("../lib/theme.js").Theme} ink */
  function drawBase(context, now, what, ink) {
    const { model, space, layers, without } = what;
    const has = (/** @type {string} */ layer) => layers.includes(layer);
    if (has("tiles")) {
      const stamp = `${model.key} ${what.plane} ${space.offsets.join()}`;
      tiles.draw(context, now, what.tile, space, model.decoding, rgbOf(ink.text), stamp);
    }
    if (has("density")) {
      drawDensity(context, now, space, model.colours, { shown: model.names.map((_, label) => !without.has(label)) });
    } else {
      // Small ones where there are many, larger where one has come close.
      const radius = Math.min(5.5, (space.count > 3000 ? 2.1 : 3) * Math.sqrt(zoom?.scale ?? 1));
      dots.draw(under, now, what, litOf(over?.chosen ?? []), radius, ink.page);
    }
    if (has("prior") && what.has_prior) {
      const centre = space.project(new Float32Array(space.dims));
      drawPrior(context, now, centre, ink, what.expert ? undefined : PRIOR_SHARES);
    }
    named = has("names")
      ? drawClassNames(context, now, space, model.names, ink, without, inTheWay(context, now, what, ink))
      : [];
    if (what.guess) drawGuess(context, now.at(what.guess), ink);
    drawAxes(context, now, what.titles, ink);
  }

  /** What the names make room for: the buttons, the kept places and the guess. @param {CanvasRenderingContext2D} context @param {View} now @param {Base} what @param {import("../lib/theme.js").Theme} ink */
  function inTheWay(context, now, { guess }, ink) {
    const boxes = (over?.pins ?? []).map(({ place }, k) => boxOfMark(context, now.at(place), ink, PIN, String(k + 1)));
    if (guess) boxes.push(boxOfGuess(context, now.at(guess), ink));
    const { offsetLeft: left, offsetTop: top, offsetWidth: width, offsetHeight: height } = tools;
    if (width) boxes.push({ x: left + width / 2, y: top + height / 2, half: width / 2 + 4, tall: height / 2 + 11 });
    return boxes;
  }

  /** @param {CanvasRenderingContext2D} context @param {View} now @param {Over} what @param {Base} below @param {import("../lib/theme.js").Theme} ink */
  function drawOver(context, now, { cursor, pins, lasso, chosen, source, shaken }, { space, without }, ink) {
    if (lasso.length > 1) {
      context.beginPath();
      for (const place of lasso) context.lineTo(...now.at(place));
      context.closePath();
      context.setLineDash([6, 4]);
      strokeTwice(context, ink, 2);
      context.setLineDash([]);
    }
    if (chosen.length && chosen.length <= MAX_RINGS) {
      context.beginPath();
      for (const image of chosen) {
        if (without.has(space.labels[image])) continue;
        const [x, y] = now.at(space.place(image));
        context.moveTo(x + CHOSEN, y);
        context.arc(x, y, CHOSEN, 0, 2 * Math.PI);
      }
      strokeTwice(context, ink, 1.5);
    }
    if (cursor) {
      const pixel = now.at(cursor.place);
      drawCrossHair(context, now, pixel, ink.text);
      drawMark(context, pixel, ink, 8);
    }
    for (const [index, { place }] of pins.entries()) drawMark(context, now.at(place), ink, PIN, String(index + 1));
    if (source < 0) return;
    const ellipse = space.ellipse(source);
    for (const sigma of [1, 2]) {
      traceEllipse(context, now, space.place(source), ellipse, sigma);
      strokeTwice(context, ink, 2);
    }
    context.fillStyle = ink.text;
    for (const place of shaken) {
      const [x, y] = now.at(place);
      context.fillRect(x - 2, y - 2, 4, 4);
    }
  }

  return {
    box,
    canvas,
    lens,
    view,
    paint,
    /** A button at the map's corner. @param {Parameters<typeof icon>[0]} name @param {string} title @param {() => void} act */
    tool: (name, title, act) => {
      const button = appendButton(tools, undefined, act, "map-tool", title);
      button.append(icon(name));
      return button;
    },
    /** What is drawn from now on. @param {Base} nextBase @param {Over} nextOver @param {import("../lib/theme.js").Theme} nextTheme */
    show: (nextBase, nextOver, nextTheme) => {
      const key = `${nextBase.model.key} ${nextBase.plane}`;
      if (key !== limitsKey) {
        tiles.forget();
        limitsKey = key;
        limits = limitsOf(nextBase.space.places);
        // The middle of what new images are drawn from belongs to the story, wherever the dots are.
        const middle = nextBase.space.project(new Float32Array(nextBase.space.dims));
        if (nextBase.has_prior) {
          limits = unionOf(limits, [
            [middle[0] - 1, middle[0] + 1],
            [middle[1] - 1, middle[1] + 1],
          ]);
        }
      }
      [base, over, theme] = [nextBase, nextOver, nextTheme];
      paint(true);
    },
    /** @param {Over} next */
    follow: (next) => {
      // The names make room for the pins; what is not selected fades.
      const moved = next.pins !== over?.pins || next.chosen !== over?.chosen;
      over = next;
      paint(moved);
    },
    /** The boxes of the class names, as they were drawn last. */
    get names() {
      return named;
    },
    /** The decoded background is to be drawn anew. */
    recut: () => {
      tiles.forget();
      paint(true);
    },
    get zoom() {
      return zoom;
    },
    /** @param {Zoom | null} next */
    zoomTo: (next) => {
      zoom = next;
      paint(true);
    },
    /** Closer (above 1) or farther, with the place under a pixel kept there. @param {number} factor @param {readonly [number, number]} [at] */
    zoomBy: (factor, at) => {
      const now = view();
      if (!now) return;
      const former = zoom?.scale ?? 1;
      const scale = Math.min(Math.max(former * factor, MIN_ZOOM), MAX_ZOOM);
      const [px, py] = at ?? [now.width / 2, now.height / 2];
      const [x, y] = now.place(px, py);
      const [perX, perY] = [(now.perX * scale) / former, (now.perY * scale) / former];
      zoom = { x: x + (now.width / 2 - px) / perX, y: y - (now.height / 2 - py) / perY, scale };
      paint(true);
    },
    /** @param {number} dx pixels @param {number} dy */
    moveBy: (dx, dy) => {
      const now = view();
      if (!now) return;
      const [x, y] = now.place(now.width / 2 - dx, now.height / 2 - dy);
      zoom = { x, y, scale: zoom?.scale ?? 1 };
      paint(true);
    },
    /** Bring a place into view that lies outside. @param {readonly [number, number]} place */
    reveal: (place) => {
      const now = view();
      if (!now) return;
      const [px, py] = now.at(place);
      const edge = 24;
      const inside = px >= edge && py >= edge && px <= now.width - edge && py <= now.height - edge;
      if (inside) return;
      zoom = { x: place[0], y: place[1], scale: zoom?.scale ?? 1 };
      paint(true);
    },
    tilesReady: () => tiles.ready(),
    /** @param {() => void} act called after every drawing */
    whenPainted: (act) => {
      painted = act;
    },
    /** The map as a picture, both layers on the page's colour. @returns {Promise<Blob | null>} */
    picture: () => {
      const sheet = document.createElement("canvas");
      [sheet.width, sheet.height] = [under.width, under.height];
      const context = /** @type {CanvasRenderingContext2D} */ (sheet.getContext("2d"));
      context.fillStyle = theme?.page ?? "#ffffff";
      context.fillRect(0, 0, sheet.width, sheet.height);
      for (const layer of [under, canvas]) context.drawImage(layer, 0, 0);
      return new Promise((resolve) => {
        sheet.toBlob(resolve);
      });
    },
    close: () => {
      watcher.disconnect();
      cancelAnimationFrame(frame);
      tiles.forget();
    },
  };
};
