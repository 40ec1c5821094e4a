// The strips of frames under the stage: each frame an image, under it how many real images lie near it; the step from
// frame to frame in numbers.

import { append, appendButton } from "../lib/dom.js";
import { fixed, percent, thousands } from "../lib/format.js";
import { countNear, smoothness } from "../lib/geometry.js";
import { drawImage, imageAt } from "../lib/image-canvas.js";
import { framePositions } from "./tracks.js";

/**
 * @typedef {import("./tracks.js").Track} Track
 * @typedef {import("../lib/image-canvas.js").Values} Values
 * @typedef {import("../lib/image-canvas.js").ImageShape} ImageShape
 * @typedef {{ track: Track, metrics: HTMLElement, cells: { cell: HTMLButtonElement, canvas: HTMLCanvasElement, count: HTMLElement | null }[], values: Values[] | null }} Row
 * @typedef {ReturnType<typeof buildStrips>} Strips
 */

const EXPLANATION =
  "Under each frame: how many held-out images have their code near it (nearer than 99 % of real codes have their nearest neighbour). " +
  "Change: root mean square difference between the pixels of neighbouring frames; 100 % would turn black into white.";

/** What the metrics of a strip mean, in one sentence. @param {ReturnType<typeof smoothness>} smooth */
const smoothWords = ({ total, ratio, steps }) => {
  if (total < 1e-6) return "Nothing changes from frame to frame.";
  const share = percent(ratio / steps.length);
  const even =
    ratio < 2
      ? "it changes about evenly"
      : ratio < 4
        ? "one stretch is quicker than the rest"
        : `it leaps: ${share} of the whole change is in one of ${steps.length} steps`;
  return `The largest step is ${fixed(ratio, 1)} times the average one: ${even}.`;
};

/**
 * @param {HTMLElement} root @param {Track[]} tracks @param {import("./tracks.js").View} view
 * @param {(t: number) => void} go
 */
export const buildStrips = (root, tracks, view, go) => {
  root.replaceChildren();
  root.hidden = view.mode === "triangle";
  /** @type {Row[]} */
  const rows = tracks.map((track) => {
    const row = append(root, "div", "strip");
    const title = append(row, "div", "strip-title");
    append(title, "b", track.accent ? "accent" : "", track.name);
    const metrics = append(title, "span", "quiet metrics");
    const frames = append(row, "div", "frames");
    const cells = framePositions(view).map((t, k) => {
      const cell = appendButton(frames, undefined, () => go(t), "frame");
      cell.setAttribute("aria-label", `Frame ${k + 1} of ${view.frames}`);
      const canvas = append(cell, "canvas", "pixels");
      return { cell, canvas, count: track.weights ? null : append(cell, "span", "count") };
    });
    return { track, metrics, cells, values: null };
  });
  const legend = append(root, "p", "quiet legend");
  const positions = framePositions(view);
  /**
   * @param {Row} row @param {Values[]} images one a frame @param {number[] | null} counts real images near each; null for a blend
   * @param {ImageShape} shape @param {number} hole distance
   */
  const fill = (row, images, counts, shape, hole) => {
    row.values = images;
    for (const [k, { cell, canvas, count }] of row.cells.entries()) {
      drawImage(canvas, images[k], shape);
      if (!count || !counts) continue;
      count.textContent = counts[k] ? thousands(counts[k]) : "hole";
      cell.classList.toggle("hole", counts[k] === 0);
      cell.title = counts[k]
        ? `${counts[k]} of the held-out images have their code within ${fixed(hole)} of this place.`
        : "No real image lies near this place: the path crosses a hole.";
    }
    const smooth = smoothness(images);
    const { total, largest, where, ratio } = smooth;
    const step = total > 1e-6 ? ` (frame ${where + 1} to ${where + 2}), ratio ${fixed(ratio)}. ` : ". ";
    row.metrics.textContent = `total change ${percent(total)}, largest step ${percent(largest)}${step}${smoothWords(smooth)}`;
  };
  return {
    rows,
    /**
     * Fill the rows that are empty; whether all is there. A blend waits for its originals.
     * @param {(weights: number[]) => Values | null} blend @param {ImageShape} shape of the originals
     * @param {() => boolean} current false when these strips were replaced meanwhile
     */
    decode: async (blend, shape, current) => {
      for (const [k, row] of rows.entries()) {
        const { track } = row;
        if (track.weights) {
          const images = positions.map((t) => blend(track.weights(t))).filter((values) => values !== null);
          if (images.length === positions.length) fill(row, images, null, shape, 0);
          continue;
        }
        if (row.values) continue;
        const codes = positions.map(track.code);
        const { decoding, support, space } = track.model;
        const values = await decoding.many(codes, `strip ${k}`);
        if (!values || !current()) return false;
        const images = codes.map((_, n) => imageAt(values, n, codes.length));
        const counts = codes.map((code) => countNear(space, code, support.hole));
        fill(row, images, counts, decoding.shape, support.hole);
      }
      legend.textContent = EXPLANATION;
      return true;
    },
    /** Mark the frame nearest to t. @param {number} t */
    mark: (t) => {
      const at = Math.round(t * (view.frames - 1));
      for (const { cells } of rows) for (const [k, { cell }] of cells.entries()) cell.classList.toggle("now", k === at);
    },
  };
};
