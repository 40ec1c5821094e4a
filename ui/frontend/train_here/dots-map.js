// The map while it is learnt: dots that move to where their codes have gone.

import { dotSprites, drawAxes, drawClassNames, drawDots, strokeTwice, traceEllipse } from "../lib/map-layers.js";
import { openScatterMap } from "../lib/scatter-map.js";
import { readTheme } from "../lib/theme.js";

const MOVING = 380; // milliseconds from one place to the next
const LEAST = 2.5; // how far the map shows to each side at least, in standard deviations of the prior

const NAMED = 0.3; // how far half of the numbers are from 0 at least once classes can be told apart

/** How far a share of the numbers is from 0 at most. @param {Float32Array} places @param {number} share */
const reachOf = (places, share) => Float32Array.from(places, Math.abs).sort()[Math.floor(places.length * share)] ?? 0;

/** How far the map has to show to each side. @param {Float32Array} places */
const sideOf = (places) => Math.max(LEAST, 1.05 * reachOf(places, 0.99));

/**
 * @param {HTMLCanvasElement} canvas
 * @param {{ labels: ArrayLike<number>, colours: readonly string[], names: readonly string[] }} classes
 */
export const openDotsMap = (canvas, { labels, colours, names }) => {
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const map = openScatterMap(canvas, { limits: square(LEAST) });
  let frame = 0;
  /** @type {Float32Array | null} */
  let from = null;
  /** @type {Float32Array} */
  let to = new Float32Array();
  let begun = 0;
  let key = 0;
  let axes = /** @type {readonly [string, string]} */ (["", ""]);

  const paint = () => {
    const share = from && !still.matches ? Math.min(1, (performance.now() - begun) / MOVING) : 1;
    const eased = share * (2 - share);
    const [start, end] = [from ?? to, to];
    const places = Float32Array.from(end, (value, k) => start[k] + eased * (value - start[k]));
    const reach = sideOf(start) + eased * (sideOf(end) - sideOf(start));
    const points = { places, labels, count: places.length / 2 };
    const theme = readTheme(canvas);
    map.show(square(reach));
    map.paint({
      key: String(++key),
      base: (context, view, ratio) => {
        drawDots(context, view, points, dotSprites(colours, 2.6, ratio, theme.page));
        for (const sigma of [1, 2]) {
          traceEllipse(context, view, [0, 0], { long: sigma, short: sigma, turn: 0 });
          strokeTwice(context, theme, 1.25);
        }
        if (reachOf(places, 0.5) > NAMED) drawClassNames(context, view, points, names, theme);
        drawAxes(context, view, axes, theme);
      },
      over: () => {},
    });
    if (share < 1) frame = requestAnimationFrame(paint);
  };
  return {
    /** @param {Float32Array} codes two numbers an image */
    move: (codes) => {
      cancelAnimationFrame(frame);
      from = to.length === codes.length ? to : null;
      to = codes;
      begun = performance.now();
      paint();
    },
    /** In the colours of the page as they are now. @param {readonly [string, string]} titles of the axes */
    show: (titles) => {
      axes = titles;
      paint();
    },
    /** Forget where the dots were: another training begins. */
    clear: () => {
      from = null;
      to = new Float32Array();
      paint();
    },
    close: () => {
      cancelAnimationFrame(frame);
      map.close();
    },
  };
};

/** @param {number} reach @returns {import("../lib/map-view.js").Limits} */
const square = (reach) => [
  [-reach, reach],
  [-reach, reach],
];
