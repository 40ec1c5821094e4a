// What the panel says of a place, for everybody and for experts.

import { codeText, decimal, fixed, placeWords } from "../lib/format.js";
import { isOwn } from "../lib/own-album.js";
import { TRUST_WORDS } from "../lib/trust.js";

/**
 * @typedef {import("./elements.js").Spot} Spot
 * @typedef {import("../lib/model.js").Model} Model
 * @typedef {import("../lib/space.js").Space} Space
 */

export const INVENTED = "An invented image";

/** @param {Spot} spot @param {Model} model @param {Space} space */
export const titleOf = ({ image }, model, space) => {
  if (isOwn(image)) return model.title(image);
  return image >= 0 ? `Image ${image}: ${model.names[space.labels[image]]}` : INVENTED;
};

/** Whether it is one of the held-out images. @param {Spot} spot */
export const isHeldOut = ({ image }) => image >= 0 && !isOwn(image);

/** @param {Spot["place"]} place */
const placeText = ([x, y]) => `(${decimal(x)}, ${decimal(y)})`;

/** Where it is, and for experts how well it is reconstructed. @param {Spot} spot @param {Space} space @param {boolean} expert */
export const whereOf = ({ place, code, image }, space, expert) => {
  if (!expert) return space.dims > 2 ? `Place ${placeText(place)} on this map` : `Code ${placeText(place)}`;
  const on = space.dims > 2 ? `Place ${placeText(place)}, ` : "";
  const nats = image >= 0 && !isOwn(image) ? ` · distortion ${fixed(space.distortion[image], 1)} nats` : "";
  return on + codeText(code) + nats;
};

/** What the two ellipses are. @param {Space} space @param {boolean} expert */
export const cloudText = ({ dims }, expert) => {
  if (dims === 1) return "The ellipses show how wide this image's cloud is.";
  return expert
    ? "The ellipses: 1 and 2 standard deviations of this image's posterior (39 % and 86 % of its draws)."
    : "The ellipses: this image's cloud. They hold 39 and 86 of 100 draws from it.";
};

/** Whose image is nearest, as the lens says it. @param {Spot} spot @param {Model} model @param {Space} space @param {number} nearest number of an image, or −1 */
export const lensText = ({ image }, model, space, nearest) => {
  if (isOwn(image)) return model.title(image);
  if (image >= 0) return model.names[space.labels[image]];
  return nearest < 0 ? "" : `near ${model.names[space.labels[nearest]]}`;
};

/**
 * What is heard of a place. @param {Spot} spot @param {Model} model @param {Space} space
 * @param {number} level of trust @param {number} nearest number of the nearest image, or −1
 */
export const heard = (spot, model, space, level, nearest) => {
  const at = `${placeWords(spot.place)}.`;
  if (isHeldOut(spot)) return `${titleOf(spot, model, space)}, a real image, at ${at}`;
  const near = nearest < 0 ? "" : ` Nearest real image: ${model.names[space.labels[nearest]]}.`;
  return `${titleOf(spot, model, space)}, at ${at} ${TRUST_WORDS[level]}.${near}`;
};

/** Under a kept place. @param {Spot} pin @param {number} number its own, from 1 on */
export const pinName = (pin, number) => {
  if (isOwn(pin.image)) return `${number} · yours`;
  return pin.image < 0 ? `${number}` : `${number} · no. ${pin.image}`;
};
