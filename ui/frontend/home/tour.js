// The ring's own way from picture to picture, until somebody takes it: a rest at each, a steady walk in between.

const WALK = 1600; // milliseconds from one to the next
const REST = 1300; // milliseconds at each
const FRAME = 33; // milliseconds between two pictures: more would be decoded in vain

/** @typedef {readonly [number, number]} Place */

/** Slow at both ends. @param {number} share */
const eased = (share) => share * share * (3 - 2 * share);

/**
 * Where a tour is after so many milliseconds. It rests at the first stop, walks to the second, …, and ends at the first.
 * @param {readonly Place[]} stops @param {number} time
 * @returns {{ place: Place, from: number, to: number, ended: boolean }} to: equal to `from` while it rests
 */
export const tourAt = (stops, time) => {
  const leg = Math.floor(time / (REST + WALK));
  if (leg >= stops.length) return { place: stops[0], from: 0, to: 0, ended: true };
  const next = (leg + 1) % stops.length;
  const share = (time - leg * (REST + WALK) - REST) / WALK;
  if (share <= 0) return { place: stops[leg], from: leg, to: leg, ended: false };
  const [a, b, t] = [stops[leg], stops[next], eased(share)];
  return { place: [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])], from: leg, to: next, ended: false };
};

/**
 * @param {readonly Place[]} stops
 * @param {{ moved: (place: Place, from: number, to: number) => void, changed: (running: boolean) => void }} on
 */
export const openTour = (stops, on) => {
  let time = 0;
  let drawn = 0;
  let frame = 0;
  let running = false;

  /** @param {number} now */
  const step = (now) => {
    frame = requestAnimationFrame(step);
    const passed = now - drawn;
    if (passed < FRAME) return;
    drawn = now;
    time += Math.min(passed, 100); // a tab that was hidden goes on where it was
    const { place, from, to, ended } = tourAt(stops, time);
    on.moved(place, from, to);
    if (ended) {
      time = 0;
      pause();
    }
  };
  const pause = () => {
    cancelAnimationFrame(frame);
    if (!running) return;
    running = false;
    on.changed(false);
  };
  return {
    get running() {
      return running;
    },
    play: () => {
      if (running || stops.length < 2) return;
      running = true;
      drawn = performance.now();
      frame = requestAnimationFrame(step);
      on.changed(true);
    },
    pause,
  };
};
