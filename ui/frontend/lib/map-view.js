// Which stretch of the latent plane a map shows, and where that is in CSS pixels.

/**
 * @typedef {readonly [number, number]} Range from, to
 * @typedef {readonly [Range, Range]} Limits across and up
 * @typedef {object} Extent
 * @property {number} x0
 * @property {number} x1
 * @property {number} y0
 * @property {number} y1
 * @property {number} width in pixels
 * @property {number} height in pixels
 */

/** @typedef {ReturnType<typeof mapView>} View */

/** @param {Extent} extent */
export const mapView = ({ x0, x1, y0, y1, width, height }) => {
  const [perX, perY] = [width / (x1 - x0), height / (y1 - y0)];
  return {
    x0,
    x1,
    y0,
    y1,
    width,
    height,
    /** Pixels a unit. */
    perX,
    perY,
    /** @param {number} x */
    x: (x) => (x - x0) * perX,
    /** @param {number} y */
    y: (y) => (y1 - y) * perY,
    /** The pixel of a place. @param {ArrayLike<number>} place @returns {[number, number]} */
    at: (place) => [(place[0] - x0) * perX, (y1 - place[1]) * perY],
    /** The place of a pixel. @param {number} px @param {number} py @returns {[number, number]} */
    place: (px, py) => [x0 + px / perX, y1 - py / perY],
  };
};

/**
 * The limits in the middle of a canvas. A unit is as long across as it is up, so that circles stay round; `stretch` is
 * how much longer it may be in one direction, to fill the canvas better. `margin`: the share of the canvas that is used.
 * @param {Limits} limits @param {number} width @param {number} height
 */
export const fitView = ([[left, right], [bottom, top]], width, height, { stretch = 1, margin = 1 } = {}) => {
  let perX = (margin * width) / (right - left);
  let perY = (margin * height) / (top - bottom);
  if (perX > perY) perX = Math.min(perX, perY * stretch);
  else perY = Math.min(perY, perX * stretch);
  const [x, y] = [(left + right) / 2, (bottom + top) / 2];
  const [halfX, halfY] = [width / perX / 2, height / perY / 2];
  return mapView({ x0: x - halfX, x1: x + halfX, y0: y - halfY, y1: y + halfY, width, height });
};

/**
 * The same, `scale` times as large, around another middle. @param {View} view
 * @param {{ x: number, y: number, scale: number }} zoom
 */
export const zoomView = ({ perX, perY, width, height }, { x, y, scale }) => {
  const [halfX, halfY] = [width / perX / scale / 2, height / perY / scale / 2];
  return mapView({ x0: x - halfX, x1: x + halfX, y0: y - halfY, y1: y + halfY, width, height });
};

/** The limits of places, x and y in turn, with a margin at each side. @param {ArrayLike<number>} places @returns {Limits} */
export const limitsOf = (places, margin = 0.03) => {
  const sides = [0, 1].map((axis) => {
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let at = axis; at < places.length; at += 2) {
      if (!Number.isFinite(places[at])) continue;
      [low, high] = [Math.min(low, places[at]), Math.max(high, places[at])];
    }
    if (low > high) return /** @type {const} */ ([-1, 1]);
    const more = high > low ? margin * (high - low) : 1;
    return /** @type {const} */ ([low - more, high + more]);
  });
  return [sides[0], sides[1]];
};

/** Whether a point lies inside a closed line. @param {readonly [number, number]} point @param {readonly (readonly [number, number])[]} line */
export const isInside = ([x, y], line) => {
  let inside = false;
  for (let i = 0, j = line.length - 1; i < line.length; j = i++) {
    const [[ax, ay], [bx, by]] = [line[i], line[j]];
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
};

/** Limits that hold both. @param {Limits} a @param {Limits} b @returns {Limits} */
export const unionOf = (a, b) => [
  [Math.min(a[0][0], b[0][0]), Math.max(a[0][1], b[0][1])],
  [Math.min(a[1][0], b[1][0]), Math.max(a[1][1], b[1][1])],
];
