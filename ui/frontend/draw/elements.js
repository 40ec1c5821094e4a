// The elements of the page, made once. Knows nothing of models.

import { append, appendButton } from "../lib/dom.js";
import { openProblem } from "../lib/problem.js";

/**
 * @typedef {"draw" | "picture"} Input
 * @typedef {"map" | "interpolate" | "arithmetic"} Page that takes images
 * @typedef {object} Actions
 * @property {(input: Input) => void} input
 * @property {(to: Page, slot: number) => void} use
 * @property {() => void} png
 */

/** @type {readonly (readonly [Input, string])[]} */
const INPUTS = [
  ["draw", "Draw"],
  ["picture", "Your picture"],
];
/** @type {readonly (readonly [Page, string, string])[]} */
const USES = [
  ["interpolate", "Interpolate", "AB"],
  ["arithmetic", "Arithmetic", "ABC"],
];

/** @param {HTMLElement} root @param {Actions} act */
export const buildDesk = (root, act) => {
  root.replaceChildren();
  const board = append(root, "div", "board");
  const input = append(board, "section", "input");
  const tabs = append(input, "div", "modes");
  tabs.setAttribute("role", "tablist");
  const panes = INPUTS.map(([name, text]) => {
    const tab = appendButton(tabs, text, () => act.input(name), "mode");
    tab.setAttribute("role", "tab");
    const pane = append(input, "div", `pane ${name}`);
    pane.setAttribute("role", "tabpanel");
    pane.setAttribute("aria-label", text);
    return { name, tab, pane };
  });
  const pad = append(panes[0].pane, "div", "pad");
  const steps = append(panes[0].pane, "div", "steps");

  const reading = append(board, "section", "reading");
  const pair = append(board, "div", "pair");
  /** @param {string} name @param {string} text */
  const framed = (name, text) => {
    const figure = append(pair, "figure", "framed");
    const canvas = append(figure, "canvas", `pixels ${name}`);
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", text);
    return { figure, canvas, caption: append(figure, "figcaption", "", text) };
  };
  const seen = framed("seen", "What the model sees");
  const copy = framed("decoded", "Its copy");
  const report = openProblem(reading);
  const unusual = append(reading, "div", "unusual-place");
  const message = append(reading, "p", "message said");

  const mapSide = append(board, "section", "map-side");
  const map = append(mapSide, "canvas", "chart");
  map.setAttribute("role", "img");
  const closer = append(mapSide, "div", "closer");
  const closeUp = append(closer, "canvas", "close-up");
  closeUp.setAttribute("role", "img");
  const legend = append(closer, "p", "quiet legend");

  const uses = append(root, "div", "uses");
  uses.setAttribute("role", "group");
  uses.setAttribute("aria-label", "What to do with it");
  /** @type {HTMLButtonElement[]} */
  const buttons = [];
  /** @type {Map<Page, HTMLElement>} */
  const groups = new Map();
  buttons.push(appendButton(uses, "Pin on the map", () => act.use("map", 0), "chip strong use-map"));
  groups.set("map", buttons[0]);
  for (const [page, name, letters] of USES) {
    const group = append(uses, "span", "use");
    groups.set(page, group);
    append(group, "span", "", `${name}: use as`);
    for (const [slot, letter] of [...letters].entries()) {
      const button = appendButton(group, letter, () => act.use(page, slot), `chip strong use-${page}`);
      button.setAttribute("aria-label", `Use as ${letter} on the page ${name}`);
      buttons.push(button);
    }
  }
  const png = appendButton(uses, "Save as PNG", act.png, "chip strong png");
  const why = append(uses, "span", "quiet why");
  return {
    pad,
    steps,
    picture: panes[1].pane,
    seen: seen.canvas,
    copy,
    unusual,
    map,
    closeUp,
    legend,
    report,
    /** @param {string} text */
    say: (text) => {
      message.hidden = !text;
      message.textContent = text;
    },
    /** @param {Input} shown */
    input: (shown) => {
      for (const { name, tab, pane } of panes) {
        tab.setAttribute("aria-selected", String(name === shown));
        pane.hidden = name !== shown;
      }
    },
    /** What there is beside drawing: pictures of one's own, and pages that take images. @param {boolean} pictures @param {readonly Page[]} pages */
    offer: (pictures, pages) => {
      tabs.hidden = !pictures;
      for (const [page, group] of groups) group.hidden = !pages.includes(page);
    },
    /** Whether there is an image to use, and if not in other pages, why. @param {boolean} there @param {string} [reason] */
    usable: (there, reason = "") => {
      for (const button of buttons) button.disabled = !there || Boolean(reason);
      png.disabled = !there;
      why.textContent = reason;
    },
  };
};
