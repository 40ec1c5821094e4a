// Where the lens over the map is, and what it shows: the same as the panel, once that is drawn.

import { TRUST_LEVELS } from "../lib/trust.js";

/**
 * @param {ReturnType<typeof import("../lib/lens.js").openLens>} lens
 * @param {() => { image: HTMLCanvasElement, text: string, level: number } | null} current what is at the ring
 */
export const openLensAt = (lens, current) => {
  /** @type {{ pixel: readonly [number, number], finger: boolean, avoid: readonly import("../lib/lens.js").Box[] } | null} */
  let at = null;
  /** Called when the panel's image is drawn, which may be a moment after the place was pointed at. */
  const draw = () => {
    const what = at && current();
    if (!at || !what) return;
    const { image, text, level } = what;
    lens.show(at.pixel, { image, text, level: TRUST_LEVELS[level], finger: at.finger, avoid: at.avoid });
  };
  return {
    draw,
    /**
     * @param {readonly [number, number]} pixel @param {boolean} [finger]
     * @param {readonly import("../lib/lens.js").Box[]} [avoid] what it need not cover: beside a moving pointer it stays on its side
     */
    show: (pixel, finger = false, avoid = []) => {
      at = { pixel, finger, avoid };
      draw();
    },
    hide: () => {
      at = null;
      lens.hide();
    },
  };
};
