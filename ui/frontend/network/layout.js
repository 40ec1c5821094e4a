// Where the parts of the drawing lie, and how far an image has come at a time.

export const PASS_SECONDS = 2.2; // for one image to go through
const MAX_NODES = 7; // of a layer that are drawn
const LABEL = 22; // pixels below everything

/**
 * @typedef {{ x: number, nodes: number[], part: "encoder" | "code" | "decoder" }} Column x and the nodes' y in pixels
 * @typedef {{ left: number, right: number, top: number, side: number, columns: Column[], middle: number, labels: number }} Layout
 * @typedef {{ image: number, progress: number, arrived: number | null }} Pass
 */

/** How many nodes stand for a layer: more of a wider one, but not in proportion. @param {number} units */
export const nodesOf = (units) => Math.max(2, Math.min(MAX_NODES, Math.round(Math.log2(Math.max(2, units)) - 2)));

/**
 * The two images at the ends, and between them the columns of nodes: the encoder's, the code's, the decoder's.
 * @param {number} width @param {number} height pixels @param {readonly number[]} layers of the encoder
 * @param {number} codeSize @returns {Layout}
 */
export const layoutOf = (width, height, layers, codeSize) => {
  const tall = height - LABEL;
  const side = Math.min(tall - 8, 0.2 * width, 112);
  const middle = tall / 2;
  const gap = Math.max(14, 0.035 * width);
  const begin = side + gap;
  const end = width - side - gap;
  const sizes = [...layers.map(nodesOf), Math.min(4, codeSize), ...layers.map(nodesOf).reverse()];
  const columns = sizes.map((size, k) => {
    const x = begin + ((end - begin) * (k + 0.5)) / sizes.length;
    const apart = Math.min(17, (tall - 14) / MAX_NODES);
    const nodes = Array.from({ length: size }, (_, n) => middle + (n - (size - 1) / 2) * apart);
    const part = k < layers.length ? "encoder" : k === layers.length ? "code" : "decoder";
    return /** @type {Column} */ ({ x, nodes, part });
  });
  return { left: 0, right: width - side, top: middle - side / 2, side, columns, middle, labels: height - 5 };
};

/**
 * What is on its way at a time: the number of the image, how far it has come (0 the image, 1 what is drawn of it), and
 * which drawn image is still to be seen at the right.
 * @param {number} seconds since the beginning @param {number} count of images @returns {Pass}
 */
export const passAt = (seconds, count) => {
  const pass = Math.floor(seconds / PASS_SECONDS);
  const share = seconds / PASS_SECONDS - pass;
  const image = pass % count;
  const progress = Math.min(1, Math.max(0, (share - 0.12) / 0.66)); // it rests at both ends
  const arrived = progress >= 1 ? image : pass > 0 ? (pass - 1) % count : null;
  return { image, progress, arrived };
};

/** Whether two moments look the same: an image that rests. @param {Pass} one @param {Pass | null} other */
export const samePicture = (one, other) =>
  one.image === other?.image && one.progress === other.progress && one.arrived === other.arrived;

/** How brightly a column shines while the image is at `progress`, 0 to 1. @param {number} column @param {number} columns @param {number} progress */
export const glow = (column, columns, progress) => {
  const place = (column + 1) / (columns + 1);
  const away = Math.abs(progress - place) * (columns + 1);
  return progress <= 0 || progress >= 1 ? 0 : Math.max(0, 1 - away / 1.4);
};
