// The panel's elements and words. Knows nothing of decoders.

import { append, appendButton, appendOptions } from "../lib/dom.js";
import { codeText, decimal, fixed } from "../lib/format.js";
import { onEnter } from "../lib/keyboard.js";
import { openProblem } from "../lib/problem.js";
import { appendSlider } from "../lib/slider.js";
import { openNeighbours, openTrustBar } from "../lib/trust.js";

const TILE_SIZES = [24, 32, 40, 56, 80];
const NEIGHBOURS = 3;

/**
 * @typedef {import("../lib/model.js").Model} Model
 * @typedef {import("../lib/space.js").Space} Space
 * @typedef {{ place: readonly [number, number], code: Float32Array, image: number }} Spot image: its number, or −1 of a place between images
 * @typedef {{ manifold: boolean, density: boolean, prior: boolean, tile: number }} Layers what is drawn beside the dots
 * @typedef {import("../lib/model.js").BrowserModel & { drawn_as: string | null, plane: { other_names: string[], spreads: number[] } }} Fields
 */

/**
 * @typedef {object} Actions what the person can do
 * @property {(name: keyof Layers, value: any) => void} choose
 * @property {(kind: "hard" | "odd" | "number", image?: number) => void} find
 * @property {() => void} shake
 */

/** @param {HTMLElement} root @param {Actions} act */
export const buildPanel = (root, act) => {
  root.replaceChildren();
  const pictures = append(root, "div", "pictures");
  /** @param {string} name @param {string} label */
  const framed = (name, label) => {
    const box = append(pictures, "figure", "framed");
    const canvas = append(box, "canvas", `pixels ${name}`);
    return { box, canvas, caption: append(box, "figcaption", "", label) };
  };
  const decoded = framed("decoded", "What the decoder draws here");
  decoded.canvas.setAttribute("role", "img");
  const original = framed("original", "Original");
  original.box.classList.add("second", "absent");
  const title = append(root, "h4", "title");
  const coordinates = append(root, "div", "quiet coordinates");
  const report = openProblem(root);
  const trust = openTrustBar(root);
  const near = append(root, "div", "near");
  const neighbours = openNeighbours(near, NEIGHBOURS);
  trust.root.hidden = near.hidden = true;
  const tools = append(root, "div", "tools");
  const pinBox = append(root, "div", "pins");
  const others = append(root, "details", "others");
  others.hidden = true;
  const selection = append(root, "div", "selection");

  /** @param {"manifold" | "density" | "prior"} name @param {string} text @param {string} help */
  const toggle = (name, text, help) => {
    const label = append(tools, "label", "chip");
    label.title = help;
    const box = append(label, "input");
    Object.assign(box, { type: "checkbox", name });
    box.onchange = () => act.choose(name, box.checked);
    append(label, "span", "", text);
    return { label, box };
  };
  const toggles = {
    manifold: toggle("manifold", "Decoded images behind", "What the decoder draws, tile by tile, over the whole view"),
    density: toggle("density", "Density", "How many codes lie where, instead of single dots"),
    prior: toggle("prior", "Prior", "1, 2 and 3 standard deviations of N(0, I), from which new images are drawn"),
  };
  const tileLabel = append(tools, "label", "chip tile", "Tile ");
  const tile = append(tileLabel, "select");
  appendOptions(
    tile,
    TILE_SIZES.map((size) => /** @type {const} */ ([size, `${size} px`])),
  );
  tileLabel.hidden = true;
  tile.onchange = () => act.choose("tile", Number(tile.value));
  const search = append(tools, "input", "search");
  Object.assign(search, { type: "number", min: 0, step: 1, placeholder: "Image no." });
  search.setAttribute("aria-label", "Show the image with this number");
  onEnter(search, () => act.find("number", Number(search.value)));
  const worst = "One of the 30 images that this model reconstructs worst";
  appendButton(tools, "A hard one", () => act.find("hard"), "chip", worst);
  const odd = "One of the 30 images farthest from the middle of their class";
  appendButton(tools, "An odd one", () => act.find("odd"), "chip", odd);
  const shaken = "Draw again and again from this image's posterior";
  const shake = appendButton(tools, "Shake", act.shake, "chip", shaken);
  shake.hidden = true;

  return {
    decoded: decoded.canvas,
    selection,
    /** @param {string} text in the place of the title */
    busy: (text) => {
      title.textContent = text;
    },
    report,
    /** @param {Fields & { count: number }} fields */
    fit: ({ has_prior, count }) => {
      toggles.prior.label.hidden = !has_prior;
      search.max = String(count - 1);
    },
    /** @param {Layers} layers @param {{ shaking: boolean, canShake: boolean, ready: boolean }} now */
    state: (layers, { shaking, canShake, ready }) => {
      toggles.manifold.box.checked = layers.manifold;
      toggles.density.box.checked = layers.density;
      toggles.prior.box.checked = layers.prior;
      tile.value = String(layers.tile);
      tileLabel.hidden = !layers.manifold;
      shake.hidden = !canShake;
      shake.textContent = shaking ? "Stop" : "Shake";
      root.dataset.manifold = layers.manifold && ready ? "ready" : "";
    },
    /** @param {Spot} spot @param {Fields} fields @param {Model} model @param {Space} space */
    describe: ({ place, code, image }, fields, model, space) => {
      const real = image >= 0;
      title.textContent = real ? `Image ${image}: ${model.names[space.labels[image]]}` : "Between the images";
      const on = space.dims > 2 ? `Place (${decimal(place[0])}, ${decimal(place[1])}), ` : "";
      const nats = real ? ` · distortion ${fixed(space.distortion[image], 1)} nats` : "";
      coordinates.textContent = on + codeText(code) + nats;
      const what = real ? "Reconstruction" : "What the decoder draws here";
      decoded.caption.textContent = fields.drawn_as ? `Drawn as ${fields.drawn_as}` : what;
      decoded.canvas.setAttribute("aria-label", `${decoded.caption.textContent}: ${title.textContent}`);
      original.box.classList.toggle("absent", !real); // keeps its room: the page must not jump
      if (real) model.images.draw(original.canvas, image);
      const found = space.nearest(code, NEIGHBOURS, image);
      trust.root.hidden = near.hidden = false;
      trust.show(real ? 0 : (found[0]?.[1] ?? 0), space.support, real ? "A real image" : undefined);
      neighbours.title.textContent = real ? "Its nearest neighbours" : "Nearest real images";
      neighbours.show(found, model);
    },
    /**
     * @param {Spot[]} pins @param {(canvas: HTMLCanvasElement, code: Float32Array) => void} paint
     * @param {(pin: Spot) => void} look @param {(pin: Spot) => void} unpin
     */
    pins: (pins, paint, look, unpin) => {
      pinBox.replaceChildren();
      pinBox.hidden = pins.length === 0;
      for (const [index, pin] of pins.entries()) {
        const box = append(pinBox, "figure", "small pin");
        const canvas = append(box, "canvas", "pixels");
        paint(canvas, pin.code);
        canvas.onclick = () => look(pin);
        append(box, "figcaption", "", pin.image < 0 ? `${index + 1}` : `${index + 1} · no. ${pin.image}`);
        const close = appendButton(box, "×", () => unpin(pin), "close");
        close.setAttribute("aria-label", `Remove pin ${index + 1}`);
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
