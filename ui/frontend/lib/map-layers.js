// What is drawn on a map of the latent space: dots, density, the prior, class names and ellipses. Each is
// a function of a canvas context in CSS pixels and a view; none keeps anything.

import { fixed } from "./format.js";
import { contextOf } from "./image-canvas.js";
import { symbolPath } from "./symbols.js";
import { rgbOf, rimOf } from "./theme.js";

/**
 * @typedef {CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D} Context
 * @typedef {import("./map-view.js").View} View
 * @typedef {readonly [number, number]} Place
 * @typedef {{ page: string, text: string, font?: string, size?: number }} Ink colours of the page and of its text, and its letters, of 13 pixels unless given
 * @typedef {{ places: ArrayLike<number>, labels: ArrayLike<number>, count: number }} Points two numbers a place
 * @typedef {{ x: number, y: number, half: number, tall: number }} Taken a middle; half the width; from middle to middle of a line of text above
 * @typedef {{ long: number, short: number, turn: number }} Ellipse semi-axes and turn of one standard deviation
 */

const MAX_NAMES = 24; // on a map
const LONGEST_NAME = 24; // letters
const NAMED = 0.02; // the share of a class that is in view when its name is
/** Where a name may go that has to make room, the nearest first: further away it would name other dots. */
const AROUND = Array.from({ length: 13 * 9 }, (_, k) => [15 * ((k % 9) - 4), 8 * (Math.floor(k / 9) - 6)]).sort(
  (a, b) => Math.hypot(...a) - Math.hypot(...b),
);
const FADED = 0.12; // the other classes while one is pointed at

/**
 * A mark of each class, in its shape and colour, drawn once: 10,000 copies of a small picture are cheaper than 10,000
 * shapes. With `page`, its colour, each has a thin rim that stands out from it.
 * @param {readonly string[]} colours by class @param {number} radius in CSS pixels
 * @param {number} ratio screen pixels a CSS pixel @param {string} [page]
 */
export const dotSprites = (colours, radius, ratio, page) =>
  colours.map((colour, label) => {
    const side = Math.ceil((2.5 * radius + 2) * ratio);
    const canvas = new OffscreenCanvas(side, side);
    const context = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d"));
    context.translate(side / 2, side / 2);
    context.scale(radius * ratio, radius * ratio);
    const shape = new Path2D(symbolPath(label));
    context.fillStyle = colour;
    context.fill(shape);
    if (page) {
      context.lineWidth = 0.7 / radius;
      context.strokeStyle = rimOf(colour, page);
      context.stroke(shape);
    }
    return { canvas, side: side / ratio };
  });

/**
 * @param {Context} context @param {View} view @param {Points} points @param {ReturnType<typeof dotSprites>} sprites
 * @param {{ alpha?: number, hidden?: { has: (label: number) => boolean }, only?: number | ReadonlySet<number> | null }} [look] only: the class, or the images, that are not faded
 */
export const drawDots = (
  context,
  view,
  { places, labels, count },
  sprites,
  { alpha = 0.9, hidden, only = null } = {},
) => {
  const lit = (/** @type {number} */ i) => (only instanceof Set ? only.has(i) : labels[i] === only);
  for (let pass = only === null ? 1 : 0; pass < 2; pass++) {
    context.globalAlpha = pass ? alpha : FADED;
    for (let i = 0; i < count; i++) {
      const label = labels[i];
      if (hidden?.has(label) || (only !== null && lit(i) !== (pass === 1))) continue;
      const { canvas, side } = sprites[label % sprites.length];
      context.drawImage(canvas, view.x(places[2 * i]) - side / 2, view.y(places[2 * i + 1]) - side / 2, side, side);
    }
  }
  context.globalAlpha = 1;
};

/**
 * Codes a cell, the cells smoothed into each other, in the mixed colours of their classes.
 * @param {Context} context @param {View} view @param {Points} points @param {readonly string[]} colours
 * @param {{ shown?: readonly boolean[], cell?: number }} [look] shown: by class; cell: pixels
 */
export const drawDensity = (context, view, { places, labels, count }, colours, { shown, cell = 8 } = {}) => {
  const [columns, rows] = [Math.ceil(view.width / cell), Math.ceil(view.height / cell)];
  const sums = new Float32Array(columns * rows * 4);
  const parts = colours.map(rgbOf);
  let most = 1;
  for (let i = 0; i < count; i++) {
    const label = labels[i];
    if (shown && !shown[label]) continue;
    const [x, y] = [Math.floor(view.x(places[2 * i]) / cell), Math.floor(view.y(places[2 * i + 1]) / cell)];
    if (x < 0 || y < 0 || x >= columns || y >= rows) continue;
    const at = (y * columns + x) * 4;
    for (let c = 0; c < 3; c++) sums[at + c] += parts[label][c];
    most = Math.max(most, ++sums[at + 3]);
  }
  const canvas = new OffscreenCanvas(columns, rows);
  const inner = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const image = inner.createImageData(columns, rows);
  for (let at = 0; at < sums.length; at += 4) {
    const n = sums[at + 3];
    for (let c = 0; c < 3; c++) image.data[at + c] = n ? sums[at + c] / n : 0;
    image.data[at + 3] = 255 * Math.min(1, 1.15 * (n / most) ** 0.4);
  }
  inner.putImageData(image, 0, 0);
  context.imageSmoothingEnabled = true;
  context.imageSmoothingQuality = "high";
  context.drawImage(canvas, 0, 0, columns * cell, rows * cell);
};

/** Stroke what was laid out twice, so that it shows on any background. @param {Context} context @param {Ink} ink @param {number} width @param {string} [colour] */
export const strokeTwice = (context, { page, text }, width, colour = text) => {
  for (const [line, style] of /** @type {const} */ ([
    [width + 2.5, page],
    [width, colour],
  ])) {
    context.lineWidth = line;
    context.strokeStyle = style;
    context.stroke();
  }
};

/** @param {Context} context @param {Ink} ink @param {string} text @param {number} x @param {number} y @param {string} font */
export const drawText = (context, { page, text: colour }, text, x, y, font) => {
  context.font = font;
  context.lineJoin = "round";
  context.lineWidth = 4;
  context.strokeStyle = page;
  context.strokeText(text, x, y);
  context.fillStyle = colour;
  context.fillText(text, x, y);
};

/** 1, 2 or 5 times a power of ten: a step that cuts `span` into at most `most` parts. @param {number} span @param {number} most */
export const niceStep = (span, most) => {
  const power = 10 ** Math.floor(Math.log10(span / most));
  return power * ([1, 2, 5].find((times) => span / (times * power) <= most) ?? 10);
};

const TICK_ROOM = 90; // pixels between two of an axis's numbers

/**
 * Numbers along the lower and the left edge, and the axes' names at their ends.
 * @param {Context} context @param {View} view @param {readonly [string, string]} titles @param {Ink} ink
 */
export const drawAxes = (context, view, [across, up], ink) => {
  const font = `13px ${ink.font ?? "sans-serif"}`;
  context.font = font;
  const right = view.width - context.measureText(`${across} →`).width - 8;
  /** @param {number} from @param {number} to @param {number} pixels @param {(value: number, text: string) => void} put */
  const ticks = (from, to, pixels, put) => {
    const step = niceStep(to - from, Math.max(pixels / TICK_ROOM, 2));
    for (let k = Math.ceil(from / step); k * step < to; k++) {
      put(k * step, fixed(k * step, Math.max(0, -Math.floor(Math.log10(step) + 1e-9))));
    }
  };
  ticks(view.x0, view.x1, view.width, (value, text) => {
    const half = context.measureText(text).width / 2;
    const x = view.x(value);
    if (x - half > 30 && x + half < right - 10) drawText(context, ink, text, x - half, view.height - 7, font);
  });
  ticks(view.y0, view.y1, view.height, (value, text) => {
    const y = view.y(value);
    if (y > 34 && y < view.height - 24) drawText(context, ink, text, 6, y + 4, font);
  });
  drawText(context, ink, `${across} →`, right, view.height - 7, font);
  drawText(context, ink, `↑ ${up}`, 6, 17, font);
};

/** An ellipse in the map's own units, to scale, whatever its axes' units. @param {Context} context @param {View} view @param {Place} place @param {Ellipse} ellipse @param {number} [times] */
export const traceEllipse = (context, view, place, { long, short, turn }, times = 1) => {
  context.save();
  context.translate(...view.at(place));
  context.scale(view.perX, -view.perY);
  context.beginPath();
  context.ellipse(0, 0, times * long, times * short, turn, 0, 2 * Math.PI);
  context.restore();
};

/** The share of a two-dimensional standard normal distribution within 1, 2 and 3 standard deviations: 1 − exp(−r²/2). */
export const PRIOR_SHARES = ["39 %", "86 %", "99 %"];

/**
 * One, two and three standard deviations of N(0, I) around its middle. @param {Context} context @param {View} view
 * @param {Place} centre @param {Ink} ink @param {readonly string[]} [words] beside the three
 */
export const drawPrior = (context, view, centre, ink, words = ["1σ", "2σ", "3σ"]) => {
  for (const sigma of [1, 2, 3]) {
    context.setLineDash(sigma === 2 ? [] : [5, 4]);
    traceEllipse(context, view, centre, { long: sigma, short: sigma, turn: 0 });
    strokeTwice(context, ink, 1.75);
    context.setLineDash([]);
    if (view.perX < 16 && sigma < 3) continue; // no room for three words
    const [x, y] = view.at([centre[0] + 0.71 * sigma, centre[1] + 0.71 * sigma]);
    drawText(context, ink, words[sigma - 1], x + 3, y - 3, `600 13px ${ink.font ?? "sans-serif"}`);
  }
};

/**
 * Each class's name at the middle of those of its codes that are in view, pushed apart where two would overlap; of a
 * class of which hardly any are in view, none.
 * @param {Context} context @param {View} view @param {Points} points @param {readonly string[]} names @param {Ink} ink
 * @param {{ has: (label: number) => boolean }} [without] classes that are not shown
 * @param {readonly Taken[]} [avoid] boxes that no name may cover: a name that finds no room beside them is left out
 * @returns {Taken[]} the names' own boxes
 */
export const drawClassNames = (context, view, { places, labels, count }, names, ink, without, avoid = []) => {
  const size = ink.size ?? 13;
  const font = `600 ${size}px ${ink.font ?? "sans-serif"}`;
  context.font = font;
  context.textAlign = "center";
  context.textBaseline = "middle";
  const taken = [...avoid];
  const classes = names.map((name, label) => ({
    name,
    label,
    all: 0,
    xs: /** @type {number[]} */ ([]),
    ys: /** @type {number[]} */ ([]),
  }));
  for (let i = 0; i < count; i++) {
    const own = classes[labels[i]];
    own.all++;
    const [x, y] = [view.x(places[2 * i]), view.y(places[2 * i + 1])];
    if (x < 0 || y < 0 || x > view.width || y > view.height) continue;
    own.xs.push(x);
    own.ys.push(y);
  }
  const many = names.length > MAX_NAMES; // they would hide the dots: the largest classes in view, where there is room
  const inView = classes.filter(({ label, all, xs }) => !without?.has(label) && xs.length > NAMED * all);
  if (many) inView.sort((a, b) => b.xs.length - a.xs.length);
  for (const { name: whole, xs, ys } of inView.slice(0, MAX_NAMES)) {
    const name = whole.length > LONGEST_NAME ? `${whole.slice(0, LONGEST_NAME - 1)}…` : whole;
    const half = context.measureText(name).width / 2 + 3;
    const median = Math.min(Math.max(medianOf(xs), half), view.width - half);
    const middle = Math.min(Math.max(medianOf(ys), 10), view.height - 10);
    /** @param {number} x @param {number} y */
    const free = (x, y) => {
      const inside = y > 9 && y < view.height - 9 && x >= half && x <= view.width - half;
      return (
        inside &&
        taken.every((other) => Math.abs(other.y - y) > other.tall || Math.abs(other.x - x) > other.half + half)
      );
    };
    const tries = avoid.length
      ? AROUND.map(([dx, dy]) => [median + dx, middle + dy])
      : Array.from({ length: 24 }, (_, k) => [median, middle + (k % 2 ? 1 : -1) * Math.ceil(k / 2) * 8]);
    const found = tries.find(([x, y]) => free(x, y));
    if (!found && (avoid.length || many)) continue;
    const [x, y] = found ?? [median, middle];
    taken.push({ x, y, half, tall: size + 3 });
    drawText(context, ink, name, x, y, font);
  }
  context.textAlign = "start";
  context.textBaseline = "alphabetic";
  return taken.slice(avoid.length);
};

/** @param {number[]} values */
const medianOf = (values) => Float64Array.from(values).sort()[values.length >> 1]; // ten times as quick as comparing by a function

/**
 * A layer as large as the canvas, which keeps what seldom changes. @param {HTMLCanvasElement} canvas sharpened
 * @param {(context: OffscreenCanvasRenderingContext2D) => void} draw in CSS pixels
 */
export const bakeLayer = (canvas, draw) => {
  const layer = new OffscreenCanvas(canvas.width, canvas.height);
  const context = /** @type {OffscreenCanvasRenderingContext2D} */ (layer.getContext("2d"));
  const ratio = canvas.width / canvas.clientWidth;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  draw(context);
  return layer;
};

/** Put a layer of the canvas's own size on it. @param {HTMLCanvasElement} canvas @param {OffscreenCanvas} layer @param {number} [alpha] */
export const putLayer = (canvas, layer, alpha = 1) => {
  const context = contextOf(canvas);
  context.save();
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.globalAlpha = alpha;
  context.drawImage(layer, 0, 0);
  context.restore();
};
