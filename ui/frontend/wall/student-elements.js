// The elements of the students' page: the pad and what is sent with a drawing, and where the last one landed.

import { append, appendButton, appendOptions } from "../lib/dom.js";

const CHIPS = 12; // more classes are a list to choose from

/** @param {HTMLElement} root @param {import("./server.js").Wall} wall @param {{ send: () => void, again: () => void, chosen: () => void }} act */
export const buildStudent = (root, wall, act) => {
  root.replaceChildren();
  const draw = append(root, "form", "draw");
  draw.onsubmit = (event) => {
    event.preventDefault();
    act.send();
  };
  append(draw, "h1", "", wall.classes.length ? "Draw one of these" : "Draw for the class wall");
  const label = wall.classes.length ? choices(draw, wall.classes, act.chosen) : () => null;
  const pad = append(draw, "div", "pad");
  const name = wall.named ? nameField(draw) : null;
  const send = append(draw, "button", "chip main send", "Send to the wall");
  send.type = "submit";
  const message = append(draw, "p", "message");
  message.setAttribute("role", "alert");

  const sent = append(root, "section", "sent");
  sent.hidden = true;
  const title = append(sent, "h1", "", "It is on the wall.");
  title.tabIndex = -1;
  const words = append(sent, "p", "words");
  const map = append(sent, "canvas", "map");
  map.setAttribute("role", "img");
  map.setAttribute("aria-label", "Your drawing on the map");
  const pair = append(sent, "div", "pair");
  const drawing = figure(pair, "Your drawing, as the model sees it");
  const redrawn = figure(pair, "The model’s version of it");
  appendButton(sent, "Draw another", act.again, "chip main again");
  return { draw, pad, label, name, send, message, sent, title, words, map, pair, drawing, redrawn };
};

/** @param {HTMLElement} parent @param {string} text */
const figure = (parent, text) => {
  const box = append(parent, "figure");
  const canvas = append(box, "canvas", "pixels");
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", text);
  append(box, "figcaption", "", text);
  return canvas;
};

/** @param {HTMLElement} parent */
const nameField = (parent) => {
  const label = append(parent, "label", "name", "First name, if you like ");
  const field = append(label, "input", "search");
  field.autocomplete = "off";
  field.maxLength = 40;
  return field;
};

/**
 * What is drawn: buttons, or a list of many. Returns what says the number of the chosen one, null for none.
 * @param {HTMLElement} parent @param {readonly string[]} names @param {() => void} changed @returns {() => number | null}
 */
const choices = (parent, names, changed) => {
  if (names.length > CHIPS) {
    const select = append(parent, "select", "choice");
    select.setAttribute("aria-label", "What you draw");
    appendOptions(
      select,
      [["", "Choose what you draw…"], ...names.map((name, k) => /** @type {const} */ ([k, name]))],
      "",
    );
    select.onchange = changed;
    return () => (select.value === "" ? null : Number(select.value));
  }
  const box = append(parent, "fieldset", "choices");
  append(box, "legend", "spoken", "What you draw");
  const fields = names.map((name) => {
    const label = append(box, "label", "pick");
    const field = append(label, "input");
    field.type = "radio";
    field.name = "label";
    field.onchange = changed;
    append(label, "span", "", name);
    return field;
  });
  return () => {
    const at = fields.findIndex((field) => field.checked);
    return at < 0 ? null : at;
  };
};
