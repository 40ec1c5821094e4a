// The round and the threshold. All that a threshold does with the held-out images is counted already.

import { unpackArrays } from "../lib/blob.js";
import { fetchOnce } from "../lib/fetch-once.js";
import { fixed, thousands } from "../lib/format.js";
import { drawImage, imageAt } from "../lib/image-canvas.js";
import { openHolder } from "../lib/mount.js";
import { whenResting } from "../lib/rest.js";
import { buildGame } from "./elements.js";
import { allWords, outcomeOf, resultWords, rowsOf } from "./sentences.js";

const MARK = 28; // pixels, of a small picture over the axis

/**
 * @typedef {object} Errors Errors of ui/frontend/anomaly
 * @property {number} low
 * @property {number} high
 * @property {number[]} known
 * @property {number[]} unknown
 * @property {number} known_count
 * @property {number} unknown_count
 * @property {number[]} caught
 * @property {number[]} false_alarms
 * @property {number} usual
 * @property {number} balance
 * @typedef {object} DetectorData DetectorData of ui/frontend/anomaly
 * @property {string | null} pictures_url
 * @property {import("../lib/image-canvas.js").ImageShape} image_shape
 * @property {{ title: string, unknown: boolean, error: number }[]} pictures
 * @property {Errors} errors
 * @property {string} unknown_name
 * @property {boolean} never_seen
 * @property {number} scale
 * @property {number} digits
 * @property {string} error_name
 * @property {string} usual_help
 * @property {string} balance_help
 * @property {number} max_round
 * @property {{ round: number, marks: number[], checked: boolean, threshold: number }} view
 * @typedef {{ originals: Uint8Array, copies: Uint8Array, close: () => void }} Images
 */

/** @param {HTMLElement} root */
export const openGame = (root) => {
  /** @type {DetectorData} */
  let data;
  /** @type {(view: object) => void} */
  let tell = () => {};
  /** @type {ReturnType<typeof openHolder<Images>>} */
  const holder = openHolder();
  /** @type {ReturnType<typeof buildGame> | null} */
  let ui = null;
  /** @type {ReturnType<ReturnType<typeof buildGame>["tiles"]>} */
  let tiles = [];
  /** @type {HTMLCanvasElement[]} */
  let thumbs = [];
  let round = -1;
  let marks = new Set();
  let checked = false;
  let threshold = 0;
  let errorsOf = ""; // what the bars are of
  const resize = new ResizeObserver(() => place());

  const acts = {
    /** @param {number} k */
    mark: (k) => {
      if (checked) return;
      if (!marks.delete(k)) marks.add(k);
      draw();
      keepSoon();
    },
    check: () => {
      checked = true;
      draw();
      keep();
      ui?.range.focus({ preventScroll: true });
    },
    again: () => {
      keepSoon.cancel();
      tell({ round: (round + 1) % (data.max_round + 1), marks: [], checked: false, threshold });
    },
    /** @param {number} at */
    threshold: (at) => {
      threshold = at;
      draw();
    },
    ended: () => keepSoon(),
    /** @param {"usual" | "balance"} which */
    preset: (which) => {
      threshold = data.errors[which];
      draw();
      keep();
    },
  };
  const keepSoon = whenResting(keep);
  function keep() {
    keepSoon.cancel();
    tell({ round, marks: [...marks].sort((a, b) => a - b), checked, threshold });
  }

  /** @param {DetectorData} next @param {import("../lib/mount.js").Send} send */
  async function update(next, send) {
    const first = !ui;
    data = next;
    tell = (view) => send("view", view);
    if (!ui) {
      ui = buildGame(root, acts, data.errors.caught.length - 1);
      resize.observe(ui.plot);
    }
    const errors = JSON.stringify(data.errors);
    if (errors !== errorsOf) {
      errorsOf = errors;
      ui.range.max = String(data.errors.caught.length - 1);
      ui.bars(data.errors.known, data.errors.unknown);
      threshold = data.view.threshold;
    }
    if (first || data.view.round !== round) {
      ({ round, checked } = data.view);
      marks = new Set(data.view.marks);
    }
    try {
      const key = data.pictures_url;
      if (key && !holder.has(key)) {
        const loaded = await holder.load(key, async () => {
          const { arrays } = unpackArrays(await fetchOnce(key));
          return { originals: arrays.originals, copies: arrays.copies, close: () => {} };
        });
        if (!loaded) return;
        tiles = ui.tiles(data.pictures.length);
        thumbs = ui.thumbs(data.pictures.length);
        fill(loaded);
      } else if (key && !holder.held) return;
      ui.report(null);
      draw();
      root.dataset.ready = "yes";
    } catch (error) {
      ui.report(error);
    }
  }

  /** @param {Images} images */
  function fill(images) {
    const count = data.pictures.length;
    for (const k of data.pictures.keys()) {
      const [original, copy] = [imageAt(images.originals, k, count), imageAt(images.copies, k, count)];
      drawImage(tiles[k].original, original, data.image_shape);
      drawImage(tiles[k].copy, copy, data.image_shape);
      drawImage(thumbs[k], original, data.image_shape);
    }
  }

  const shown = (/** @type {number} */ error) => fixed(error * data.scale, data.digits);

  /** The error at a place of the slider. @param {number} at */
  const limitAt = (at) => {
    const { low, high, caught } = data.errors;
    return low + ((high - low) * at) / (caught.length - 1);
  };

  function draw() {
    if (!ui) return;
    const { errors, pictures } = data;
    const played = data.pictures_url !== null;
    const limit = limitAt(threshold);
    const unknown = pictures.map((picture) => picture.unknown);
    const alarms = pictures.map((picture) => picture.error >= limit);
    const own = pictures.map((_, k) => marks.has(k));
    ui.game.hidden = !played;
    ui.machine.hidden = played && !checked;
    root.dataset.checked = checked ? "yes" : "no";
    for (const [k, tile] of tiles.entries()) {
      const { title, error } = pictures[k];
      tile.button.setAttribute("aria-pressed", String(own[k]));
      tile.button.classList.toggle("unknown", checked && unknown[k]);
      if (checked) tile.button.setAttribute("aria-disabled", "true");
      else tile.button.removeAttribute("aria-disabled");
      tile.state.textContent = checked ? `${title} · error ${shown(error)}` : own[k] ? "never seen!" : "";
      tile.you.textContent = checked ? `${right(own[k], unknown[k])} you` : "";
      tile.it.textContent = checked ? `${right(alarms[k], unknown[k])} threshold` : "";
      const judged = `you ${own[k] === unknown[k] ? "right" : "wrong"}, threshold ${alarms[k] === unknown[k] ? "right" : "wrong"}`;
      const name = checked ? `${title}, error ${shown(error)}: ${judged}` : `Picture ${k + 1} and its copy`;
      tile.button.setAttribute("aria-label", name);
    }
    ui.check.disabled = checked;
    ui.result.textContent = checked
      ? `It was ${data.unknown_name}. ${resultWords(outcomeOf(own, unknown), outcomeOf(alarms, unknown), marks.size > 0)}`
      : `${marks.size} marked`;
    ui.heading.textContent = played
      ? "Meet the threshold. It sees one number, the error of the copy, and raises the alarm from the line on. Drag it."
      : "An alarm is raised for every picture whose copy has at least the error at the line. Drag it.";
    ui.range.value = String(threshold);
    ui.range.setAttribute("aria-valuetext", `${data.error_name} ${shown(limit)}`);
    [ui.low.textContent, ui.high.textContent] = [errors.low, errors.high].map(shown);
    ui.name.textContent = `${data.error_name}: ${shown(limit)} at the line`;
    const kind = data.never_seen ? "never seen" : "called unknown";
    ui.known.textContent = `known: ${thousands(errors.known_count)} pictures`;
    ui.unknown.textContent = `${data.unknown_name}, ${kind}: ${thousands(errors.unknown_count)} pictures`;
    ui.bins.setAttribute("aria-label", `Share of the known and of the unknown pictures at each ${data.error_name}`);
    ui.usual.title = data.usual_help;
    ui.balance.title = data.balance_help;
    ui.usual.setAttribute("aria-pressed", String(threshold === errors.usual));
    ui.balance.setAttribute("aria-pressed", String(threshold === errors.balance));
    const { caught, false_alarms } = errors;
    ui.all.textContent = allWords(caught[threshold], errors.unknown_count, false_alarms[threshold], errors.known_count);
    place();
  }

  /** Where the line and the small pictures stand along the axis. */
  function place() {
    if (!ui || ui.machine.hidden) return;
    const { low, high } = data.errors;
    const share = (/** @type {number} */ error) => Math.min(Math.max((error - low) / (high - low), 0), 1);
    const at = share(limitAt(threshold));
    ui.line.style.left = `${100 * at}%`;
    ui.line.classList.toggle("at-start", at < 0.12);
    ui.line.classList.toggle("at-end", at > 0.9);
    const width = ui.plot.clientWidth;
    const places = data.pictures.map(({ error }) =>
      Math.min(Math.max(share(error) * width - MARK / 2, 0), width - MARK),
    );
    const rows = rowsOf(places, MARK + 3);
    ui.marks.style.height = `${data.pictures.length ? (Math.max(...rows) + 1) * (MARK + 4) : 0}px`;
    for (const [k, thumb] of thumbs.entries()) {
      thumb.style.left = `${places[k]}px`;
      thumb.style.bottom = `${rows[k] * (MARK + 4)}px`;
      thumb.classList.toggle("unknown", data.pictures[k].unknown);
    }
  }

  const close = () => {
    keepSoon.cancel();
    resize.disconnect();
    holder.close();
  };
  return { update, close };
};

/** @param {boolean} alarm @param {boolean} unknown */
const right = (alarm, unknown) => (alarm === unknown ? "✓" : "✗");
