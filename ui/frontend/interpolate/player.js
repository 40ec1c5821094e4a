// Plays an interpolation: there and back again, or round and round.

const SECONDS_THERE = 3;
const SECONDS_A_STOP = 1.3; // of a loop
const STEPS = 200; // positions of t that are shown

/** @param {(t: number) => boolean} show false when nobody is there any more */
export const openPlayer = (show) => {
  let frame = 0;
  return {
    playing: () => frame !== 0,
    /** @param {number} from t to begin at @param {number} stops of a loop; 0 for a path there and back */
    play: (from, stops) => {
      const span = 1000 * (stops ? SECONDS_A_STOP * stops : SECONDS_THERE);
      /** @type {number | null} */
      let start = null;
      /** @param {number} now */
      const step = (now) => {
        start ??= now;
        const position = from + (now - start) / span;
        const t = stops ? position % 1 : 1 - Math.abs((position % 2) - 1);
        frame = show(Math.round(t * STEPS) / STEPS) ? requestAnimationFrame(step) : 0;
      };
      frame = requestAnimationFrame(step);
    },
    stop: () => {
      cancelAnimationFrame(frame);
      frame = 0;
    },
  };
};
