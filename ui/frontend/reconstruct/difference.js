// Where a copy differs from its original, as an image in colours.

/**
 * The error map: how far the brightness of a pixel is off, averaged over its channels, as RGB bytes.
 * @param {Uint8Array} original HWC @param {Uint8Array} copy HWC @param {number} channels
 * @param {readonly (readonly [number, number, number])[]} colours from no error to `most`
 * @param {number} most an error, 0 to 1; what is above looks like it
 */
export const differenceOf = (original, copy, channels, colours, most) => {
  const pixels = original.length / channels;
  const found = new Uint8Array(3 * pixels);
  for (let pixel = 0; pixel < pixels; pixel++) {
    let off = 0;
    for (let k = pixel * channels; k < (pixel + 1) * channels; k++) off += Math.abs(original[k] - copy[k]);
    const place = Math.round((off / channels / 255 / most) * (colours.length - 1));
    found.set(colours[Math.min(place, colours.length - 1)], 3 * pixel);
  }
  return found;
};

/** "#rrggbb" as numbers. @param {string} colour @returns {[number, number, number]} */
export const channelsOf = (colour) => [
  Number.parseInt(colour.slice(1, 3), 16),
  Number.parseInt(colour.slice(3, 5), 16),
  Number.parseInt(colour.slice(5, 7), 16),
];
