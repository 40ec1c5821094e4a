// Arrays in one blob; vae_core/explorer/blobs.py is the writer.

const MAGIC = "LPB1";
const KINDS = { float32: Float32Array, uint8: Uint8Array, int32: Int32Array };

/**
 * @typedef {(Float32Array | Uint8Array | Int32Array) & { shape: number[] }} NumberArray
 * @typedef {object} Header
 * @property {Record<string, any>} meta
 * @property {Record<string, { type: keyof typeof KINDS, shape: number[], offset: number }>} arrays offsets count from the header's end
 */

/**
 * The arrays by name, as views of the buffer. Throws an Error with a sentence for anything else.
 * @param {ArrayBuffer} buffer
 */
export const unpackArrays = (buffer) => {
  const bytes = new Uint8Array(buffer);
  if (String.fromCharCode(...bytes.subarray(0, 4)) !== MAGIC) throw new Error("This is not a blob of arrays.");
  const length = new DataView(buffer).getUint32(4, true);
  /** @type {Header} */
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
  /** @type {Record<string, any>} */
  const arrays = {};
  for (const [name, { type, shape, offset }] of Object.entries(header.arrays)) {
    const count = shape.reduce((a, b) => a * b, 1);
    arrays[name] = Object.assign(new KINDS[type](buffer, 8 + length + offset, count), { shape });
  }
  return { meta: header.meta, arrays };
};
