// The latent space in the browser: codes, the plane on the screen, neighbours, trust. Plain loops over 10,000 codes:
// 0.05 ms in two dimensions, 0.3 in sixteen.

import { anyOf } from "./random.js";
import { trustLevel } from "./trust.js";

/**
 * @typedef {ArrayLike<number>} Code latent_dim numbers
 * @typedef {readonly [number, number]} Place a point of the plane on the screen
 * @typedef {import("./trust.js").Support} Support
 */

/**
 * @typedef {object} Plane z = mean + x · axes[0] + y · axes[1] + Σ offsets[k] · others[k]; the rows are orthonormal
 * @property {ArrayLike<number>} mean [latent_dim]
 * @property {ArrayLike<number>[]} axes [2][latent_dim]
 * @property {ArrayLike<number>[]} others [k][latent_dim], directions that are not on the screen
 */

/**
 * @typedef {object} Codes what the server sends of a run's held-out images
 * @property {Float32Array & { shape: number[] }} codes [N, latent_dim], posterior means
 * @property {Uint8Array} labels [N]
 * @property {Float32Array} distortion [N], nats
 * @property {Float32Array} [logvar] [N, latent_dim]; absent where a posterior has no spread
 */

/** @typedef {ReturnType<typeof openSpace>} Space */

/**
 * The plane of the first two dimensions. @param {number} dims @returns {Plane}
 */
export const firstPlane = (dims) => {
  const axis = (/** @type {number} */ at) => Float32Array.from({ length: dims }, (_, d) => Number(d === at));
  return { mean: new Float32Array(dims), axes: [axis(0), axis(1)], others: [] };
};

const ODD_CHOICE = 30;

/** The number of one of the largest values, by chance. @param {Float32Array} values */
const oneOfTheLargest = (values) => {
  const order = Array.from(values.keys()).sort((a, b) => values[b] - values[a]);
  return anyOf(order.slice(0, ODD_CHOICE));
};

/** @param {Codes} arrays @param {Plane} plane @param {Support} support */
export const openSpace = ({ codes, labels, distortion, logvar }, plane, support) => {
  const [count, dims] = codes.shape;
  const { mean, axes, others } = plane;
  const centred = new Float32Array(dims);
  /** @param {ArrayLike<number>} axis */
  const along = (axis) => {
    let sum = 0;
    for (let d = 0; d < dims; d++) sum += axis[d] * centred[d];
    return sum;
  };
  /** @param {Code} code @param {number} from index of its first number @returns {Place} */
  const project = (code, from = 0) => {
    for (let d = 0; d < dims; d++) centred[d] = code[from + d] - mean[d];
    return [along(axes[0]), along(axes[1])];
  };
  const places = new Float32Array(count * 2);
  for (let i = 0; i < count; i++) places.set(project(codes, i * dims), 2 * i);

  const offsets = new Float32Array(others.length);
  /** The code that a place stands for. @param {Place} place */
  const lift = ([x, y]) => {
    const code = new Float32Array(dims);
    for (let d = 0; d < dims; d++) {
      code[d] = mean[d] + x * axes[0][d] + y * axes[1][d];
      for (let k = 0; k < others.length; k++) code[d] += offsets[k] * others[k][d];
    }
    return code;
  };

  /**
   * The codes nearest to `code`, nearest first, with their distances. `skip`: the number of one to leave out.
   * @param {Code} code @returns {[number, number][]}
   */
  const nearest = (code, size = 3, skip = -1) => {
    /** @type {[number, number][]} */
    const best = Array.from({ length: size }, () => [-1, Number.POSITIVE_INFINITY]);
    for (let i = 0, at = 0; i < count; i++, at += dims) {
      let squared = 0;
      for (let d = 0; d < dims; d++) {
        const gap = codes[at + d] - code[d];
        squared += gap * gap;
      }
      if (squared >= best[size - 1][1] || i === skip) continue;
      let rank = size - 1;
      while (rank > 0 && best[rank - 1][1] > squared) {
        best[rank] = best[rank - 1];
        rank--;
      }
      best[rank] = [i, squared];
    }
    return best.filter(([i]) => i >= 0).map(([i, squared]) => [i, Math.sqrt(squared)]);
  };

  /**
   * The point at a place, if one of a shown class is within `reach` pixels; else −1.
   * @param {Place} place @param {number} perX pixels a unit @param {number} perY
   * @param {readonly boolean[]} [shown] by class
   */
  const under = ([x, y], perX, perY, shown, reach = 7) => {
    let best = reach * reach;
    let found = -1;
    for (let i = 0; i < count; i++) {
      const dx = (places[2 * i] - x) * perX;
      const dy = (places[2 * i + 1] - y) * perY;
      const squared = dx * dx + dy * dy;
      if (squared < best && (!shown || shown[labels[i]])) {
        best = squared;
        found = i;
      }
    }
    return found;
  };

  /** @type {Float32Array | null} */
  let oddness = null;

  return {
    count,
    dims,
    codes,
    labels,
    distortion,
    logvar,
    places,
    /** Along the plane's other directions. */
    offsets,
    support,
    project,
    lift,
    nearest,
    under,
    /** @param {number} distance to the nearest code */
    trust: (distance) => trustLevel(distance, support),
    /** @param {number} i @returns {Float32Array} */
    code: (i) => codes.slice(i * dims, (i + 1) * dims),
    /** The log variances of image i's posterior; null for none, and where posteriors have no spread. @param {number} i @returns {Float32Array | null} */
    logvarOf: (i) => (logvar && i >= 0 ? logvar.slice(i * dims, (i + 1) * dims) : null),
    /** @param {number} i @returns {Place} */
    place: (i) => [places[2 * i], places[2 * i + 1]],
    /** Semi-axes and turn of the one-sigma ellipse that image i's posterior casts on the plane. @param {number} i */
    ellipse: (i) => ellipseOf(axes, /** @type {Float32Array} */ (logvar), i * dims, dims),
    /** The same of another posterior's log variances, such as a drawing's. @param {Float32Array} logvar [latent_dim] */
    ellipseOf: (logvar) => ellipseOf(axes, logvar, 0, dims),
    /** One of the images that are reconstructed worst. */
    hard: () => oneOfTheLargest(distortion),
    /** One of the images farthest from the middle of their class. */
    odd: () => {
      oddness ??= oddnessOf({ codes, labels, count, dims });
      return oneOfTheLargest(oddness);
    },
  };
};

/** @param {ArrayLike<number>[]} axes @param {Float32Array} logvar @param {number} from @param {number} dims */
const ellipseOf = (axes, logvar, from, dims) => {
  let [a, b, c] = [0, 0, 0]; // the covariance on the plane: [[a, b], [b, c]]
  for (let d = 0; d < dims; d++) {
    const variance = Math.exp(logvar[from + d]);
    a += axes[0][d] ** 2 * variance;
    b += axes[0][d] * axes[1][d] * variance;
    c += axes[1][d] ** 2 * variance;
  }
  const spread = Math.hypot((a - c) / 2, b);
  return {
    long: Math.sqrt((a + c) / 2 + spread),
    short: Math.sqrt(Math.max((a + c) / 2 - spread, 0)),
    turn: 0.5 * Math.atan2(2 * b, a - c),
  };
};

/**
 * How far each code is from the middle of its class, squared, in variances of that class: large is odd.
 * @param {{ codes: Float32Array, labels: Uint8Array, count: number, dims: number }} space
 */
const oddnessOf = ({ codes, labels, count, dims }) => {
  /** @type {Map<number, { n: number, sum: Float64Array, squares: number }>} */
  const classes = new Map();
  for (let i = 0; i < count; i++) {
    const own = classes.get(labels[i]) ?? { n: 0, sum: new Float64Array(dims), squares: 0 };
    own.n++;
    for (let d = 0; d < dims; d++) {
      own.sum[d] += codes[i * dims + d];
      own.squares += codes[i * dims + d] ** 2;
    }
    classes.set(labels[i], own);
  }
  return Float32Array.from({ length: count }, (_, i) => {
    const { n, sum, squares } = /** @type {{ n: number, sum: Float64Array, squares: number }} */ (
      classes.get(labels[i])
    );
    let [gap, middle] = [0, 0];
    for (let d = 0; d < dims; d++) {
      gap += (codes[i * dims + d] - sum[d] / n) ** 2;
      middle += (sum[d] / n) ** 2;
    }
    return gap / Math.max(squares / n - middle, 1e-9);
  });
};
