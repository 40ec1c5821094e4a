// Choosing a held-out image: by its picture, by class and page by page; or by its number where somebody knows it.

import { boundClasses } from "./classes.js";
import { append, appendButton } from "./dom.js";
import { thousands } from "./format.js";
import { onEnter } from "./keyboard.js";
import { anyOf } from "./random.js";

const PAGE_IMAGES = 30;

/**
 * @typedef {object} Album the images to choose from
 * @property {{ draw: (canvas: HTMLCanvasElement, image: number) => unknown }} images
 * @property {ArrayLike<number>} labels the class of each
 * @property {readonly string[]} names of the classes
 * @property {readonly string[]} colours of the classes
 */

/** The numbers of a class's images, of all for −1. @param {ArrayLike<number>} labels @param {number} label */
const members = (labels, label) =>
  Array.from(labels, (_, image) => image).filter((i) => label < 0 || labels[i] === label);

/** "Dress · no. 12". @param {Pick<Album, "labels" | "names">} album @param {number} image */
export const imageTitle = ({ labels, names }, image) => `${names[labels[image]]} · no. ${image}`;

/**
 * @param {HTMLElement} root emptied first
 * @param {Album} album
 * @param {(image: number) => void} choose
 * @param {{ byNumber?: boolean }} [options] byNumber: with a field for an image's number
 */
export const openPicker = (root, { images, labels, names, colours }, choose, { byNumber = false } = {}) => {
  root.replaceChildren();
  const classes = append(root, "div", "classes");
  const grid = append(root, "div", "thumbs");
  const pager = append(root, "div", "pager");
  let label = -1;
  let page = 0;
  let shown = members(labels, label);

  /** @param {number} newPage */
  const turnTo = (newPage) => {
    const pages = Math.max(1, Math.ceil(shown.length / PAGE_IMAGES));
    page = Math.min(Math.max(newPage, 0), pages - 1);
    back.disabled = page === 0;
    next.disabled = page === pages - 1;
    position.textContent = `${page + 1} of ${thousands(pages)}`;
    grid.replaceChildren();
    for (const image of shown.slice(page * PAGE_IMAGES, (page + 1) * PAGE_IMAGES)) {
      const thumb = appendButton(grid, undefined, () => choose(image), "thumb", imageTitle({ labels, names }, image));
      images.draw(append(thumb, "canvas", "pixels"), image);
    }
  };
  /** @param {number} newLabel */
  const filter = (newLabel) => {
    label = newLabel;
    shown = members(labels, label);
    surprise.disabled = shown.length === 0;
    for (const [k, chip] of chips.entries()) chip.setAttribute("aria-pressed", String(k - 1 === label));
    turnTo(0);
  };
  const chips = ["All", ...names].map((name, k) => {
    const chip = appendButton(classes, name, () => filter(k - 1), "chip class");
    if (k > 0) chip.style.setProperty("--dot", colours[k - 1]);
    chip.classList.toggle("plain", k === 0);
    return chip;
  });
  boundClasses(classes, names, chips.slice(1));
  const back = appendButton(pager, "‹ Back", () => turnTo(page - 1));
  const position = append(pager, "span", "quiet");
  const next = appendButton(pager, "Next ›", () => turnTo(page + 1));
  const surprise = appendButton(pager, "Surprise me", () => choose(anyOf(shown)), "chip surprise");
  if (byNumber) appendNumberField(pager, labels.length, choose);
  filter(label);
  return {
    /** Any of the images. */
    surprise: () => Math.floor(Math.random() * labels.length),
  };
};

/** @param {HTMLElement} parent @param {number} count how many images there are @param {(image: number) => void} choose */
export const appendNumberField = (parent, count, choose) => {
  const field = append(parent, "input", "search");
  Object.assign(field, { type: "number", min: 0, max: count - 1, step: 1, placeholder: "Image no." });
  field.setAttribute("aria-label", "Choose the image with this number");
  onEnter(field, () => {
    const image = Number(field.value);
    const exists = Number.isInteger(image) && image >= 0 && image < count;
    field.setCustomValidity(exists ? "" : `Images are numbered from 0 to ${count - 1}.`);
    field.reportValidity();
    if (exists) choose(image);
  });
  return field;
};

/**
 * A picker under a line that says what is chosen. Returns the line, `head`, for the caller to fill.
 * @param {HTMLElement} parent @param {Album} album @param {(image: number) => void} choose
 */
export const openChooser = (parent, album, choose) => {
  const root = append(parent, "section", "chooser");
  const head = append(root, "div", "choosing");
  return { root, head, ...openPicker(append(root, "div", "browser"), album, choose, { byNumber: true }) };
};

/**
 * A chosen image that can be clicked to choose another, with a letter if it has one.
 * @param {HTMLElement} parent
 * @param {{ letter?: string, name?: string, act: () => void }} settings
 */
export const appendSlot = (parent, { letter, name = "", act }) => {
  const root = append(parent, "figure", "slot");
  const title = `Choose another image${letter ? ` for ${letter}` : ""}`;
  const button = appendButton(root, undefined, act, "slot-button", title);
  const canvas = append(button, "canvas", "pixels");
  if (letter) append(button, "b", "letter", letter);
  const caption = append(root, "figcaption", "", name);
  return { root, button, canvas, caption };
};
