// The curve above the slider's time, the film's positions along: for experts a panel each for distortion and KL, in plain
// words the picture error alone.

import { fixed } from "../lib/format.js";
import { sharpen } from "../lib/image-canvas.js";
import { bakeLayer, putLayer } from "../lib/map-layers.js";
import { drawDisc } from "../lib/map-marks.js";

export const CURVE_INSET = 9; // half the slider's thumb, so that the marker stands right under it

const EARLY = 1 / 7; // of the film; the panels are scaled by what comes after
const TICKS = 22; // pixels below the panels
const GAP = 10;
const EPOCHS = [0, 0.1, 0.25, 0.5, 1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 75, 100, 150, 200, 300, 500];
const TITLES = { distortion: "Distortion", kl: "KL" };
const PLAIN_TITLE = "Picture error";

/**
 * @typedef {import("./film.js").Film} Film
 * @typedef {import("./display.js").Colours} Colours
 * @typedef {"distortion" | "kl"} Name
 * @typedef {{ expert: boolean, scale: { perfect: number, mean_image: number } | null }} Words scale: distortions of a perfect copy and of the mean image
 * @typedef {{ name: Name, at: number, points: [number, number, number][][], low: number, high: number, title: string, shown: (value: number) => number }} Panel points: training, held-out; position, value, step each; shown: a value of the history as it is drawn
 * @typedef {{ panel: Panel, top: number, up: (value: number) => number }} Row
 * @typedef {{ width: number, height: number, tall: number, rows: Row[], along: (position: number) => number }} Layout
 * @typedef {import("../lib/map-layers.js").Context} Context
 */

/**
 * Series and where their values lie in each panel; a panel whose values are all zero (a plain autoencoder's KL) is left
 * out.
 * @param {Film} film @param {Words} words @returns {Panel[]}
 */
export const curvePanels = (film, { expert, scale }) =>
  /** @type {Name[]} */ (expert ? ["distortion", "kl"] : scale ? ["distortion"] : [])
    .map((name, at) => {
      const shown = expert
        ? (/** @type {number} */ value) => value
        : (/** @type {number} */ nats) => errorOf(nats, scale);
      const points = [film.training, film.heldOut].map((table) => {
        /** @type {[number, number, number][]} */
        const list = [];
        for (let i = 0; i < table.length; i += 3) {
          const [step, value] = [table[i], table[i + 1 + at]];
          if (Number.isFinite(value) && step <= film.steps[film.last]) {
            list.push([film.positionOf(step), shown(value), step]);
          }
        }
        return list;
      });
      // What happens in the first instants would press the rest flat: the line begins above the panel then.
      const values = points.flat().map(([, value]) => value);
      const later = points.flat().filter(([position]) => position >= EARLY * film.last);
      const [low, all] = [Math.min(...values), Math.max(...values)];
      const high = later.length
        ? later.reduce((most, [, value]) => Math.max(most, value), Number.NEGATIVE_INFINITY)
        : all;
      return { name, at, points, low: expert ? low : 0, high, title: expert ? TITLES[name] : PLAIN_TITLE, shown };
    })
    .filter(({ high, low }) => Number.isFinite(high) && (high !== 0 || low !== 0));

/** 0 for a perfect copy, 100 for the mean image. @param {number} distortion @param {Words["scale"]} scale */
const errorOf = (distortion, scale) =>
  scale ? (100 * (distortion - scale.perfect)) / (scale.mean_image - scale.perfect) : Number.NaN;

/** Where things lie in the canvas: along for positions, and for each panel its top and up for values. @param {HTMLCanvasElement} canvas @param {Film} film @param {Panel[]} panels @param {Colours} colours @returns {Layout} */
const layoutOf = (canvas, film, panels, colours) => {
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  const tall = (height - TICKS - GAP * (panels.length - 1)) / Math.max(1, panels.length);
  const head = colours.small + 13;
  const rows = panels.map((panel, k) => {
    const top = k * (tall + GAP);
    const low = panel.name === "kl" ? Math.min(panel.low, 0) : panel.low;
    const span = Math.max(panel.high - low, 1e-6);
    /** @param {number} value */
    const up = (value) => top + head + (1 - (value - low) / span) * (tall - head - 3);
    return { panel, top, up };
  });
  /** @param {number} position */
  const along = (position) => CURVE_INSET + (position / Math.max(1, film.last)) * (width - 2 * CURVE_INSET);
  return { width, height, tall, rows, along };
};

/** What changes only with the film, the theme and the size. @type {WeakMap<HTMLCanvasElement, { layer: OffscreenCanvas, panels: Panel[], colours: Colours }>} */
const baked = new WeakMap();

/** @param {HTMLCanvasElement} canvas @param {Film} film @param {number} position @param {Panel[]} panels @param {Colours} colours */
export const paintCurves = (canvas, film, position, panels, colours) => {
  const context = sharpen(canvas);
  const layout = layoutOf(canvas, film, panels, colours);
  let still = baked.get(canvas);
  const { width, height } = still?.layer ?? {};
  if (
    !still ||
    still.panels !== panels ||
    still.colours !== colours ||
    width !== canvas.width ||
    height !== canvas.height
  ) {
    still = { layer: bakeLayer(canvas, (below) => paintStill(below, film, layout, colours)), panels, colours };
    baked.set(canvas, still);
  }
  putLayer(canvas, still.layer);
  const marker = layout.along(position);
  const metrics = film.metrics(position);
  context.strokeStyle = colours.accent;
  context.lineWidth = 2;
  context.beginPath();
  context.moveTo(marker, 0);
  context.lineTo(marker, layout.height - TICKS + 4);
  context.stroke();
  for (const { panel, top, up } of layout.rows) {
    paintHead(context, panel, metrics, top, layout.width, colours);
    if (!metrics) continue;
    const pixel = /** @type {const} */ ([marker, Math.max(top + 7, up(panel.shown(metrics[panel.at])))]);
    drawDisc(context, pixel, 5.5, colours.series[panel.name], colours.page);
  }
};

/** @param {Context} context @param {Film} film @param {Layout} layout @param {Colours} colours */
const paintStill = (context, film, layout, colours) => {
  const { width, tall, rows, along } = layout;
  context.font = `${colours.small}px ${colours.font}`;
  paintEpochs(context, film, layout, colours);
  for (const { panel, top, up } of rows) {
    context.strokeStyle = colours.line;
    context.lineWidth = 1;
    context.strokeRect(0.5, top + 0.5, width - 1, tall - 1);
    context.save();
    context.beginPath();
    context.rect(0, top, width, tall);
    context.clip();
    context.strokeStyle = colours.series[panel.name];
    context.lineWidth = 2;
    context.lineJoin = "round";
    context.beginPath();
    for (const [position, value] of panel.points[0]) context.lineTo(along(position), up(value));
    context.stroke();
    context.fillStyle = colours.text;
    for (const [position, value] of panel.points[1]) {
      context.beginPath();
      context.arc(along(position), up(value), 2.2, 0, 2 * Math.PI);
      context.fill();
    }
    context.restore();
  }
};

/** The name, the value at the marker and the unit, inside the panel at its top right. @param {Context} context @param {Panel} panel @param {[number, number] | null} metrics @param {number} top @param {number} width @param {Colours} colours */
const paintHead = (context, panel, metrics, top, width, colours) => {
  const value = metrics ? panel.shown(metrics[panel.at]) : undefined;
  const plain = panel.title === PLAIN_TITLE;
  const scale = width < 560 ? " of 100" : "  (0: a perfect copy, 100: always the average picture)";
  const unit = plain ? scale : " nats an image, in training";
  const digits = plain ? 0 : Math.abs(value ?? 0) < 100 ? 2 : 1;
  const parts = /** @type {const} */ ([
    [`${panel.title} `, colours.series[panel.name], 650],
    [value === undefined ? "" : fixed(value, digits), colours.text, 650],
    [unit, colours.muted, 400],
  ]);
  /** @param {number} weight */
  const font = (weight) => `${weight} ${colours.small}px ${colours.font}`;
  const widths = parts.map(([text, , weight]) => {
    context.font = font(weight);
    return context.measureText(text).width;
  });
  let x = Math.max(CURVE_INSET, width - widths.reduce((a, b) => a + b) - 3 * CURVE_INSET);
  for (const [k, [text, style, weight]] of parts.entries()) {
    context.font = font(weight);
    context.fillStyle = style;
    context.fillText(text, x, top + colours.small + 4);
    x += widths[k];
  }
};

/** Epochs below: they lie as the snapshots do, close together late and far apart at the start. @param {Context} context @param {Film} film @param {Layout} layout @param {Colours} colours */
const paintEpochs = (context, film, { width, height, along }, colours) => {
  context.fillStyle = colours.muted;
  context.strokeStyle = colours.line;
  let free = Number.NEGATIVE_INFINITY;
  const last = film.epochs[film.last] ?? 0;
  for (const epoch of EPOCHS.filter((mark) => mark <= last)) {
    let frame = film.epochs.findIndex((known) => known >= epoch - 1e-6);
    const before = film.epochs[frame - 1];
    if (frame > 0) frame += (epoch - film.epochs[frame]) / Math.max(1e-9, film.epochs[frame] - before);
    const x = along(frame);
    const text = epoch === 0 ? "epoch 0" : `${epoch}`;
    const half = context.measureText(text).width / 2;
    const left = Math.min(Math.max(x - half, 0), width - 2 * half);
    if (left < free) continue;
    context.fillText(text, left, height - 4);
    context.beginPath();
    context.moveTo(x, height - TICKS);
    context.lineTo(x, height - TICKS + 5);
    context.stroke();
    free = left + 2 * half + 14;
  }
};
