// The elements of the page, built anew when the mode changes. Knows nothing of decoders.

import { append, appendButton, appendOptions } from "../lib/dom.js";
import { openModeTabs } from "../lib/mode-tabs.js";
import { appendSlot } from "../lib/picker.js";
import { openProblem } from "../lib/problem.js";
import { appendSlider, appendTick } from "../lib/slider.js";
import { openPresets } from "./presets.js";
import { imagesInUse, LETTERS, MAX_IMAGES, MODES } from "./tracks.js";

/**
 * @typedef {import("./tracks.js").Mode} Mode
 * @typedef {import("./tracks.js").View} View
 * @typedef {"map" | "pictures"} Source
 * @typedef {{ own: string, chosen: string | null, choices: { id: string, name: string }[], fair: boolean, sentence: string }} Beside
 * @typedef {{ canvas: HTMLCanvasElement, near: HTMLElement | null }} Picture
 * @typedef {object} Actions
 * @property {(mode: Mode) => void} mode
 * @property {(source: Source) => void} source
 * @property {(k: number) => void} activate
 * @property {(k: number) => void} surprise
 * @property {(k: number) => void} remove
 * @property {() => void} add
 * @property {(t: number, since?: number) => void} drag
 * @property {() => void} release
 * @property {() => void} play
 * @property {(id: string) => void} beside
 * @property {(preset: import("./presets.js").Preset) => void} preset
 */

/** @type {[number, string, string][]} share of the slider, word, class */
const LINE_MARKS = [
  [0.125, "before A", "beyond"],
  [0.25, "A", "end"],
  [0.5, "halfway", "quiet"],
  [0.75, "B", "end"],
  [0.875, "past B", "beyond"],
];

/** @param {HTMLElement} root @param {Actions} act */
export const buildPage = (root, act) => {
  root.replaceChildren();
  const top = append(root, "div", "top");
  const showMode = openModeTabs(top, MODES, act.mode);
  const presets = openPresets(top, act.preset);
  const besideBox = append(root, "div", "beside");
  const report = openProblem(root);
  const board = append(root, "div", "board");
  const stage = append(board, "section", "stage");
  const trio = append(stage, "div", "trio");
  const drive = append(stage, "div", "drive");
  const strips = append(stage, "section", "strips");
  const side = append(board, "section", "side");
  const head = append(side, "div", "side-head");
  const choosing = append(head, "div", "choosing");
  const sources = append(head, "div", "sources");
  sources.setAttribute("role", "tablist");
  const maps = append(side, "div", "maps");
  const browser = append(side, "div", "browser");
  const own = append(side, "div", "own");
  const preview = append(side, "div", "preview");
  preview.hidden = true;
  const previewCanvas = append(preview, "canvas", "pixels");
  const previewText = append(preview, "span");
  const notes = append(root, "div", "notes");
  const keep = append(root, "div", "keep");
  const sourceTabs = /** @type {[Source, string][]} */ ([
    ["map", "On the map"],
    ["pictures", "By pictures"],
  ]).map(([name, text]) => {
    const tab = appendButton(sources, text, () => act.source(name), "chip");
    tab.setAttribute("role", "tab");
    return { name, tab };
  });
  /** @type {ReturnType<typeof appendSlot>[]} */
  let slots = [];
  /** @type {Picture[]} */
  let pictures = [];
  /** @type {HTMLElement | null} */
  let pad = null;
  /** @type {{ range: HTMLInputElement, play: HTMLButtonElement, shown: HTMLElement } | null} */
  let slider = null;

  /** @param {HTMLElement} parent @param {number} k @param {boolean} removable */
  const buildSlot = (parent, k, removable) => {
    slots[k] = appendSlot(parent, { letter: LETTERS[k], act: () => act.activate(k) });
    const tools = append(slots[k].root, "div", "slot-tools");
    appendButton(tools, "Surprise me", () => act.surprise(k), "chip mini", "Another held-out image, by chance");
    if (removable) appendButton(tools, "Remove", () => act.remove(k), "chip mini");
  };
  /** @param {View} view @param {number} count of images @param {import("./words.js").Words} words */
  const buildDrive = (view, count, words) => {
    drive.replaceChildren();
    drive.hidden = view.mode === "triangle";
    slider = null;
    if (drive.hidden) return;
    const loop = view.mode === "loop";
    const track = append(drive, "div", `track ${loop ? "round" : ""}`);
    const range = appendSlider(track, "range", {
      min: loop ? 0 : -0.5,
      max: loop ? 1 : 1.5,
      step: 0.005,
      value: view.t,
      label: loop ? "How far round the loop" : words.slider,
      moved: act.drag,
      ended: act.release,
    });
    const marks = append(track, "div", "marks");
    if (loop) for (let k = 0; k <= count; k++) appendTick(marks, k / count, LETTERS[k % count], "end");
    else for (const [share, text, name] of LINE_MARKS) appendTick(marks, share, text, name);
    const play = appendButton(drive, "Play", act.play, "chip play");
    slider = { range, play, shown: append(drive, "output", "t") };
  };

  return {
    presets,
    own,
    maps,
    browser,
    strips,
    notes,
    keep,
    report,
    get slots() {
      return slots;
    },
    get pictures() {
      return pictures;
    },
    get pad() {
      return pad;
    },
    get slider() {
      return slider;
    },
    /** Where the next image is chosen. @param {Source} chosen */
    source: (chosen) => {
      for (const { name, tab } of sourceTabs) tab.setAttribute("aria-selected", String(name === chosen));
      maps.hidden = chosen !== "map";
      browser.hidden = chosen !== "pictures";
    },
    /** @param {number} slot that is chosen next */
    choosing: (slot) => {
      choosing.replaceChildren();
      append(choosing, "b", "letter", LETTERS[slot]);
      append(choosing, "span", "", maps.hidden ? "is next: click an image" : "is next: drag it, or click a dot");
    },
    /**
     * A slot of each image, a picture of each track.
     * @param {View} view @param {import("./tracks.js").Track[]} tracks @param {import("./words.js").Words} words
     * @param {readonly Mode[]} without modes that cannot be had
     */
    build: (view, tracks, words, without) => {
      showMode(view.mode, without);
      root.dataset.mode = view.mode;
      trio.replaceChildren();
      slots = [];
      const count = imagesInUse(view).length;
      const inRow = view.mode === "triangle" || view.mode === "loop";
      if (inRow) {
        const row = append(trio, "div", "row-of-slots");
        for (let k = 0; k < count; k++) buildSlot(row, k, view.mode === "loop" && count > MODES.loop.images);
        if (view.mode === "loop" && count < MAX_IMAGES) {
          appendButton(row, "+ Add", act.add, "chip add-slot", "Another image in the loop");
        }
      } else buildSlot(trio, 0, false);
      pad = view.mode === "triangle" ? append(trio, "div", "pad") : null;
      const box = append(trio, "div", "pictures");
      pictures = tracks.map((track) => {
        const figure = append(box, "figure", track.weights ? "framed blend" : "framed");
        const canvas = append(figure, "canvas", `pixels ${track.weights ? "blended" : "decoded"}`);
        canvas.setAttribute("role", "img");
        canvas.setAttribute("aria-label", track.name);
        append(figure, "figcaption", track.accent ? "accent" : "", track.name);
        return { canvas, near: track.weights ? null : append(figure, "div", "near-word") };
      });
      if (!inRow) buildSlot(trio, 1, false);
      buildDrive(view, count, words);
    },
    /** @param {number} k @param {string} text @param {boolean} active */
    slotWords: (k, text, active) => {
      const slot = slots[k];
      if (!slot) return;
      slot.caption.textContent = text;
      slot.root.classList.toggle("active", active);
      slot.button.setAttribute("aria-pressed", String(active));
      slot.button.setAttribute("aria-label", `Image ${LETTERS[k]}: ${text}. Choose another`);
    },
    /** The choice of the second model, with what the two do not share. @param {Beside | null} beside */
    beside: (beside) => {
      besideBox.replaceChildren();
      besideBox.hidden = !beside;
      if (!beside) return;
      const select = append(append(besideBox, "label", "", `${beside.own} beside `), "select", "beside-select");
      appendOptions(
        select,
        beside.choices.map(({ id, name }) => /** @type {const} */ ([id, name])),
        beside.chosen ?? undefined,
      );
      select.onchange = () => act.beside(select.value);
      append(besideBox, "span", beside.fair ? "quiet" : "warning", beside.sentence);
    },
    /** The image under the pointer, beside it; nothing for −1. @param {number} image @param {import("./tracks.js").Model} model @param {MouseEvent} [event] */
    preview: (image, model, event) => {
      preview.hidden = image < 0 || !event;
      if (preview.hidden || !event) return;
      model.images.draw(previewCanvas, image);
      previewText.textContent = model.title(image);
      const box = side.getBoundingClientRect();
      preview.style.left = `${Math.min(event.clientX - box.left + 16, box.width - 110)}px`;
      preview.style.top = `${event.clientY - box.top + 16}px`;
    },
  };
};
