// What a map of the page shows: the paths of its model's tracks, the images, and where the tracks are now.

import { countNear } from "../lib/geometry.js";
import { framePositions, imagesInUse, LETTERS, positionOf } from "./tracks.js";

const PATH_POINTS = 60;
const TRIANGLE_ROWS = 16;

/**
 * @typedef {import("./tracks.js").DecodedTrack} DecodedTrack
 * @typedef {import("../lib/theme.js").Theme} Theme
 */

/**
 * @param {import("./tracks.js").View} view @param {import("./tracks.js").Track[]} tracks
 * @param {import("../lib/model.js").Model} model whose map it is @param {Theme} theme
 * @returns {import("./path-map.js").Scene}
 */
export const sceneOf = (view, tracks, model, theme) => {
  const { space } = model;
  const own = /** @type {DecodedTrack[]} */ (tracks.filter((track) => track.model === model));
  const corners = imagesInUse(view).map((image) => space.place(image));
  /** @param {DecodedTrack} track */
  const colourOf = (track) => (track.accent ? theme.accent : theme.text);
  const position = positionOf(view);
  return {
    key: [view.mode, ...imagesInUse(view)].join("-"),
    theme,
    paths:
      view.mode === "triangle"
        ? [{ colour: theme.text, inside: [...corners, corners[0]], frames: [], reach: triangleOf(corners) }]
        : own.map((track) => pathOf(track, view, colourOf(track))),
    images: corners.map((place, k) => ({ place, letter: LETTERS[k], active: k === view.slot })),
    moving: own.map((track) => ({ place: space.project(track.code(position)), colour: colourOf(track) })),
  };
};

/** Places all over a triangle. @param {(readonly [number, number])[]} corners */
const triangleOf = ([a, b, c]) =>
  Array.from({ length: (TRIANGLE_ROWS + 1) ** 2 }, (_, k) => [
    Math.floor(k / (TRIANGLE_ROWS + 1)),
    k % (TRIANGLE_ROWS + 1),
  ])
    .filter(([one, two]) => one + two <= TRIANGLE_ROWS)
    .map(([one, two]) => {
      const [u, v] = [one / TRIANGLE_ROWS, two / TRIANGLE_ROWS];
      /** @param {0 | 1} axis */
      const along = (axis) => u * a[axis] + v * b[axis] + (1 - u - v) * c[axis];
      return /** @type {const} */ ([along(0), along(1)]);
    });

/** @param {DecodedTrack} track @param {import("./tracks.js").View} view @param {string} colour @returns {import("./path-map.js").Path} */
const pathOf = ({ code, model: { space, support } }, view, colour) => {
  /** @param {number} from @param {number} to */
  const along = (from, to) =>
    Array.from({ length: PATH_POINTS + 1 }, (_, k) => space.project(code(from + ((to - from) * k) / PATH_POINTS)));
  const frames = framePositions(view).map((t) => {
    const at = code(t);
    return { place: space.project(at), near: countNear(space, at, support.hole) };
  });
  const beyond = view.mode === "loop" ? {} : { before: along(-0.5, 0), after: along(1, 1.5) };
  return { colour, inside: along(0, 1), ...beyond, frames };
};
