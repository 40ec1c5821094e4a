// What Python and the browser both may change: each tells the other, and neither is told what it said itself.

import { isOwn } from "../lib/own-album.js";

/**
 * @typedef {number[]} Code
 * @typedef {number | Code} Pin number of an image, or a code
 */

/** Whether both are the same to a model, which takes half the digits that Python has. @param {any} one @param {any} other @returns {boolean} */
export const same = (one, other) => {
  if (one === other) return true;
  if (typeof one === "number" && typeof other === "number") return Math.fround(one) === Math.fround(other);
  return (
    Array.isArray(one) && Array.isArray(other) && one.length === other.length && one.every((x, k) => same(x, other[k]))
  );
};

/**
 * One trait as one view has it.
 * @template T
 * @param {import("./index.js").WidgetModel} model @param {string} name @param {(value: T) => void} changed by Python, or in another view
 */
export const openTrait = (model, name, changed) => {
  /** @type {T} */
  let known = model.get(name);
  let frame = 0;
  const hear = () => {
    const value = model.get(name);
    if (same(value, known)) return;
    known = value;
    changed(value);
  };
  const send = () => {
    frame = 0;
    model.set(name, known);
    model.save_changes();
  };
  model.on(`change:${name}`, hear);
  return {
    get value() {
      return known;
    },
    /** Once a frame at most, however fast the pointer moves. @param {T} value */
    tell: (value) => {
      if (same(value, known)) return;
      known = value;
      frame ||= requestAnimationFrame(send);
    },
    close: () => {
      model.off(`change:${name}`, hear);
      cancelAnimationFrame(frame);
      if (frame) send();
    },
  };
};

/** As the map has kept places. @param {readonly Pin[]} pins @param {number} dims @returns {number[][]} */
export const linkedPins = (pins, dims) =>
  pins.map((pin) => (typeof pin === "number" ? [pin, ...new Array(dims).fill(0)] : [-1, ...pin]));

/** As Python has them. @param {readonly (number[] | string)[]} linked @returns {Pin[]} */
export const pinsOf = (linked) =>
  linked.flatMap((pin) => {
    if (typeof pin === "string" || isOwn(pin[0])) return [];
    return [pin[0] < 0 ? pin.slice(1) : pin[0]];
  });
