// The kept places: at most a few, each once, and never one pushed out by another.

import { rounded } from "../lib/format.js";
import { isOwn } from "../lib/own-album.js";
import { titleOf } from "./words.js";

const MAX_PINS = 4;

/**
 * @typedef {import("./elements.js").Spot} Spot
 * @typedef {import("../lib/model.js").Model} Model
 * @typedef {import("../lib/space.js").Space} Space
 */

/** Whether both are the same image, or the same place without one. @param {Spot} a @param {Spot} b */
const isSame = (a, b) => a.image === b.image && (a.image >= 0 || a.code.every((value, d) => value === b.code[d]));

/**
 * @param {ReturnType<typeof import("./elements.js").buildPanel>} ui
 * @param {{ go: (pin: Spot) => void, changed: () => void, linked: (image: number) => number | string }} on linked: an image of one's own, as a link has it
 */
export const openPins = (ui, on) => {
  /** @type {Spot[]} */
  let pins = [];
  /** @type {{ model: Model, space: Space } | null} */
  let shown = null;
  const show = () => {
    if (!shown) return;
    const { model, space } = shown;
    const titles = pins.map((one) => titleOf(one, model, space));
    /** What the decoder draws there; of one's own image the image itself. @param {HTMLCanvasElement} canvas @param {Spot} pin */
    const paint = (canvas, pin) => {
      if (isOwn(pin.image)) model.images.draw(canvas, pin.image);
      else model.paint(canvas, pin.code);
    };
    ui.pins(pins, titles, paint, on.go, (gone) => {
      pins = pins.filter((other) => other !== gone);
      ui.say("");
      show();
      on.changed();
    });
  };
  return {
    get list() {
      return pins;
    },
    /** As the link holds them: [image or −1, z1, z2, …] each, or an image of one's own. */
    get linked() {
      return pins.map(({ image, code }) => (isOwn(image) ? on.linked(image) : [image, ...Array.from(code, rounded)]));
    },
    /** @param {number} image */
    hasImage: (image) => pins.some((pin) => pin.image === image),
    /** A place as it is kept: without an image, with as many digits as the link holds, so that the link shows the very same picture. @param {Spot} spot @returns {Spot} */
    asKept: (spot) => (spot.image < 0 ? { ...spot, code: spot.code.map(rounded) } : spot),
    /** Whether there was room for it. @param {Spot} spot as kept */
    add: (spot) => {
      const same = pins.findIndex((other) => isSame(other, spot));
      if (same >= 0 || pins.length >= MAX_PINS) {
        const full = `${MAX_PINS} places are kept already. Remove one of them (×) to keep another.`;
        ui.say(same < 0 ? full : `This place is kept already, as number ${same + 1}.`);
        return false;
      }
      pins = [...pins, spot];
      ui.say("");
      show();
      on.changed();
      return true;
    },
    /** Those of a link, or of the model that is shown now. @param {Spot[]} next */
    set: (next) => {
      pins = next;
    },
    /** @param {Model} model @param {Space} space */
    show: (model, space) => {
      shown = { model, space };
      show();
    },
  };
};
