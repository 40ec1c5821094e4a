// Whether a page's address says that a step of the lesson was done. Sign in vae_core/explorer/lesson/step.py is the writer.

/**
 * @typedef {object} Sign what one parameter of the address must be
 * @property {string} parameter
 * @property {readonly string[] | null} [not_] it is there and is none of these
 * @property {readonly string[] | null} [one_of] it is one of these
 * @property {readonly [number, number] | null} [within] it is a number between these two
 * @property {readonly (readonly [number, number])[] | null} [near] a pin lies within `reach` of one of these places
 * @property {number} [reach]
 */

/** The codes of a map's pins: "7120:-1.2,0.9;-1:0.4,0.1". @param {string} text */
const pinsOf = (text) =>
  text
    .split(";")
    .map((pin) => (pin.split(":")[1] ?? "").split(",").map(Number))
    .filter((code) => code.length >= 2 && code.every(Number.isFinite));

/** @param {Sign} sign @param {string | null} value of its parameter */
const holds = ({ not_, one_of, within, near, reach = 0 }, value) => {
  if (value === null || value === "") return false;
  if (not_?.includes(value)) return false;
  if (one_of && !one_of.includes(value)) return false;
  if (within) {
    const number = Number(value);
    if (!(number >= within[0] && number <= within[1])) return false;
  }
  if (!near) return true;
  return pinsOf(value).some(([x, y]) => near.some(([a, b]) => Math.hypot(x - a, y - b) <= reach));
};

/** Whether all of them hold; never of none. @param {readonly Sign[]} signs @param {string} search as in `location.search` */
export const allHold = (signs, search) => {
  const address = new URLSearchParams(search);
  return signs.length > 0 && signs.every((sign) => holds(sign, address.get(sign.parameter)));
};
