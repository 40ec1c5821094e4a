// Images of one's own among a model's held-out ones: each gets a number beyond theirs, and is asked for by it wherever an
// image is. Only links and the server know their tokens.

import { drawImage } from "./image-canvas.js";
import { openOwnImage } from "./own-image.js";

/**
 * @typedef {import("./model.js").Model} Model
 * @typedef {import("./space.js").Space} Space
 * @typedef {{ title: string, token: string, values: Float32Array, codes: Map<string, import("./encoding.js").Posterior> }} Entry
 *   values: HWC in [0, 1]; codes: by the model's key
 * @typedef {number | string} Linked an image as a link has it: its number, or a token
 */

const FIRST = 100_000_000; // no dataset has as many images (MAX_IMAGE in ui/app/view_state.py)

/** @param {number} image */
export const isOwn = (image) => image >= FIRST;

/** Images as a list in an address; ui/app/own_images.py is the reader. @param {readonly Linked[]} images */
export const imagesText = (images) =>
  images.map((image) => (typeof image === "string" ? image.replaceAll("-", ".") : image)).join("-");

/** From channels first to channels last. @param {Float32Array} pixels @param {import("./image-canvas.js").ImageShape} shape */
export const channelsLast = (pixels, [channels, height, width]) => {
  const size = height * width;
  return Float32Array.from(pixels, (_, at) => pixels[(at % channels) * size + Math.floor(at / channels)]);
};

/** @typedef {ReturnType<typeof openOwnAlbum>} OwnAlbum */

/** For all models of a page: an image has the same number in each. */
export const openOwnAlbum = (open = openOwnImage) => {
  /** @type {Entry[]} */
  const entries = [];
  /** @param {number} image */
  const entry = (image) => entries[image - FIRST];

  /** @param {Model} model @param {number} image */
  const posterior = (model, image) => {
    const found = entry(image)?.codes.get(model.key);
    if (!found) throw new Error("This image has no code by this model.");
    return found;
  };
  /** @param {Model} model @param {Space} space @returns {Space} */
  const spaceWith = (model, space) => ({
    ...space,
    code: (image) => (isOwn(image) ? posterior(model, image).mean.slice() : space.code(image)),
    place: (image) => (isOwn(image) ? space.project(posterior(model, image).mean) : space.place(image)),
    logvarOf: (image) => (isOwn(image) ? posterior(model, image).logvar : space.logvarOf(image)),
    ellipse: (image) => {
      const logvar = isOwn(image) ? posterior(model, image).logvar : null;
      return logvar ? space.ellipseOf(logvar) : space.ellipse(image);
    },
  });

  return {
    /** @param {number} image */
    entry,
    /** All of them, by number. */
    get numbers() {
      return entries.map((_, k) => FIRST + k);
    },
    /** The number of an image that was adopted; −1 of one that was not. @param {string} token */
    numberOf: (token) => {
      const k = entries.findIndex((one) => one.token === token);
      return k < 0 ? -1 : FIRST + k;
    },
    /** As a link has it. @param {Linked} image @returns {Linked} */
    linked: (image) => (typeof image === "number" && isOwn(image) ? entry(image).token : image),
    /**
     * The number of an image, for which it is opened and encoded by each model. Throws an Error with a sentence.
     * @param {Linked} image @param {readonly Model[]} models @returns {Promise<number>}
     */
    adopt: async (image, models) => {
      if (typeof image === "number") return image;
      const [first] = models;
      const known = entries.findIndex(({ token }) => token === image);
      const own = await open(image, first);
      /** @type {Entry} */
      const made = entries[known] ?? { title: own.title, token: image, values: new Float32Array(), codes: new Map() };
      made.values = channelsLast(own.pixels, first.shape);
      for (const model of models) {
        if (!model.encode) throw new Error("This model gives no image a place, so it takes none of your own.");
        const pixels = model === first ? own.pixels : (await open(image, model)).pixels;
        const found = made.codes.get(model.key) ?? (await model.encode(pixels));
        if (found) made.codes.set(model.key, found);
      }
      if (known < 0) entries.push(made);
      return FIRST + (known < 0 ? entries.length - 1 : known);
    },
    /** The model with these images beside its own. @param {Model} model @returns {Model} */
    with: (model) => ({
      ...model,
      space: spaceWith(model, model.space),
      spaceOn: (plane) => spaceWith(model, model.spaceOn(plane)),
      title: (image) => (isOwn(image) ? entry(image).title : model.title(image)),
      images: {
        ...model.images,
        draw: async (canvas, image) => {
          if (!isOwn(image)) return model.images.draw(canvas, image);
          model.images.cancel(canvas);
          drawImage(canvas, entry(image).values, model.shape);
          canvas.dataset.image = "own";
          return true;
        },
        values: (image) => (isOwn(image) ? Promise.resolve(entry(image).values) : model.images.values(image)),
      },
    }),
  };
};
