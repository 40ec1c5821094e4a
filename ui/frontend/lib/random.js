// Seeded random numbers: the same seed gives the same draw in every browser.

/**
 * mulberry32. @param {number} seed a whole number @returns {() => number} uniform in [0, 1)
 */
export const seededRandom = (seed) => () => {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
};

/** Standard normal numbers by the Box–Muller transform. @param {() => number} random uniform @returns {() => number} */
export const seededNormal = (random) => () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** One of a list, each as likely. @template T @param {ArrayLike<T>} list @returns {T} */
export const anyOf = (list) => list[Math.floor(Math.random() * list.length)];
