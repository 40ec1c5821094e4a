// Who caught what, in sentences. An alarm is right for a picture of a kind that the model has never seen.

import { countOf, percent, thousands } from "../lib/format.js";

/**
 * @typedef {object} Outcome
 * @property {number} caught unknown pictures with an alarm
 * @property {number} unknown how many there are
 * @property {number} falseAlarms known pictures with one
 */

/** What alarms at some of the pictures come to. @param {boolean[]} alarms @param {boolean[]} unknown @returns {Outcome} */
export const outcomeOf = (alarms, unknown) => ({
  caught: alarms.filter((alarm, k) => alarm && unknown[k]).length,
  unknown: unknown.filter(Boolean).length,
  falseAlarms: alarms.filter((alarm, k) => alarm && !unknown[k]).length,
});

/** "caught 3 of 4, with 1 false alarm". @param {Outcome} outcome */
export const outcomeWords = ({ caught, unknown, falseAlarms }) =>
  `caught ${caught} of ${unknown}, with ${falseAlarms === 0 ? "no false alarm" : countOf(falseAlarms, "false alarm")}`;

/** The player's result beside the threshold's. @param {Outcome} own @param {Outcome} its @param {boolean} played */
export const resultWords = (own, its, played) => {
  const machine = `The threshold ${outcomeWords(its)}.`;
  if (!played) return `You marked none. ${machine}`;
  const balance = scoreOf(own) - scoreOf(its);
  const end = balance > 0 ? " You did better." : balance < 0 ? " It did better." : "";
  return `You ${outcomeWords(own)}. ${machine}${end}`;
};

/** Right alarms less false ones. @param {Outcome} outcome */
const scoreOf = ({ caught, falseAlarms }) => caught - falseAlarms;

/**
 * What a threshold does with all held-out pictures.
 * @param {number} caught @param {number} unknown @param {number} falseAlarms @param {number} known
 */
export const allWords = (caught, unknown, falseAlarms, known) => {
  const alarms = caught + falseAlarms;
  const right = alarms ? ` Of ${countOf(alarms, "alarm")}, ${percent(caught / alarms, 0)} are right.` : "";
  return (
    `On all ${thousands(unknown + known)} held-out pictures it catches ${thousands(caught)} of ${thousands(unknown)} ` +
    `(${percent(caught / unknown, 0)}), with ${countOf(falseAlarms, "false alarm")} among ${thousands(known)} known ones ` +
    `(${percent(falseAlarms / known, 0)}).${right}`
  );
};

/**
 * Rows for marks of one width along an axis, so that none covers another: as few as are needed.
 * @param {number[]} places along the axis, in pixels @param {number} width of a mark @returns {number[]} the row of each
 */
export const rowsOf = (places, width) => {
  /** @type {number[]} */
  const ends = [];
  /** @type {number[]} */
  const rows = new Array(places.length).fill(0);
  for (const k of [...places.keys()].sort((a, b) => places[a] - places[b])) {
    let row = ends.findIndex((end) => end <= places[k]);
    if (row < 0) row = ends.length;
    ends[row] = places[k] + width;
    rows[k] = row;
  }
  return rows;
};
