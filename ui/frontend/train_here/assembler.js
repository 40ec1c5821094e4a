// A small assembler for WebAssembly modules: functions over one imported memory, with loops and 128-bit vectors.
//
// Instructions are nested arrays of bytes, so that JavaScript's own loops unroll kernels. No compiler stands between
// the source and what runs. Encodings: https://webassembly.github.io/spec/core/binary/index.html

/** @typedef {number | Code[]} Code @typedef {"i32" | "f32" | "v128"} Type */
/** A local variable. @typedef {{ get: Code, set: (value: Code) => Code, add: (amount: number | Code) => Code }} Local */
/** @typedef {{ name: string, params: Type[], body: (argument: Local[], local: (type: Type) => Local) => Code }} Kernel */

const TYPES = { i32: 0x7f, f32: 0x7d, v128: 0x7b };

/** @param {number} value not negative @returns {number[]} LEB128 */
function unsigned(value) {
  const bytes = [];
  do {
    const rest = Math.floor(value / 128);
    bytes.push((value & 127) | (rest ? 128 : 0));
    value = rest;
  } while (value);
  return bytes;
}

/** @param {number} value @returns {number[]} LEB128 of a signed number of 32 bits */
function signed(value) {
  const bytes = [];
  for (;;) {
    const byte = value & 127;
    value >>= 7;
    if ((value === 0 && !(byte & 64)) || (value === -1 && byte & 64)) return [...bytes, byte];
    bytes.push(byte | 128);
  }
}

/** @param {number} value @returns {number[]} little-endian IEEE 754 */
const single = (value) => [...new Uint8Array(Float32Array.of(value).buffer)];

/** @param {number} opcode @returns {(...operands: Code[]) => Code} */
const plain =
  (opcode) =>
  (...operands) => [operands, opcode];

/** @param {number} opcode @returns {(...operands: Code[]) => Code} */
const vector =
  (opcode) =>
  (...operands) => [operands, 0xfd, unsigned(opcode)];

/** Loads and stores: an address, and a constant number of bytes behind it. @param {Code} opcode @param {number} align */
const memory =
  (opcode, align) =>
  (/** @type {Code} */ address, /** @type {number} */ offset, /** @type {Code[]} */ ...value) => [
    address,
    value,
    opcode,
    align,
    unsigned(offset),
  ];

export const i32 = {
  const: (/** @type {number} */ value) => /** @type {Code} */ ([0x41, signed(value)]),
  add: plain(0x6a),
  sub: plain(0x6b),
  mul: plain(0x6c),
  shl: plain(0x74),
  shru: plain(0x76),
};

export const f32 = {
  const: (/** @type {number} */ value) => /** @type {Code} */ ([0x43, single(value)]),
  add: plain(0x92),
  sub: plain(0x93),
  store: memory(0x38, 2),
};

export const v128 = {
  load: memory([0xfd, 0x00], 2),
  /** One number from memory, in each of the four lanes. */
  loadSplat: memory([0xfd, 0x09], 2),
  store: memory([0xfd, 0x0b], 2),
  and: vector(0x4e),
  /** The bits of the first where the mask has ones, else of the second: (first, second, mask). */
  select: vector(0x52),
};

/** The numbers of two vectors by their places, 0 to 7. @param {Code} a @param {Code} b @param {number[]} places */
export const shuffle = (a, b, places) => [
  [a, b, 0xfd, 0x0d],
  places.flatMap((place) => [0, 1, 2, 3].map((byte) => 4 * place + byte)),
];

export const f32x4 = {
  splat: vector(0x13),
  const: (/** @type {number} */ value) => f32x4.splat(f32.const(value)),
  /** @param {Code} value @param {number} lane @returns {Code} */
  lane: (value, lane) => [value, 0xfd, 0x1f, lane],
  gt: vector(0x44),
  ge: vector(0x46),
  nearest: vector(0x6a),
  abs: vector(0xe0),
  neg: vector(0xe1),
  sqrt: vector(0xe3),
  add: vector(0xe4),
  sub: vector(0xe5),
  mul: vector(0xe6),
  div: vector(0xe7),
  min: vector(0xe8),
  max: vector(0xe9),
  /** a · b + c, rounded once. Only where relaxed SIMD is. */
  fused: vector(0x105),
};

export const i32x4 = {
  const: (/** @type {number} */ value) => /** @type {Code} */ ([i32.const(value), 0xfd, 0x11]),
  shl: (/** @type {Code} */ value, /** @type {number} */ bits) =>
    /** @type {Code} */ ([value, i32.const(bits), 0xfd, unsigned(0xab)]),
  add: vector(0xae),
  truncate: vector(0xf8),
};

/** Run the body as often as the counter says, at least once; leaves it at 0. @param {Local} counter @param {Code} body */
export const repeat = (counter, body) => [
  [0x03, 0x40],
  body,
  counter.add(-1),
  [counter.get, 0x0d, 0], // again, unless it is 0
  0x0b,
];

/** @param {number} index @param {Type} type @returns {Local} */
const localAt = (index, type) => {
  const get = /** @type {Code} */ ([0x20, unsigned(index)]);
  const set = (/** @type {Code} */ value) => [value, 0x21, unsigned(index)];
  const add = (/** @type {number | Code} */ amount) => {
    if (type === "f32") return set(f32.add(get, /** @type {Code} */ (amount)));
    if (type === "v128") return set(f32x4.add(get, /** @type {Code} */ (amount)));
    return set(i32.add(get, typeof amount === "number" ? i32.const(amount) : amount));
  };
  return { get, set, add };
};

/** @param {Code[]} items @returns {Code} a count, and the items */
const list = (items) => [unsigned(items.length), items];

/** @param {Code} content @returns {number[]} its length in bytes, and the bytes */
const sized = (content) => {
  const bytes = /** @type {number[]} */ (/** @type {any} */ ([content]).flat(Infinity));
  return unsigned(bytes.length).concat(bytes);
};

/** @param {string} text @returns {number[]} */
const name = (text) => sized([...new TextEncoder().encode(text)]);

/** @param {Kernel} kernel @returns {Code} its locals and instructions */
function codeOf({ params, body }) {
  /** @type {Type[]} */
  const types = [];
  const local = (/** @type {Type} */ type) => localAt(params.length + types.push(type) - 1, type);
  const instructions = body(
    params.map((type, index) => localAt(index, type)),
    local,
  );
  return sized([list(types.map((type) => [1, TYPES[type]])), instructions, 0x0b]);
}

/**
 * A module that imports `env.memory` and exports each kernel; none of them returns a value.
 * @param {Kernel[]} kernels @returns {Uint8Array<ArrayBuffer>}
 */
export function assemble(kernels) {
  const type = (/** @type {Kernel} */ { params }) => [0x60, list(params.map((one) => TYPES[one])), 0];
  const sections = /** @type {[number, Code][]} */ ([
    [1, list(kernels.map(type))],
    [2, list([[name("env"), name("memory"), 0x02, 0x00, 0x01]])],
    [3, list(kernels.map((_, index) => unsigned(index)))],
    [7, list(kernels.map((kernel, index) => [name(kernel.name), 0x00, unsigned(index)]))],
    [10, list(kernels.map(codeOf))],
  ]);
  const header = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
  return Uint8Array.from([...header, ...sections.flatMap(([id, content]) => [id, ...sized(content)])]);
}
