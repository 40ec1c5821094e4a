// The files that a page carries within itself: vae_core/take_home/embedding.py and networks.py write them.

import { widen } from "../lib/network.js";

/**
 * @typedef {object} Reading how a file is read
 * @property {boolean} deflated
 * @property {number} size bytes in the text
 * @property {number} skip bytes at the start that are in no planes
 * @property {number} width bytes a number in the rest: all lowest bytes come first, all highest last
 * @property {readonly ({ numbers: number } | { inputs: number, outputs: number })[]} [tensors] of a network: how its 16-bit words become float32
 */

const DIGITS = 91; // printable characters but for three that mean something in HTML
const BITS = 13; // in two of them
/** By the code of a character, its digit. */
const DIGIT_OF = new Uint8Array(128);
for (let code = 33, digit = 0; code < 127; code++)
  if (!"<>&".includes(String.fromCharCode(code))) DIGIT_OF[code] = digit++;

/** @param {string} text as text_of() in vae_core/take_home/embedding.py makes it @param {number} size bytes @returns {Uint8Array<ArrayBuffer>} */
const bytesOf = (text, size) => {
  const bytes = new Uint8Array(size);
  for (let at = 0, to = 0, held = 0, bits = 0; to < size; at += 2) {
    held = (held << BITS) | (DIGIT_OF[text.charCodeAt(at)] + DIGITS * DIGIT_OF[text.charCodeAt(at + 1)]);
    for (bits += BITS; bits >= 8 && to < size; bits -= 8) bytes[to++] = held >> (bits - 8);
    held &= (1 << bits) - 1;
  }
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
 * A packed network's weights as float32: half-precision numbers, or whole numbers by outputs and then a scale for each.
 * @param {Uint8Array<ArrayBuffer>} bytes @param {number} skip the header's @param {NonNullable<Reading["tensors"]>} tensors
 */
const unpackNetwork = (bytes, skip, tensors) => {
  const words = new Uint16Array(bytes.slice(skip).buffer);
  const sizes = tensors.map((one) => ("numbers" in one ? one.numbers : one.inputs * one.outputs));
  const out = new Uint8Array(skip + 4 * sizes.reduce((sum, size) => sum + size, 0));
  out.set(bytes.subarray(0, skip));
  const values = new Float32Array(out.buffer, skip);
  let [from, to] = [0, 0];
  for (const [k, one] of tensors.entries()) {
    if ("numbers" in one) values.set(widen(words.subarray(from, from + sizes[k])), to);
    else {
      const { inputs, outputs } = one;
      const scales = widen(words.subarray(from + sizes[k], from + sizes[k] + outputs));
      for (let o = 0, at = from; o < outputs; o++) {
        for (let i = 0; i < inputs; i++, at++) {
          const word = words[at];
          values[to + i * outputs + o] = (word & 1 ? -(word + 1) / 2 : word / 2) * scales[o];
        }
      }
      from += outputs;
    }
    from += sizes[k];
    to += sizes[k];
  }
  return out;
};

/**
 * A file's bytes. Throws an Error with a sentence where the browser cannot.
 * @param {string} text of the block that holds it @param {Reading} reading @returns {Promise<ArrayBuffer>}
 */
export const unpackFile = async (text, { deflated, size, skip, width, tensors }) => {
  const packed = bytesOf(text, size);
  const bytes = joined(deflated ? new Uint8Array(await inflated(packed)) : packed, skip, width);
  return (tensors ? unpackNetwork(bytes, skip, tensors) : bytes).buffer;
};
