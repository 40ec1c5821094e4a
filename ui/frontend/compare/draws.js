// Random codes: the same numbers for every model, turned into codes by where they are drawn from.

import { seededNormal, seededRandom } from "../lib/random.js";

export const DRAWS = 24;

/**
 * @typedef {import("../lib/space.js").Space} Space
 * @typedef {{ normals: Float64Array, uniforms: Float64Array }} Numbers one of each a dimension
 * @typedef {"prior" | "fitted" | "class" | "image" | "box"} Source what codes are drawn from
 * @typedef {{ mean: Float64Array, factor: Float64Array[] }} Gaussian factor: lower triangular, its square is the covariance
 */

/**
 * Per sample, dimension by dimension, a normal and a uniform number. A sample's first numbers do not depend on how many
 * dimensions there are: models of different latent sizes share what they can.
 * @param {number} seed @param {number} count @param {number} dims @returns {Numbers[]}
 */
export const drawNumbers = (seed, count, dims) =>
  Array.from({ length: count }, (_, sample) => {
    const random = seededRandom((Math.imul(seed + 1, 0x9e3779b1) ^ Math.imul(sample + 1, 0x85ebca6b)) | 0);
    const normal = seededNormal(random);
    const numbers = { normals: new Float64Array(dims), uniforms: new Float64Array(dims) };
    for (let d = 0; d < dims; d++) [numbers.normals[d], numbers.uniforms[d]] = [normal(), random()];
    return numbers;
  });

const WAVES = [0.5, 0.3, 0.2]; // share of the variance of each wave of the way
const LENGTH = 15 / 16; // of the closed curve: the end is not the beginning again

/**
 * The way of one random point: a sum of sine and cosine waves with normal amplitudes, whose squared weights add up to 1,
 * so that each place on it is distributed as N(0, I).
 * @param {number} seed @param {number} dims @returns {(along: number) => Float32Array} along: 0 to 1
 */
export const wayOf = (seed, dims) => {
  const numbers = drawNumbers(seed, 2 * WAVES.length, dims);
  return (along) => {
    const code = new Float32Array(dims);
    for (const [k, share] of WAVES.entries()) {
      const angle = 2 * Math.PI * LENGTH * along * (k + 1);
      const [cosine, sine] = [Math.cos(angle), Math.sin(angle)].map((wave) => Math.sqrt(share) * wave);
      for (let d = 0; d < dims; d++) {
        code[d] += cosine * numbers[2 * k].normals[d] + sine * numbers[2 * k + 1].normals[d];
      }
    }
    return code;
  };
};

/** Mean and Cholesky factor of the covariance of the codes of a class, or of all (label < 0). @param {Space} space @param {number} label @returns {Gaussian} */
const fitGaussian = ({ codes, labels, dims }, label) => {
  const members = Array.from(labels.keys()).filter((i) => label < 0 || labels[i] === label);
  const mean = new Float64Array(dims);
  for (const i of members) for (let d = 0; d < dims; d++) mean[d] += codes[i * dims + d] / members.length;
  const factor = Array.from({ length: dims }, () => new Float64Array(dims));
  for (const i of members) {
    for (let a = 0; a < dims; a++) {
      const gap = (codes[i * dims + a] - mean[a]) / Math.max(members.length - 1, 1);
      for (let b = 0; b <= a; b++) factor[a][b] += gap * (codes[i * dims + b] - mean[b]);
    }
  }
  // In place: the covariance becomes its factor.
  for (let a = 0; a < dims; a++) {
    for (let b = 0; b <= a; b++) {
      let sum = factor[a][b];
      for (let k = 0; k < b; k++) sum -= factor[a][k] * factor[b][k];
      factor[a][b] = a === b ? Math.sqrt(Math.max(sum, 1e-12)) : sum / factor[b][b];
    }
  }
  return { mean, factor };
};

/** The smallest and largest number of the codes, by dimension. @param {Space} space @returns {[number, number][]} */
const boxOf = ({ codes, count, dims }) => {
  /** @type {[number, number][]} */
  const ends = Array.from({ length: dims }, () => [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]);
  for (let i = 0; i < count * dims; i++) {
    const end = ends[i % dims];
    if (codes[i] < end[0]) end[0] = codes[i];
    if (codes[i] > end[1]) end[1] = codes[i];
  }
  return ends;
};

/** @typedef {ReturnType<typeof openSources>} Sources */

/** What a model needs to know to draw: computed when first asked for. @param {Space} space */
export const openSources = (space) => {
  const { codes, dims, logvar } = space;
  /** @type {Map<number, Gaussian>} by class, −1 for all */
  const gaussians = new Map();
  /** @type {[number, number][] | null} */
  let ends = null;
  /** @param {number} label */
  const gaussian = (label) => {
    const known = gaussians.get(label) ?? fitGaussian(space, label);
    gaussians.set(label, known);
    return known;
  };
  const box = () => {
    ends ??= boxOf(space);
    return ends;
  };
  return {
    box,
    gaussian,
    /**
     * `psi` pulls every draw towards the middle of what it is drawn from.
     * @param {Numbers} numbers @param {{ from: Source, psi: number, label: number, image: number }} setup
     */
    code: (numbers, { from, psi, label, image }) => {
      const z = new Float32Array(dims);
      for (let d = 0; d < dims; d++) {
        if (from === "box") {
          const [low, high] = box()[d];
          z[d] = (low + high) / 2 + psi * (high - low) * (numbers.uniforms[d] - 0.5);
        } else if (from === "image") {
          const at = image * dims + d;
          z[d] = codes[at] + (logvar ? psi * Math.exp(logvar[at] / 2) * numbers.normals[d] : 0);
        } else if (from === "prior") {
          z[d] = psi * numbers.normals[d];
        } else {
          const { mean, factor } = gaussian(from === "class" ? label : -1);
          z[d] = mean[d];
          for (let k = 0; k <= d; k++) z[d] += psi * factor[d][k] * numbers.normals[k];
        }
      }
      return z;
    },
  };
};
