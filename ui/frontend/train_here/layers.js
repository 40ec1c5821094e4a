// What a dense VAE is made of, by the names of its checkpoint.

/** @typedef {{ pixels: number, hidden: number[], latentDim: number, beta: number }} Shape of a model */

/**
 * The layers of encoder and decoder with their names in a checkpoint: a ReLU behind all but the last of each.
 * @param {Shape} shape @returns {{ name: string, inputs: number, outputs: number, relu: boolean }[]}
 */
export function layersOf({ pixels, hidden, latentDim }) {
  const chain = (/** @type {number[]} */ widths, /** @type {string} */ part, /** @type {number} */ first) =>
    widths.slice(1).map((outputs, index) => ({
      name: `${part}.${first + 2 * index}`,
      inputs: widths[index],
      outputs,
      relu: index < widths.length - 2,
    }));
  return [
    ...chain([pixels, ...hidden, 2 * latentDim], "encoder", 1),
    ...chain([latentDim, ...hidden.toReversed(), pixels], "decoder", 0),
  ];
}
