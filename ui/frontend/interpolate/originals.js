// The pixels of the images themselves, fetched once each, and how they look laid over each other.

/**
 * @typedef {import("./tracks.js").Model} Model
 * @param {() => void} arrived called when what waited for an image can be drawn
 */
export const openOriginals = (arrived) => {
  /** @type {Map<number, Float32Array | null>} by number, null while it is fetched */
  const known = new Map();
  return {
    forget: () => known.clear(),
    /** @param {Model} model @param {number} image */
    fetch: ({ images }, image) => {
      if (known.has(image)) return;
      known.set(image, null);
      images.values(image).then(
        (values) => {
          known.set(image, values);
          arrived();
        },
        () => known.delete(image),
      );
    },
    /** Weighted and summed; null until all are there. @param {number[]} images @param {number[]} weights */
    blend: (images, weights) => {
      const sources = images.map((image) => known.get(image));
      const ready = sources.filter((values) => values instanceof Float32Array);
      if (!ready.length || ready.length < sources.length) return null;
      return ready[0].map((_, p) => ready.reduce((sum, values, k) => sum + weights[k] * values[p], 0));
    },
  };
};
