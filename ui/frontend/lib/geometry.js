// Paths between codes and what is measured along them: the browser's twin of vae_core/latent/interpolation.py,
// smoothness.py and support.py, which are the reference. tests/latent/test_geometry_twin.py holds the two together.

/** @typedef {Float32Array} Code a latent code, latent_dim numbers */

/** @param {Code} code @returns {number} its Euclidean length */
export const norm = (code) => Math.sqrt(code.reduce((sum, value) => sum + value * value, 0));

/** a − b. @param {Code} a @param {Code} b @returns {Code} */
export const subtract = (a, b) => a.map((value, d) => value - b[d]);

/** base + strength · direction. @param {Code} base @param {number} strength @param {Code} direction @returns {Code} */
export const addScaled = (base, strength, direction) => base.map((value, d) => value + strength * direction[d]);

/** Whether a direction leads nowhere. @param {Code} direction */
export const isZero = (direction) => direction.every((value) => Math.abs(value) < 1e-9);

/** The straight line: a at t = 0, b at t = 1. @param {Code} a @param {Code} b @param {number} t @returns {Code} */
export const lerp = (a, b, t) => a.map((value, d) => (1 - t) * value + t * b[d]);

/** @param {Code} a @param {Code} b */
const dot = (a, b) => a.reduce((sum, value, d) => sum + value * b[d], 0);

/**
 * Why the great circle from a to b is not defined ("zero", "opposite") or equals the straight line ("same");
 * "" when it is a circle of its own.
 * @param {Code} a @param {Code} b @returns {"" | "zero" | "opposite" | "same"}
 */
export const circleProblem = (a, b) => {
  const [na, nb] = [norm(a), norm(b)];
  if (na < 1e-6 || nb < 1e-6) return "zero";
  const cosine = dot(a, b) / (na * nb);
  if (cosine < -1 + 1e-6) return "opposite";
  return cosine > 1 - 1e-12 ? "same" : "";
};

/**
 * The great circle (spherical interpolation): the direction turns evenly from a's to b's, the norm changes linearly.
 * Where no circle is defined, the straight line.
 * @param {Code} a @param {Code} b @param {number} t @returns {Code}
 */
export const slerp = (a, b, t) => {
  if (circleProblem(a, b)) return lerp(a, b, t);
  const [na, nb] = [norm(a), norm(b)];
  const angle = Math.acos(Math.min(1, Math.max(-1, dot(a, b) / (na * nb))));
  const length = Math.max(0, (1 - t) * na + t * nb);
  const from = Math.sin((1 - t) * angle) / Math.sin(angle) / na;
  const to = Math.sin(t * angle) / Math.sin(angle) / nb;
  return a.map((value, d) => length * (from * value + to * b[d]));
};

/** Σ weight · code; in a triangle the weights are barycentric. @param {Code[]} codes @param {number[]} weights */
export const mixCodes = (codes, weights) =>
  codes[0].map((_, d) => codes.reduce((sum, code, k) => sum + weights[k] * code[d], 0));

/**
 * On a closed path through `count` stops: the two stops that `t` (a share of the whole round) lies between.
 * @param {number} t @param {number} count
 */
export const loopLeg = (t, count) => {
  const position = (t - Math.floor(t)) * count;
  const from = Math.min(Math.floor(position), count - 1);
  return { from, to: (from + 1) % count, share: position - from };
};

/**
 * How many codes lie within `radius` of `code`.
 * @param {{ codes: Float32Array, count: number, dims: number }} space codes [count, dims], flat
 * @param {Code} code @param {number} radius
 */
export const countNear = ({ codes, count, dims }, code, radius) => {
  const limit = radius * radius;
  let found = 0;
  for (let i = 0, at = 0; i < count; i++, at += dims) {
    let squared = 0;
    for (let d = 0; d < dims && squared <= limit; d++) {
      const gap = codes[at + d] - code[d];
      squared += gap * gap;
    }
    if (squared <= limit) found++;
  }
  return found;
};

/**
 * How evenly a sequence of frames changes. Frames hold values in [0, 1], or bytes.
 * @param {ArrayLike<number>[]} frames
 * @returns {{ steps: number[], total: number, largest: number, where: number, ratio: number }} steps: the root mean
 *   square difference over the pixels of each step; where: the largest step; ratio: largest / mean, 1 is perfectly even
 */
export const smoothness = (frames) => {
  const scale = frames[0] instanceof Uint8Array ? 255 : 1;
  const steps = [];
  for (let k = 1; k < frames.length; k++) {
    let squares = 0;
    for (let p = 0; p < frames[k].length; p++) squares += (frames[k][p] - frames[k - 1][p]) ** 2;
    steps.push(Math.sqrt(squares / frames[k].length) / scale);
  }
  const total = steps.reduce((sum, step) => sum + step, 0);
  const largest = Math.max(...steps);
  const ratio = total > 1e-9 ? (largest * steps.length) / total : 0;
  return { steps, total, largest, where: steps.indexOf(largest), ratio };
};
