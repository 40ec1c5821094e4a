// The elements around the map, and what is written in them. Knows nothing of decoders.

import { openAnnouncer } from "../lib/announce.js";
import { boundClasses } from "../lib/classes.js";
import { append, appendButton, appendOptions } from "../lib/dom.js";
import { onEnter } from "../lib/keyboard.js";
import { openProblem } from "../lib/problem.js";
import { appendSlider } from "../lib/slider.js";
import { symbolIcon } from "../lib/symbols.js";
import { rimOf } from "../lib/theme.js";
import { openNeighbours, openTrustBar } from "../lib/trust.js";
import { isHeldOut, pinName, titleOf, whereOf } from "./words.js";

/** @type {readonly (readonly [number, string])[]} */
const TILE_SIZES = [
  [24, "tiny"],
  [32, "small"],
  [40, "medium"],
  [56, "large"],
  [80, "huge"],
];
const NEIGHBOURS = 3;
export const HARD = "One of the 30 images that this model copies worst";
export const ODD = "One of the 30 images farthest from the middle of their class";

/**
 * @typedef {import("../lib/model.js").Model} Model
 * @typedef {import("../lib/space.js").Space} Space
 * @typedef {"tiles" | "names" | "density" | "prior"} Layer
 * @typedef {{ place: readonly [number, number], code: Float32Array, image: number }} Spot image: its number, or −1 of a place without one
 * @typedef {import("../lib/model.js").BrowserModel & { drawn_as: string | null, plane: { other_names: string[], spreads: number[] } }} Fields
 */

/** @type {readonly (readonly [Layer, string, string])[]} */
const LAYERS = [
  ["tiles", "Pictures", "What the decoder draws, tile by tile, over the whole view"],
  ["names", "Names", "The name of each class in the middle of its dots"],
  ["density", "Density", "How many images lie where, instead of single dots"],
];
const PRIOR = {
  plain: ["Where new images start", "The three rings hold 39, 86 and 99 of 100 places from which new images are drawn"],
  expert: ["Prior", "1, 2 and 3 standard deviations of N(0, I), from which new images are drawn"],
};

/**
 * @typedef {object} Actions what the person can do
 * @property {(layer: Layer) => void} toggle
 * @property {(size: number) => void} cut
 * @property {(kind: "hard" | "odd" | "number", image?: number) => void} find
 * @property {() => void} shake
 * @property {(label: number) => void} hide or show a class
 * @property {(label: number | null) => void} only fade the other classes
 */

/** @param {HTMLElement} root emptied first @param {Actions} act */
export const buildPanel = (root, act) => {
  root.replaceChildren();
  const desk = append(root, "div", "desk");
  const mapSide = append(desk, "div", "map-side");
  const mapPlace = append(mapSide, "div", "map-place");
  const layerRow = append(mapSide, "div", "layers");
  layerRow.setAttribute("role", "group");
  layerRow.setAttribute("aria-label", "What the map shows");
  const legend = append(mapSide, "div", "legend");
  legend.setAttribute("role", "group");
  legend.setAttribute("aria-label", "Classes");
  const beside = append(desk, "div", "beside");
  // What a link may leave out by name.
  [layerRow.dataset.control, legend.dataset.control] = ["layers", "legend"];
  const selection = append(beside, "div", "selection");
  const point = append(beside, "div", "point");
  const pictures = append(point, "div", "pictures");
  /** @param {string} name @param {string} label */
  const framed = (name, label) => {
    const box = append(pictures, "figure", "framed");
    const canvas = append(box, "canvas", `pixels ${name}`);
    return { box, canvas, caption: append(box, "figcaption", "", label) };
  };
  const decoded = framed("decoded", "The decoder draws this");
  decoded.canvas.setAttribute("role", "img");
  const original = framed("original", "Original");
  original.canvas.setAttribute("role", "img");
  original.box.classList.add("second", "absent");
  const about = append(point, "div", "about");
  const title = append(about, "h2", "title");
  const where = append(about, "div", "quiet coordinates");
  const report = openProblem(about);
  const trust = openTrustBar(about);
  const near = append(about, "div", "near");
  const neighbours = openNeighbours(near, NEIGHBOURS);
  const pinBox = append(beside, "div", "pins");
  const message = append(beside, "p", "quiet said");
  message.setAttribute("role", "status");
  const tools = append(beside, "div", "tools");
  [pinBox.dataset.control, tools.dataset.control] = ["kept-places", "find-image"];
  const others = append(root, "details", "others");
  others.hidden = true;
  const announce = openAnnouncer(root);

  /** @type {Map<Layer, HTMLButtonElement>} */
  const chips = new Map();
  for (const [layer, text, help] of [...LAYERS, /** @type {const} */ (["prior", "", ""])]) {
    const chip = appendButton(layerRow, text, () => act.toggle(layer), `chip layer ${layer}`);
    chip.title = help;
    chips.set(layer, chip);
  }
  const sized = append(layerRow, "label", "sized", "Picture size");
  const tile = append(sized, "select", "choice");
  appendOptions(tile, TILE_SIZES);
  tile.onchange = () => act.cut(Number(tile.value));

  appendButton(tools, "A hard one", () => act.find("hard"), "chip", HARD);
  appendButton(tools, "An odd one", () => act.find("odd"), "chip", ODD);
  const search = append(tools, "input", "search");
  Object.assign(search, { type: "number", min: 0, step: 1, placeholder: "Image no." });
  search.setAttribute("aria-label", "Show the image with this number");
  onEnter(search, () => act.find("number", Number(search.value)));
  const shaken = "Draw again and again from the cloud of codes that the encoder gives this image";
  const shake = appendButton(tools, "Shake", act.shake, "chip", shaken);

  return {
    mapPlace,
    decoded: decoded.canvas,
    selection,
    announce,
    report,
    /** @param {string} text in the place of the title */
    busy: (text) => {
      title.textContent = text;
    },
    /** A sentence that stays until the next one. @param {string} text */
    say: (text) => {
      message.textContent = text;
    },
    /** Either what is at the ring, or what was selected. @param {boolean} selected */
    showSelection: (selected) => {
      point.hidden = selected;
    },
    /** @param {Fields & { count: number }} fields @param {boolean} expert */
    fit: ({ has_prior, count }, expert) => {
      const prior = /** @type {HTMLButtonElement} */ (chips.get("prior"));
      prior.hidden = !has_prior;
      [prior.textContent, prior.title] = expert ? PRIOR.expert : PRIOR.plain;
      search.max = String(count - 1);
    },
    /** @param {Model} model @param {ReadonlySet<number>} without @param {string} page colour */
    legend: ({ names, colours }, without, page) => {
      legend.replaceChildren();
      for (const [label, name] of names.entries()) {
        const chip = appendButton(legend, undefined, () => act.hide(label), "class-chip", "Hide or show this class");
        chip.append(symbolIcon(label, colours[label], rimOf(colours[label], page)), name);
        chip.setAttribute("aria-label", name);
        chip.setAttribute("aria-pressed", String(!without.has(label)));
        chip.onpointerenter = chip.onfocus = () => act.only(label);
        chip.onpointerleave = chip.onblur = () => act.only(null);
      }
      boundClasses(legend, names, /** @type {HTMLElement[]} */ ([...legend.children]));
    },
    /** @param {ReadonlySet<number>} without */
    hidden: (without) => {
      for (const [label, chip] of [...legend.children].entries()) {
        chip.setAttribute("aria-pressed", String(!without.has(label)));
      }
    },
    /** @param {readonly string[]} layers @param {number} size of the tiles @param {{ shaking: boolean, canShake: boolean, ready: boolean }} now */
    state: (layers, size, { shaking, canShake, ready }) => {
      for (const [layer, chip] of chips) chip.setAttribute("aria-pressed", String(layers.includes(layer)));
      tile.value = String(size);
      tile.disabled = !layers.includes("tiles");
      shake.disabled = !canShake;
      shake.textContent = shaking ? "Stop" : "Shake";
      root.dataset.manifold = layers.includes("tiles") && ready ? "ready" : "";
    },
    /**
     * @param {Spot} spot @param {Fields} fields @param {Model} model @param {Space} space
     * @param {readonly (readonly [number, number])[]} found the nearest images, with their distances @param {boolean} expert
     */
    describe: (spot, fields, model, space, found, expert) => {
      const { image } = spot;
      const real = image >= 0;
      title.textContent = titleOf(spot, model, space);
      where.textContent = whereOf(spot, space, expert);
      const what = real ? "The copy" : "The decoder draws this";
      decoded.caption.textContent = fields.drawn_as ? `Drawn as ${fields.drawn_as}` : what;
      decoded.canvas.setAttribute("aria-label", `${decoded.caption.textContent}: ${title.textContent}`);
      original.canvas.setAttribute("aria-label", `Original: ${title.textContent}`);
      original.box.classList.toggle("absent", !real); // keeps its room: the page must not jump
      if (real) model.images.draw(original.canvas, image);
      const known = isHeldOut(spot);
      trust.show(known ? 0 : (found[0]?.[1] ?? 0), space.support, known ? "A real image" : undefined);
      neighbours.title.textContent = known ? "Its nearest neighbours" : "Nearest real images";
      neighbours.show(found, model);
    },
    /**
     * @param {readonly Spot[]} pins @param {readonly string[]} titles
     * @param {(canvas: HTMLCanvasElement, pin: Spot) => void} paint
     * @param {(pin: Spot) => void} look @param {(pin: Spot) => void} unpin
     */
    pins: (pins, titles, paint, look, unpin) => {
      pinBox.replaceChildren();
      if (!pins.length) append(pinBox, "p", "quiet hint", "Click the map, or press Enter on it, to keep a place here.");
      for (const [index, pin] of pins.entries()) {
        const box = append(pinBox, "figure", "small pin");
        const button = appendButton(
          box,
          undefined,
          () => look(pin),
          "pin-button",
          `Go to ${index + 1}: ${titles[index]}`,
        );
        paint(append(button, "canvas", "pixels"), pin);
        append(box, "figcaption", "", pinName(pin, index + 1));
        const close = appendButton(box, "×", () => unpin(pin), "close");
        close.setAttribute("aria-label", `Remove place ${index + 1}`);
      }
    },
    /** Sliders along the directions that are not on the screen. @param {Fields["plane"]} plane @param {Space} space @param {() => void} changed */
    sliders: ({ other_names, spreads }, space, changed) => {
      others.replaceChildren();
      others.hidden = other_names.length === 0;
      if (others.hidden) return;
      append(others, "summary", "", `The other ${other_names.length} directions`);
      const ranges = other_names.map((name, k) => {
        const row = append(others, "label", "direction", name);
        const span = spreads[k] * 3;
        const moved = (/** @type {number} */ value) => {
          space.offsets[k] = value;
          changed();
        };
        return appendSlider(row, "", { min: -span, max: span, step: span / 60, value: 0, label: name, moved });
      });
      appendButton(others, "Back to the middle", () => {
        space.offsets.fill(0);
        for (const range of ranges) range.value = "0";
        changed();
      });
    },
  };
};
