// The drawings of a wall as a viewer has them: each landed on the map of the model that is looked through.

import { noteOf } from "./notes.js";

const AT_ONCE = 12; // landed before the page draws again

/**
 * @typedef {import("./feed.js").Change} Change
 * @typedef {import("./landing.js").Landed} Landed
 * @typedef {object} Drawing
 * @property {number} number
 * @property {string} strokes
 * @property {string} name
 * @property {number | null} label of the wall's classes
 * @property {Landed} landed
 * @property {HTMLCanvasElement} note
 * @typedef {{ land: (strokes: string) => Promise<Landed | null>, model: { frame: { size: number } } }} Lands
 */

/** @param {Lands} landing @param {() => Promise<unknown>} [breath] between two portions */
export const openDrawings = (landing, breath = () => new Promise(requestAnimationFrame)) => {
  /** @type {Map<number, Drawing>} */
  const there = new Map();
  /** @type {Set<number>} */
  const hidden = new Set();
  let closed = false;
  /** One change after another, whatever comes meanwhile. @type {Promise<unknown>} */
  let last = Promise.resolve();

  /** @param {readonly Change[]} changes @param {() => void} shown after each portion */
  const take = async (changes, shown) => {
    for (const { number } of changes) hidden.delete(number);
    for (const { number } of changes.filter((one) => one.hidden)) {
      hidden.add(number);
      there.delete(number);
    }
    const fresh = changes.filter((one) => !one.hidden);
    for (const [k, change] of fresh.entries()) {
      const landed = await landing.land(change.strokes ?? "").catch(() => null); // one that makes no sense is left out
      if (closed) return;
      if (landed && !hidden.has(change.number)) {
        there.set(change.number, {
          number: change.number,
          strokes: change.strokes ?? "",
          name: change.name ?? "",
          label: change.label ?? null,
          landed,
          note: noteOf(landed.pixels, landing.model.frame.size),
        });
      }
      if (k % AT_ONCE === AT_ONCE - 1) {
        shown();
        await breath();
      }
    }
    if (!closed) shown();
  };
  return {
    /** In the order of their arrival. */
    all: () => [...there.values()].sort((a, b) => a.number - b.number),
    /** @param {number} number */
    get: (number) => there.get(number) ?? null,
    /** @param {readonly Change[]} changes @param {() => void} shown called when there is something else to show */
    take: (changes, shown) => {
      last = last.then(() => take(changes, shown));
      return last;
    },
    close: () => {
      closed = true;
    },
  };
};
