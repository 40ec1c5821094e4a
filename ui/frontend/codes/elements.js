// The elements of the page: A and its codes, the image drawn from cells of both, B and its codes.

import { append, appendButton } from "../lib/dom.js";
import { appendSlot } from "../lib/picker.js";
import { openProblem } from "../lib/problem.js";

/** @typedef {(x: number, y: number, side: number) => boolean} Rule which cells are B's */

/** @type {[string, Rule][]} */
const PRESETS = [
  ["All A", () => false],
  ["Left half", (x, _, n) => x < n / 2],
  ["Right half", (x, _, n) => x >= n / 2],
  ["Top half", (_, y, n) => y < n / 2],
  ["Bottom half", (_, y, n) => y >= n / 2],
  ["Middle", (x, y, n) => Math.abs(x + 0.5 - n / 2) < n / 4 && Math.abs(y + 0.5 - n / 2) < n / 4],
  ["All B", () => true],
];
export const FIRST_RULE = PRESETS[2][1];

/** A canvas with another over it for the lines. @param {HTMLElement} parent @param {string} className */
const appendBoard = (parent, className) => {
  const root = append(parent, "div", "board");
  return { canvas: append(root, "canvas", className), over: append(root, "canvas", "over") };
};

/** @param {HTMLElement} parent @param {"A" | "B"} letter @param {() => void} act */
const appendSide = (parent, letter, act) => {
  const root = append(parent, "section", `side side-${letter.toLowerCase()}`);
  const pair = append(root, "div", "pair");
  const slot = appendSlot(pair, { letter, name: "Original", act });
  const copy = append(pair, "figure");
  const copyCanvas = append(copy, "canvas", "pixels copied");
  append(copy, "figcaption", "", "Drawn from its codes");
  const board = appendBoard(root, "grid");
  append(root, "div", "quiet under", `Codes of ${letter}`);
  return { slot, copyCanvas, board, title: append(root, "div", "title") };
};

/** @param {HTMLElement} root @param {{ choose: (side: number) => void, take: (rule: Rule) => void }} act */
export const buildPanel = (root, act) => {
  root.replaceChildren();
  const stage = append(root, "div", "stage");
  const a = appendSide(stage, "A", () => act.choose(0));
  const middle = append(stage, "section", "middle");
  const hybrid = appendBoard(middle, "pixels decoded hybrid");
  hybrid.over.tabIndex = 0;
  hybrid.over.setAttribute("role", "img");
  hybrid.over.setAttribute(
    "aria-label",
    "The image drawn from cells of A and of B. Arrow keys move over the cells, space swaps one.",
  );
  const report = openProblem(middle);
  const note = append(middle, "div", "note", "Loading the codes…");
  const presets = append(middle, "div", "presets");
  append(presets, "span", "quiet", "Take from B:");
  for (const [name, rule] of PRESETS) appendButton(presets, name, () => act.take(rule));
  const b = appendSide(stage, "B", () => act.choose(1));
  const chooser = append(root, "div", "chooser-box");
  chooser.hidden = true;
  return { sides: [a, b], hybrid, report, note, chooser };
};
