// Arrays in a safetensors file: the length of a header, the header as JSON, the numbers.
// https://huggingface.co/docs/safetensors

/** @typedef {{ shape: number[], values: Float32Array }} Tensor */

/**
 * @param {Record<string, Tensor>} tensors by name @param {Record<string, string>} metadata
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function safetensors(tensors, metadata) {
  /** @type {Record<string, object>} */
  const header = { __metadata__: metadata };
  let end = 0;
  for (const [name, { shape, values }] of Object.entries(tensors)) {
    header[name] = { dtype: "F32", shape, data_offsets: [end, end + values.byteLength] };
    end += values.byteLength;
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  const start = 8 + 8 * Math.ceil(text.length / 8); // numbers begin at a multiple of 8
  const file = new Uint8Array(start + end).fill(0x20, 8, start);
  new DataView(file.buffer).setBigUint64(0, BigInt(start - 8), true);
  file.set(text, 8);
  let at = start;
  for (const { values } of Object.values(tensors)) {
    file.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at);
    at += values.byteLength;
  }
  return file;
}
