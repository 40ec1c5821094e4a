// A drawing as its strokes: packed into a few hundred letters for a link, and drawn as grey pixels. No canvas, no
// elements: works in a page and under Node. vae_core/images/strokes.py is its twin; tests/images holds the two together.

/**
 * @typedef {readonly [number, number, number]} Point x to the right, y downwards, the line's width there: whole numbers
 *   of which GRID are the pad's side
 * @typedef {readonly Point[]} Stroke at least one point
 * @typedef {{ height: number, width: number }} Size in pixels
 * @typedef {"scale" | "centre"} Step of framing a drawing, that can be left out
 */

export const GRID = 1024;
export const MAX_WIDTH = 255;
export const MAX_BYTES = 20_000; // of a packed drawing, unless the server says otherwise (max_drawing_bytes)

const VERSION = 1;
/** Steps of mnist-frame.js that this drawing goes without, as bits beside the version. */
const LEFT_OUT = /** @type {const} */ ({ scale: 16, centre: 32 });
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"; // base64url

/** @param {number} value @param {number} low @param {number} high */
const between = (value, low, high) => Math.min(Math.max(value, low), high);

/** A point in whole units, inside the pad. @param {number} x @param {number} y @param {number} width @returns {Point} */
export const pointAt = (x, y, width) => [
  Math.round(between(x, 0, GRID)),
  Math.round(between(y, 0, GRID)),
  Math.round(between(width, 1, MAX_WIDTH)),
];

/** A whole number from 0 on, seven bits a byte, the lowest first. @param {number[]} bytes @param {number} value */
const pushNumber = (bytes, value) => {
  let rest = value;
  for (; rest > 127; rest >>>= 7) bytes.push((rest & 127) | 128);
  bytes.push(rest);
};

/** Small numbers of either sign as small ones from 0 on. @param {number} value */
const zigzag = (value) => (value < 0 ? -2 * value - 1 : 2 * value);

/** @param {readonly Stroke[]} strokes @param {Iterable<Step>} [without] */
const bytesOf = (strokes, without = []) => {
  const bytes = [VERSION];
  for (const step of new Set(without)) bytes[0] |= LEFT_OUT[step];
  for (const stroke of strokes) {
    const varies = stroke.some(([, , width]) => width !== stroke[0][2]);
    pushNumber(bytes, 2 * stroke.length + Number(varies));
    for (const value of stroke[0]) pushNumber(bytes, value);
    for (let k = 1; k < stroke.length; k++) {
      for (let axis = 0; axis < (varies ? 3 : 2); axis++) {
        pushNumber(bytes, zigzag(stroke[k][axis] - stroke[k - 1][axis]));
      }
    }
  }
  return bytes;
};

/** How many bytes a drawing takes when it is packed. @param {readonly Stroke[]} strokes */
export const packedSize = (strokes) => bytesOf(strokes).length;

/**
 * The strokes as text of letters, digits, "-" and "_".
 * @param {readonly Stroke[]} strokes @param {Iterable<Step>} [without] steps that it is to be framed without
 */
export const packStrokes = (strokes, without) => {
  const bytes = bytesOf(strokes, without);
  let text = "";
  for (let at = 0; at < bytes.length; at += 3) {
    const left = Math.min(3, bytes.length - at);
    const bits = (bytes[at] << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    for (let k = 0; k <= left; k++) text += LETTERS[(bits >> (18 - 6 * k)) & 63];
  }
  return text;
};

/**
 * The strokes in a text of `packStrokes`. Throws an Error with a sentence for anything else.
 * @param {string} text @param {number} [maxBytes] @returns {Stroke[]}
 */
export const unpackStrokes = (text, maxBytes = MAX_BYTES) => {
  const size = Math.floor((text.length * 3) / 4);
  if (size > maxBytes) {
    throw new Error(
      `This drawing takes ${size.toLocaleString("en")} bytes; ${maxBytes.toLocaleString("en")} at most are taken.`,
    );
  }
  const bytes = readLetters(text);
  const known = VERSION | LEFT_OUT.scale | LEFT_OUT.centre;
  if ((bytes[0] & 15) !== VERSION || bytes[0] & ~known) {
    throw new Error("This is not a drawing: it does not begin as one.");
  }
  let at = 1;
  const number = () => {
    let value = 0;
    for (let shift = 0; shift < 21; shift += 7) {
      if (at >= bytes.length) throw new Error("This drawing is cut short.");
      const byte = bytes[at++];
      value |= (byte & 127) << shift;
      if (byte < 128) return value;
    }
    throw new Error("This drawing holds a number that is too large.");
  };
  const difference = () => {
    const value = number();
    return value & 1 ? -(value + 1) / 2 : value / 2;
  };
  /** @type {Stroke[]} */
  const strokes = [];
  while (at < bytes.length) {
    const header = number();
    const [count, varies] = [header >> 1, header & 1];
    if (count < 1) throw new Error("This drawing has a stroke without a point.");
    if (count > bytes.length) throw new Error("This drawing is cut short.");
    let [x, y, width] = [number(), number(), number()];
    /** @type {Point[]} */
    const stroke = [];
    for (let k = 0; k < count; k++) {
      if (k > 0) [x, y, width] = [x + difference(), y + difference(), width + (varies ? difference() : 0)];
      const inside = x >= 0 && x <= GRID && y >= 0 && y <= GRID;
      if (!inside) throw new Error("This drawing has a point outside its pad.");
      if (width < 1 || width > MAX_WIDTH) throw new Error("This drawing has a line of an impossible width.");
      stroke.push([x, y, width]);
    }
    strokes.push(stroke);
  }
  return strokes;
};

/** The steps that the drawing in a sound text is to be framed without. @param {string} text @returns {Set<Step>} */
export const stepsLeftOut = (text) => {
  const [first] = readLetters(text.slice(0, 2));
  return new Set(/** @type {Step[]} */ (Object.keys(LEFT_OUT)).filter((step) => first & LEFT_OUT[step]));
};

/** @param {string} text */
const readLetters = (text) => {
  if (text.length % 4 === 1) throw new Error("This drawing is cut short.");
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let [bits, held, at] = [0, 0, 0];
  for (const letter of text) {
    const value = LETTERS.indexOf(letter);
    if (value < 0) throw new Error("This drawing holds a sign that no drawing has.");
    bits = ((bits << 6) | value) & 0xffff;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    bytes[at++] = (bits >> held) & 255;
  }
  return bytes;
};

/**
 * The drawing in grey, 1 where there is ink, rows from the top: the pad fills the image, or the middle of one that is
 * not square. A pixel that a line's edge crosses has the share that is inked, by its distance from the edge.
 * @param {readonly Stroke[]} strokes @param {Size} size
 */
export const rasterise = (strokes, { height, width }) => {
  const pixels = new Float32Array(height * width);
  const scale = Math.min(height, width) / GRID;
  const [left, top] = [(width - scale * GRID) / 2, (height - scale * GRID) / 2];
  for (const stroke of strokes) {
    const points = stroke.map(([x, y, line]) => [left + scale * x, top + scale * y, (scale * line) / 2]);
    for (let k = 0; k < points.length; k++) ink(pixels, height, width, points[Math.max(k - 1, 0)], points[k]);
  }
  return pixels;
};

/**
 * A line between two discs, the lighter of two inks giving way. @param {Float32Array} pixels
 * @param {number} height @param {number} width @param {number[]} from x, y and radius in pixels @param {number[]} to
 */
const ink = (pixels, height, width, [ax, ay, ar], [bx, by, br]) => {
  const reach = Math.max(ar, br) + 0.5;
  const [x0, x1] = [
    Math.max(0, Math.floor(Math.min(ax, bx) - reach)),
    Math.min(width, Math.ceil(Math.max(ax, bx) + reach)),
  ];
  const [y0, y1] = [
    Math.max(0, Math.floor(Math.min(ay, by) - reach)),
    Math.min(height, Math.ceil(Math.max(ay, by) + reach)),
  ];
  const [dx, dy] = [bx - ax, by - ay];
  const length = dx * dx + dy * dy;
  for (let y = y0; y < y1; y++) {
    for (let x = x0; x < x1; x++) {
      const [px, py] = [x + 0.5 - ax, y + 0.5 - ay];
      const t = length ? between((px * dx + py * dy) / length, 0, 1) : 0;
      const [gx, gy] = [px - t * dx, py - t * dy];
      const cover = ar + t * (br - ar) - Math.sqrt(gx * gx + gy * gy) + 0.5;
      if (cover > pixels[y * width + x]) pixels[y * width + x] = Math.min(cover, 1);
    }
  }
};

/**
 * The stroke without the points that a straight line between others passes within `tolerance` units
 * (Ramer, Douglas and Peucker). @param {Stroke} stroke @returns {Stroke}
 */
export const thinned = (stroke, tolerance = 1.5) => {
  const kept = new Set([0, stroke.length - 1]);
  /** @type {[number, number][]} */
  const spans = [[0, stroke.length - 1]];
  for (let span = spans.pop(); span; span = spans.pop()) {
    const [first, last] = span;
    const [from, to] = [stroke[first], stroke[last]];
    let [farthest, most] = [-1, tolerance];
    for (let k = first + 1; k < last; k++) {
      const gap = distanceToLine(stroke[k], from, to);
      if (gap > most) [farthest, most] = [k, gap];
    }
    if (farthest < 0) continue;
    kept.add(farthest);
    spans.push([first, farthest], [farthest, last]);
  }
  return stroke.filter((_, k) => kept.has(k));
};

/** Of a point from a line with an end; a difference of width counts as one of place. @param {Point} point @param {Point} from @param {Point} to */
const distanceToLine = (point, from, to) => {
  const along = [0, 1, 2].map((axis) => to[axis] - from[axis]);
  const way = [0, 1, 2].map((axis) => point[axis] - from[axis]);
  const length = along.reduce((sum, value) => sum + value * value, 0);
  const dot = along.reduce((sum, value, axis) => sum + value * way[axis], 0);
  const t = length ? between(dot / length, 0, 1) : 0;
  return Math.hypot(...way.map((value, axis) => value - t * along[axis]));
};
