// The files that a page carries within itself: vae_core/take_home/embedding.py writes them.

/**
 * @typedef {object} Reading how a file is read
 * @property {boolean} deflated
 * @property {number} skip bytes at the start that are in no planes
 * @property {number} width bytes a number in the rest: all lowest bytes come first, all highest last
 */

/** @param {string} text base64 @returns {Uint8Array<ArrayBuffer>} */
const bytesOf = (text) => {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
};

/** @param {Uint8Array<ArrayBuffer>} bytes @returns {Promise<ArrayBuffer>} */
const inflated = (bytes) => {
  if (!("DecompressionStream" in globalThis)) {
    throw new Error("This browser is too old to unpack this file. Any browser of 2023 or later can.");
  }
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))).arrayBuffer();
};

/**
 * The numbers whose bytes stand in planes, in their places again. @param {Uint8Array<ArrayBuffer>} bytes
 * @param {number} skip @param {number} width
 */
const joined = (bytes, skip, width) => {
  if (width === 1) return bytes;
  const out = bytes.slice();
  const count = (bytes.length - skip) / width;
  for (let plane = 0, from = skip; plane < width; plane++) {
    for (let k = 0, to = skip + plane; k < count; k++, to += width) out[to] = bytes[from++];
  }
  return out;
};

/**
 * A file's bytes. Throws an Error with a sentence where the browser cannot.
 * @param {string} text @param {Reading} reading @returns {Promise<ArrayBuffer>}
 */
export const unpackFile = async (text, { deflated, skip, width }) => {
  const bytes = bytesOf(text);
  return joined(deflated ? new Uint8Array(await inflated(bytes)) : bytes, skip, width).buffer;
};
