// One point on its way: a row of pictures for each model, a column a place, and the slider under them that both follow.

import { append, appendButton } from "../lib/dom.js";
import { fixed } from "../lib/format.js";
import { drawImage, imageAt } from "../lib/image-canvas.js";
import { openStripSlider } from "../lib/slider.js";
import { prefersStill } from "../lib/theme.js";

export const FRAMES = 16;
const SECONDS = 24; // for the whole way

/**
 * @param {HTMLElement} parent
 * @param {{ moved: (along: number) => void, ended: () => void }} act
 */
export const openSweep = (parent, { moved, ended }) => {
  const root = append(parent, "div", "sweep");
  const heads = append(root, "div", "sweep-heads");
  const names = [append(heads, "span", "sweep-name"), append(heads, "span", "sweep-name")];
  const play = appendButton(heads, "▶ Play", () => (timer ? stop() : start()), "chip strong play");
  const rows = append(root, "div", "sweep-rows");
  const upper = append(rows, "div", "slider-frames upper");
  const tiles = Array.from({ length: FRAMES }, (_, k) => {
    const act = () => {
      stop();
      moved(k / (FRAMES - 1));
      ended();
    };
    const tile = appendButton(upper, undefined, act, "frame", `Place ${k + 1} of ${FRAMES}`);
    tile.tabIndex = -1; // from the keyboard the slider does the same
    return { tile, canvas: append(tile, "canvas", "pixels") };
  });
  const strip = openStripSlider(rows, {
    min: 0,
    max: 1,
    step: 0.001,
    label: "How far the point is on its way",
    frames: FRAMES,
    wording: (value) => `${fixed(100 * value, 0)} % of the way`,
    moved: (value) => {
      stop();
      moved(value);
    },
    ended,
  });
  upper.style.setProperty("--frames", String(FRAMES));
  let now = 0;
  let timer = 0;
  let last = 0;

  /** A frame of the playing. @param {number} time */
  const tick = (time) => {
    const seconds = Math.min((time - last) / 1000, 0.25);
    // Whoever wants less movement sees one place after the other.
    const still = prefersStill();
    if (!still || time - last > 1500) {
      last = time;
      const next = Math.min(
        1,
        still ? (Math.floor(now * (FRAMES - 1) + 1e-6) + 1) / (FRAMES - 1) : now + seconds / SECONDS,
      );
      moved(next);
      if (next >= 1) return stop(true);
    }
    timer = requestAnimationFrame(tick);
  };
  function start() {
    if (now >= 1) moved(0);
    last = performance.now();
    timer = requestAnimationFrame(tick);
    play.textContent = "❚❚ Pause";
  }
  /** @param {boolean} [tell] */
  function stop(tell = Boolean(timer)) {
    cancelAnimationFrame(timer);
    timer = 0;
    play.textContent = "▶ Play";
    if (tell) ended();
  }

  return {
    root,
    strip,
    stop: () => stop(false),
    get playing() {
      return timer !== 0;
    },
    /** @param {readonly string[]} words */
    name: (words) => {
      for (const [k, name] of names.entries()) name.textContent = words[k];
    },
    /** @param {number} along @param {boolean} off whether the point was put elsewhere */
    set: (along, off) => {
      now = along;
      strip.set(along);
      const current = Math.min(Math.max(Math.round(along * (FRAMES - 1)), 0), FRAMES - 1);
      for (const [k, { tile }] of tiles.entries()) tile.classList.toggle("now", k === current && !off);
      root.classList.toggle("off", off);
    },
    /**
     * @param {number} side @param {import("../lib/image-canvas.js").Values} images of all places
     * @param {import("../lib/image-canvas.js").ImageShape} shape
     */
    draw: (side, images, shape) => {
      if (side) return strip.draw(images, shape);
      for (const [k, { canvas }] of tiles.entries()) drawImage(canvas, imageAt(images, k, FRAMES), shape);
      upper.dataset.drawn = String(Number(upper.dataset.drawn ?? 0) + 1);
    },
  };
};
