// The elements of a wall on the teacher's screen. Knows nothing of models and servers.

import { address } from "../lib/address.js";
import { append, appendButton } from "../lib/dom.js";
import { drawAddress } from "./server.js";

const LOCAL = /^(localhost|127\.|\[::1\])/;

/** @param {HTMLElement} root @param {string} wall */
export const buildBoard = (root, wall) => {
  root.replaceChildren();
  const board = append(root, "div", "board");
  const stage = append(board, "section", "stage");
  const map = append(stage, "canvas", "map");
  map.tabIndex = 0;
  map.setAttribute("role", "application");
  map.setAttribute(
    "aria-label",
    "Map of drawings: the arrow keys go from drawing to drawing, in the order in which they came",
  );
  const empty = append(stage, "p", "empty", "Loading the model…");

  const side = append(board, "section", "side");
  const link = drawAddress(wall);
  const join = append(side, "div", "join");
  const picture = appendButton(
    join,
    undefined,
    () => enlarge(!join.classList.contains("large")),
    "picture",
    "Larger or smaller",
  );
  const enlarge = (/** @type {boolean} */ large) => {
    join.classList.toggle("large", large);
    picture.setAttribute("aria-pressed", String(large));
  };
  picture.onkeydown = (event) => {
    if (event.key !== "Escape" || !join.classList.contains("large")) return;
    event.preventDefault(); // or else it would lead out of the projector view
    enlarge(false);
  };
  enlarge(false);
  const code = append(picture, "img", "code");
  code.alt = "QR code of the address where students draw";
  code.src = address(`data/qr.svg?text=${encodeURIComponent(link)}`);
  const where = append(join, "div", "where");
  append(where, "div", "quiet", "Draw along:");
  const typed = append(where, "a", "link", link.replace(/^https?:\/\//, "").replace("/w/", "/\u200bw/\u200b"));
  typed.href = link;
  typed.target = "_blank";
  typed.rel = "noopener";
  const count = append(where, "div", "count");
  const local = append(
    side,
    "p",
    "local",
    "This address works on this computer only. For other devices, open the app by the address that this computer has in your network.",
  );
  local.hidden = !LOCAL.test(new URL(link).host);
  const notice = append(side, "p", "message notice");
  notice.setAttribute("role", "status");

  const detail = append(side, "section", "detail");
  const caption = append(detail, "div", "caption");
  const pair = append(detail, "div", "pair");
  const drawing = figure(pair, "drawing", "Drawing");
  const redrawn = figure(pair, "redrawn", "The model’s version");
  const words = append(detail, "p", "words");
  const acts = append(detail, "div", "row acts");
  const tools = append(side, "div", "row tools");
  return { board, map, empty, count, notice, detail, caption, drawing, redrawn, words, acts, tools, side, link };
};

/** @param {HTMLElement} parent @param {string} name @param {string} text */
const figure = (parent, name, text) => {
  const box = append(parent, "figure", name);
  const canvas = append(box, "canvas", "pixels");
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", text);
  append(box, "figcaption", "", text);
  return canvas;
};

/**
 * A question with two answers, in the place of buttons. @param {HTMLElement} parent emptied
 * @param {string} text @param {readonly [string, () => void][]} answers
 */
export const askHere = (parent, text, answers) => {
  parent.replaceChildren();
  append(parent, "span", "question", text);
  const buttons = answers.map(([words, act]) => appendButton(parent, words, act));
  buttons[0]?.focus();
};
