// The strips of frames under the slider: each frame an image, under it how many real images lie near it; below them
// what happens along the way.

import { append, appendButton } from "../lib/dom.js";
import { fixed, thousands } from "../lib/format.js";
import { countNear, smoothness } from "../lib/geometry.js";
import { drawImage, imageAt } from "../lib/image-canvas.js";
import { isOwn } from "../lib/own-album.js";
import { figures, kindAt, storySentences } from "./story.js";
import { framePositions, imagesInUse } from "./tracks.js";

/**
 * @typedef {import("./tracks.js").Track} Track
 * @typedef {import("./tracks.js").DecodedTrack} DecodedTrack
 * @typedef {import("../lib/image-canvas.js").Values} Values
 * @typedef {import("../lib/image-canvas.js").ImageShape} ImageShape
 * @typedef {{ cell: HTMLButtonElement, canvas: HTMLCanvasElement, count: HTMLElement | null }} Cell
 * @typedef {{ track: Track, cells: Cell[], story: HTMLElement, values: Values[] | null }} Row
 * @typedef {ReturnType<typeof buildStrips>} Strips
 */

/** "Your drawing" within a sentence. @param {string} title */
const inSentence = (title) => title.charAt(0).toLowerCase() + title.slice(1);

/**
 * @param {HTMLElement} root @param {Track[]} tracks @param {import("./tracks.js").View} view
 * @param {{ seek: (t: number) => void, words: import("./words.js").Words, expert: boolean }} settings seek: a frame was pressed
 */
export const buildStrips = (root, tracks, view, { seek, words, expert }) => {
  root.replaceChildren();
  root.hidden = view.mode === "triangle";
  const positions = framePositions(view);
  /** @type {Row[]} */
  const rows = tracks.map((track) => {
    const row = append(root, "div", "strip");
    append(row, "b", track.accent ? "strip-title accent" : "strip-title", track.name);
    const frames = append(row, "div", "frames");
    const cells = positions.map((t, k) => {
      const cell = appendButton(frames, undefined, () => seek(t), "frame");
      cell.tabIndex = -1; // from the keyboard the slider does the same
      cell.setAttribute("aria-label", `Frame ${k + 1} of ${view.frames}`);
      const canvas = append(cell, "canvas", "pixels");
      return { cell, canvas, count: track.weights ? null : append(cell, "span", "count") };
    });
    return { track, cells, story: root, values: null };
  });
  for (const row of rows) row.story = append(root, "p", "story");
  append(root, "p", "quiet legend", words.legend);
  let newest = 0;

  /** @param {Row} row @param {Values[]} images one a frame @param {ImageShape} shape */
  const fill = (row, images, shape) => {
    row.values = images;
    for (const [k, { canvas }] of row.cells.entries()) drawImage(canvas, images[k], shape);
    if (row.track.weights && expert) say(row, [figures(smoothness(images))]);
  };
  /** @param {Row} row @param {string[]} sentences */
  const say = ({ story, track }, sentences) => {
    story.replaceChildren();
    if (rows.filter((row) => row.track.model).length > 1 || track.weights) append(story, "b", "", `${track.name}: `);
    story.append(sentences.join(" "));
  };
  /** Under each frame what lies near it, and the story. @param {Row} row @param {DecodedTrack} track @param {Float32Array[]} codes */
  const judge = (row, { model }, codes) => {
    const { space, support, names } = model;
    const kinds = row.cells.map(({ cell, count }, k) => {
      const near = countNear(space, codes[k], support.hole);
      if (count) count.textContent = near ? thousands(near) : "hole";
      cell.classList.toggle("hole", !near);
      cell.title = near
        ? `${near} of the ${words.near}s have their place ${expert ? `within ${fixed(support.hole)} of` : "near"} this one.`
        : "No real image lies near this place: the path crosses a hole.";
      return near ? kindAt(space, codes[k]) : -1;
    });
    const images = imagesInUse(view);
    // An image of one's own is of no kind: for what the path passes it counts as what it is among.
    const ends = images.map((image) => (isOwn(image) ? kindAt(space, space.code(image)) : space.labels[image]));
    const titles = images.map((image, k) => (isOwn(image) ? inSentence(model.title(image)) : names[ends[k]]));
    const smooth = smoothness(/** @type {Values[]} */ (row.values));
    say(row, storySentences({ kinds, ends, titles, round: view.mode === "loop", smooth }, names, expert));
  };
  return {
    rows,
    /** The same strips along other paths. @param {Track[]} next */
    follow: (next) => {
      newest++;
      for (const [k, row] of rows.entries()) Object.assign(row, { track: next[k], values: null });
    },
    /**
     * Fill the rows that are empty; whether all is there. A blend waits for its originals.
     * @param {(weights: number[]) => Values | null} blend @param {ImageShape} shape of the originals
     * @param {() => boolean} current false when these strips were replaced meanwhile
     */
    decode: async (blend, shape, current) => {
      const asked = newest;
      for (const [k, row] of rows.entries()) {
        const { track } = row;
        if (track.weights) {
          const images = positions.map((t) => blend(track.weights(t))).filter((values) => values !== null);
          if (images.length === positions.length) fill(row, images, shape);
          continue;
        }
        if (row.values) continue;
        const codes = positions.map(track.code);
        const values = await track.model.decoding.many(codes, `strip ${k}`);
        if (!values || !current() || asked !== newest) return false;
        fill(
          row,
          codes.map((_, n) => imageAt(values, n, codes.length)),
          track.model.decoding.shape,
        );
        judge(row, track, codes);
      }
      return true;
    },
    /** Mark the frame nearest to t. @param {number} t */
    mark: (t) => {
      const at = Math.round(t * (view.frames - 1));
      for (const { cells } of rows) for (const [k, { cell }] of cells.entries()) cell.classList.toggle("now", k === at);
    },
  };
};
