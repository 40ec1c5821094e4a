// The cloud of one image: draw after draw from its posterior.

import { seededNormal, seededRandom } from "../lib/random.js";

const MAX_DRAWS = 150; // that stay on the map
const INTERVAL = 120; // milliseconds

/** @param {HTMLElement} root while it is on the page @param {(code: Float32Array) => void} drawn called with each draw */
export const openCloud = (root, drawn) => {
  /** @type {(readonly [number, number])[]} */
  let places = [];
  let timer = 0;
  const stop = () => {
    clearInterval(timer);
    timer = 0;
    places = [];
  };
  return {
    get places() {
      return places;
    },
    get runs() {
      return timer > 0;
    },
    stop,
    /** @param {import("../lib/space.js").Space} space @param {number} image whose posterior has a spread */
    start: (space, image) => {
      stop();
      const logvar = /** @type {Float32Array} */ (space.logvarOf(image));
      const normal = seededNormal(seededRandom(image + 1));
      timer = setInterval(() => {
        if (!root.isConnected) return stop();
        const code = space.code(image).map((mean, d) => mean + Math.exp(0.5 * logvar[d]) * normal());
        places = [...places, space.project(code)].slice(-MAX_DRAWS);
        drawn(code);
      }, INTERVAL);
    },
  };
};
