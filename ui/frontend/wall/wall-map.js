// The map of a wall: the real images as faint dots, the names of their classes, and the drawings as notes where they landed.

import { dotSprites, drawClassNames, drawDots, drawText, strokeTwice } from "../lib/map-layers.js";
import { drawDisc } from "../lib/map-marks.js";
import { openScatterMap } from "../lib/scatter-map.js";
import { enlargedBy, laidOut, noteSide, noteUnder, putNote } from "./notes.js";

const DOT = 2; // radius in CSS pixels
const STRETCH = 3; // a map that fills its place is worth more here than equal units
const PULSE_MS = 1600;
const TEXT = 13; // pixels of a name's letters, likewise
const NAME = 18; // pixels under a note, where nothing is enlarged
const WIDEST = 1.7; // a name, in sides of its note; all of it stands beside the map when the note is chosen
const NAMED = 40; // with more notes only those that are looked at have their names

/**
 * @typedef {import("./landing.js").Landing} Landing
 * @typedef {import("../lib/map-view.js").View} View
 * @typedef {import("../lib/theme.js").Theme} Theme
 * @typedef {object} Note
 * @property {number} number
 * @property {HTMLCanvasElement} canvas
 * @property {readonly [number, number]} place
 * @property {string} name
 * @property {string} colour of its class, or ""
 */

/** @param {HTMLCanvasElement} canvas @param {Landing} landing */
export const openWallMap = (canvas, landing) => {
  const { model, space } = landing;
  const map = openScatterMap(canvas, { limits: model.limits, stretch: STRETCH, margin: 0.94 });
  /** @type {readonly Note[]} */
  let notes = [];
  let frame = 0;
  /** @type {{ theme: Theme, chosen: number, newest: number, arrived: number }} */
  let look;

  /** Where each note's middle is, by its number; worked out anew when there are others or the canvas is another. */
  let middles = /** @type {Map<number, { x: number, y: number }>} */ (new Map());
  let middlesOf = "";
  /** @param {View} view */
  const lay = (view) => {
    const key = [view.width, view.height, ...notes.map(({ number }) => number)].join();
    if (key === middlesOf) return;
    middlesOf = key;
    const named = notes.length <= NAMED && notes.some(({ name }) => name);
    const places = notes.map(({ place }) => view.at(place));
    const enlarged = enlargedBy(view);
    const [side, below] = [noteSide(notes.length, enlarged), named ? NAME * enlarged : 0];
    const room = { side, below, width: view.width, height: view.height };
    middles = new Map(laidOut(places, room).map((middle, k) => [notes[k].number, middle]));
  };
  const middleOf = (/** @type {Note} */ { number }) => middles.get(number) ?? { x: 0, y: 0 };
  /** The chosen one uppermost, below it the newest. */
  const stacked = () => {
    const weight = (/** @type {Note} */ { number }) => (number === look.chosen ? 2 : number === look.newest ? 1 : 0);
    return [...notes].sort((a, b) => weight(a) - weight(b));
  };
  const paint = () => {
    cancelAnimationFrame(frame);
    if (!look) return;
    const { theme, chosen, newest, arrived } = look;
    const since = performance.now() - arrived;
    map.paint({
      key: [landing.key, theme.text].join(),
      base: (context, view, ratio) => {
        drawDots(context, view, space, dotSprites(model.colours, DOT, ratio, theme.page), { alpha: 0.5 });
        const size = Math.round(TEXT * enlargedBy(view));
        drawClassNames(context, view, space, model.class_names, { ...theme, size });
      },
      over: (context, view) => {
        const enlarged = enlargedBy(view);
        const side = noteSide(notes.length, enlarged);
        lay(view);
        for (const note of notes) drawLeader(context, view.at(note.place), middleOf(note), side, theme);
        for (const note of stacked()) {
          const { x, y } = middleOf(note);
          const marked = note.number === chosen || note.number === newest;
          if (note.number === newest && since < PULSE_MS) {
            context.globalAlpha = 1 - since / PULSE_MS;
            drawDisc(context, [x, y], side * (0.7 + (0.9 * since) / PULSE_MS), "transparent", theme.accent, 4);
            context.globalAlpha = 1;
          }
          putNote(context, note.canvas, [x, y], side, note.colour || theme.text, note.colour ? 3 : 1);
          if (marked) {
            context.lineWidth = note.number === chosen ? 4 : 3;
            context.strokeStyle = theme.accent;
            context.strokeRect(x - side / 2 - 3, y - side / 2 - 3, side + 6, side + 6);
          }
          if (note.name && (marked || notes.length <= NAMED))
            writeName(context, note.name, [x, y + side / 2 + 16 * enlarged], {
              widest: WIDEST * side,
              view,
              enlarged,
              theme,
            });
        }
      },
    });
    if (since < PULSE_MS) frame = requestAnimationFrame(paint);
  };
  return {
    /**
     * @param {readonly Note[]} next in the order of their arrival
     * @param {{ theme: Theme, chosen: number, newest: number, arrived: number }} how numbers of notes, 0 for none; arrived: when the newest did, as performance.now(), −∞ for stillness
     */
    show: (next, how) => {
      [notes, look] = [next, how];
      paint();
    },
    /** The number of the note under the pointer, 0 for none. @param {MouseEvent} event */
    under: (event) => {
      const box = canvas.getBoundingClientRect();
      if (!look) return 0;
      const order = stacked();
      const found = noteUnder(
        order.map(middleOf),
        noteSide(notes.length, enlargedBy({ width: canvas.clientWidth, height: canvas.clientHeight })),
        event.clientX - box.left,
        event.clientY - box.top,
      );
      return order[found]?.number ?? 0;
    },
    close: () => {
      cancelAnimationFrame(frame);
      map.close();
    },
  };
};

/**
 * From a note that had to make room to its own place. @param {CanvasRenderingContext2D} context
 * @param {readonly [number, number]} place @param {{ x: number, y: number }} middle @param {number} side @param {Theme} theme
 */
const drawLeader = (context, [px, py], { x, y }, side, theme) => {
  if (Math.max(Math.abs(px - x), Math.abs(py - y)) < side / 2) return; // it covers its place
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(px, py);
  strokeTwice(context, theme, 1.5);
  drawDisc(context, [px, py], 3.5, theme.text, theme.page, 1.5);
};

/**
 * Under a note, cut where it would be much wider than that, and never out of the map.
 * @param {CanvasRenderingContext2D} context @param {string} name @param {readonly [number, number]} middle
 * @param {{ widest: number, view: View, enlarged: number, theme: Theme }} how
 */
const writeName = (context, name, [x, y], { widest, view, enlarged, theme }) => {
  const font = `600 ${Math.round(TEXT * enlarged)}px ${theme.font}`;
  context.font = font;
  const letters = [...name];
  let shown = name;
  for (let kept = letters.length - 1; kept > 0 && context.measureText(shown).width > widest; kept--)
    shown = `${letters.slice(0, kept).join("")}…`;
  const half = context.measureText(shown).width / 2 + 3;
  context.textAlign = "center";
  drawText(context, theme, shown, Math.min(Math.max(x, half), view.width - half), y, font);
  context.textAlign = "start";
};
