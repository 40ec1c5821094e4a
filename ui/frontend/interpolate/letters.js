// Where the letters of the images stand on the map: beside their places, off the path and off each other, so that
// neither covers what the other says.

/** @typedef {readonly [number, number]} Pixel */

export const LETTER = 12; // radius of a letter's disc, CSS pixels
export const MOVING = 12; // radius of the ring that moves along the path, with its rim
const REACHES = [26, 34, 46, 62]; // from a place to the middle of its letter
const ANGLES = 24;
const GAP = 3;

/**
 * The middle of each letter's disc: outwards from the others where that is free.
 * @param {readonly Pixel[]} places of the images @param {readonly Pixel[]} path where the ring may come
 * @param {{ width: number, height: number }} view
 * @returns {Pixel[]}
 */
export const placeLetters = (places, path, { width, height }) => {
  const middle = [0, 1].map((axis) => places.reduce((sum, place) => sum + place[axis], 0) / places.length);
  /** @type {Pixel[]} */
  const placed = [];
  /** How far a disc here is from touching anything; below zero it covers something. @param {Pixel} at */
  const room = (at) =>
    Math.min(
      ...placed.map((other) => distance(other, at) - 2 * LETTER - GAP),
      ...[...path, ...places].map((point) => distance(point, at) - LETTER - MOVING),
      ...[at[0], width - at[0], at[1], height - at[1]].map((edge) => 4 * (edge - LETTER - 2)), // seen above all
    );
  for (const place of places) {
    const outwards = Math.atan2(place[1] - middle[1], place[0] - middle[0]);
    const tries = REACHES.flatMap((reach) =>
      Array.from({ length: ANGLES }, (_, k) => {
        const turn = outwards + ((k % 2 ? 1 : -1) * Math.ceil(k / 2) * 2 * Math.PI) / ANGLES;
        return /** @type {Pixel} */ ([place[0] + reach * Math.cos(turn), place[1] + reach * Math.sin(turn)]);
      }),
    );
    placed.push(tries.find((at) => room(at) >= 0) ?? tries.reduce((best, at) => (room(at) > room(best) ? at : best)));
  }
  return placed;
};

/** @param {Pixel} a @param {Pixel} b */
export const distance = (a, b) => Math.hypot(a[0] - b[0], a[1] - b[1]);
