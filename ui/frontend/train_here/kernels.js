// What training a dense network needs, as WebAssembly: matrix products, ReLU, the Bernoulli likelihood, Adam.
//
// Matrices are float32, row by row, and both sides of each are multiples of 8. Addresses are in bytes, strides and
// counts in numbers. Products work on tiles of 4 × 8 that stay in registers, from operands packed into panels that are
// read in order (Goto & van de Geijn 2008, "Anatomy of high-performance matrix multiplication").

import { assemble, f32, f32x4, i32, i32x4, repeat, shuffle, v128 } from "./assembler.js";

/** @import { Code, Kernel, Local, Type } from "./assembler.js" */
/** @typedef {Record<string, (...numbers: number[]) => void>} Kernels */

export const ROWS = 4; // of a tile
export const COLUMNS = 8;

/** @param {Code} value @returns {Code} bytes of as many numbers */
const bytes = (value) => i32.shl(value, i32.const(2));

/** @param {boolean} fuses */
const multiplyAdd = (fuses) => (/** @type {Code} */ a, /** @type {Code} */ b, /** @type {Code} */ c) =>
  fuses ? f32x4.fused(a, b, c) : f32x4.add(f32x4.mul(a, b), c);

/**
 * One tile of a product: C[i, j] = Σ_k A[k][i] · B[k][j], for panels A [depth, 4] and B [depth, 8].
 * `rows` and `panels` count tiles down and across C.
 * @param {boolean} fuses @returns {Kernel}
 */
function product(fuses) {
  const fused = multiplyAdd(fuses);
  return {
    name: "product",
    params: ["i32", "i32", "i32", "i32", "i32", "i32", "i32"],
    body([a, b, c, depth, rows, panels, stride], local) {
      const [left, right, row, target, below, at] = Array.from({ length: 6 }, () => local("i32"));
      const sums = Array.from({ length: ROWS }, () => [local("v128"), local("v128")]);
      const [b0, b1, one] = [local("v128"), local("v128"), local("v128")];
      const tile = [
        sums.flat().map((sum) => sum.set(f32x4.const(0))),
        right.set(b.get),
        at.set(depth.get),
        repeat(at, [
          b0.set(v128.load(right.get, 0)),
          b1.set(v128.load(right.get, 16)),
          sums.map(([low, high], index) => [
            one.set(v128.loadSplat(left.get, 4 * index)),
            low.set(fused(one.get, b0.get, low.get)),
            high.set(fused(one.get, b1.get, high.get)),
          ]),
          left.add(4 * ROWS),
          right.add(4 * COLUMNS),
        ]),
        below.set(target.get),
        sums.map(([low, high]) => [
          v128.store(below.get, 0, low.get),
          v128.store(below.get, 16, high.get),
          below.add(bytes(stride.get)),
        ]),
        target.set(below.get),
      ];
      return repeat(panels, [
        left.set(a.get),
        target.set(c.get),
        row.set(rows.get),
        repeat(row, tile),
        b.add(i32.mul(depth.get, i32.const(4 * COLUMNS))),
        c.add(4 * COLUMNS),
      ]);
    },
  };
}

/**
 * Panels [depth, width] of a matrix whose numbers of one panel's row lie side by side: from [depth, stride].
 * @param {string} name @param {number} width 4 or 8 @returns {Kernel}
 */
const packAlong = (name, width) => ({
  name,
  params: ["i32", "i32", "i32", "i32", "i32"],
  body([source, target, depth, panels, stride], local) {
    const [from, left] = [local("i32"), local("i32")];
    return repeat(panels, [
      from.set(source.get),
      left.set(depth.get),
      repeat(left, [
        Array.from({ length: width / 4 }, (_, part) =>
          v128.store(target.get, 16 * part, v128.load(from.get, 16 * part)),
        ),
        from.add(bytes(stride.get)),
        target.add(4 * width),
      ]),
      source.add(4 * width),
    ]);
  },
});

/**
 * The same panels of the transposed matrix, from [panels · width, stride]: squares of 4 × 4 are turned in registers.
 * @param {string} name @param {number} width 4 or 8 @returns {Kernel}
 */
const packAcross = (name, width) => ({
  name,
  params: ["i32", "i32", "i32", "i32", "i32"],
  body([source, target, depth, panels, stride], local) {
    const [from, row, left] = [local("i32"), local("i32"), local("i32")];
    const [v0, v1, v2, v3, low, high] = Array.from({ length: 6 }, () => local("v128"));
    const square = (/** @type {number} */ part) => {
      const put = (/** @type {number} */ line, /** @type {number[]} */ places) =>
        v128.store(target.get, 4 * width * line + 16 * part, shuffle(low.get, high.get, places));
      const pairs = (/** @type {number} */ first) => [
        low.set(shuffle(v0.get, v1.get, [first, first + 4, first + 1, first + 5])),
        high.set(shuffle(v2.get, v3.get, [first, first + 4, first + 1, first + 5])),
        put(first, [0, 1, 4, 5]),
        put(first + 1, [2, 3, 6, 7]),
      ];
      const read = [v0, v1, v2, v3].map((line) => [line.set(v128.load(row.get, 0)), row.add(bytes(stride.get))]);
      return [read, pairs(0), pairs(2)];
    };
    return repeat(panels, [
      from.set(source.get),
      left.set(i32.shru(depth.get, i32.const(2))),
      repeat(left, [
        row.set(from.get),
        Array.from({ length: width / 4 }, (_, part) => square(part)),
        from.add(16),
        target.add(16 * width),
      ]),
      source.add(i32.mul(bytes(stride.get), i32.const(width))),
    ]);
  },
});

/** Add a bias [columns] to each row, and cut off below `floor` (0 for a ReLU, −∞ for none). @type {Kernel} */
const addBias = {
  name: "addBias",
  params: ["i32", "i32", "i32", "i32", "f32"],
  body([values, bias, rows, columns, floor], local) {
    const [from, left] = [local("i32"), local("i32")];
    return repeat(rows, [
      from.set(bias.get),
      left.set(i32.shru(columns.get, i32.const(2))),
      repeat(left, [
        v128.store(
          values.get,
          0,
          f32x4.max(f32x4.add(v128.load(values.get, 0), v128.load(from.get, 0)), f32x4.splat(floor.get)),
        ),
        values.add(16),
        from.add(16),
      ]),
    ]);
  },
};

/** Of each gradient, keep what a ReLU with these outputs lets through. @type {Kernel} */
const throughRelu = {
  name: "throughRelu",
  params: ["i32", "i32", "i32"],
  body([gradients, outputs, count], local) {
    const left = local("i32");
    return [
      left.set(i32.shru(count.get, i32.const(2))),
      repeat(left, [
        v128.store(
          gradients.get,
          0,
          v128.and(v128.load(gradients.get, 0), f32x4.gt(v128.load(outputs.get, 0), f32x4.const(0))),
        ),
        gradients.add(16),
        outputs.add(16),
      ]),
    ];
  },
};

/** Sums of the columns of [rows, columns]: the gradient of a bias. @type {Kernel} */
const columnSums = {
  name: "columnSums",
  params: ["i32", "i32", "i32", "i32"],
  body([values, sums, rows, columns], local) {
    const [across, from, left, sum] = [local("i32"), local("i32"), local("i32"), local("v128")];
    return [
      across.set(i32.shru(columns.get, i32.const(2))),
      repeat(across, [
        from.set(values.get),
        left.set(rows.get),
        sum.set(f32x4.const(0)),
        repeat(left, [sum.add(v128.load(from.get, 0)), from.add(bytes(columns.get))]),
        v128.store(sums.get, 0, sum.get),
        sums.add(16),
        values.add(16),
      ]),
    ];
  },
};

// exp(r) for |r| ≤ ½ ln 2, by its Taylor series: the first term left out is below 10⁻⁸.
const EXP = [1 / 5040, 1 / 720, 1 / 120, 1 / 24, 1 / 6, 1 / 2, 1, 1];
// log(1 + e) = 2 artanh(s), s = e / (2 + e) ≤ ⅓: the first term left out is below 10⁻⁸.
const ARTANH = [1 / 13, 1 / 11, 1 / 9, 1 / 7, 1 / 5, 1 / 3, 1];
const LN2 = [0.693359375, -2.1219444e-4]; // in two parts, the first exact in few bits

/**
 * Of logits l and grey values x: −log p(x given l) = max(l, 0) − l·x + log(1 + exp(−|l|)), summed over each row into
 * `sums` [rows]; and in the place of the logits the gradient (σ(l) − x) · scale.
 * @param {boolean} fuses @returns {Kernel}
 */
function bernoulli(fuses) {
  const fused = multiplyAdd(fuses);
  return {
    name: "bernoulli",
    params: ["i32", "i32", "i32", "i32", "i32", "f32"],
    body([logits, images, sums, rows, columns, scale], local) {
      const left = local("i32");
      const [l, x, sum, size, whole, rest, e, s, square, curve] = Array.from({ length: 10 }, () => local("v128"));
      const series = (/** @type {Local} */ at, /** @type {number[]} */ terms) => [
        curve.set(f32x4.const(terms[0])),
        terms.slice(1).map((term) => curve.set(fused(curve.get, at.get, f32x4.const(term)))),
      ];
      const four = [
        l.set(v128.load(logits.get, 0)),
        x.set(v128.load(images.get, 0)),
        // e = exp(−|l|): −|l| = whole · ln 2 + rest
        size.set(f32x4.max(f32x4.neg(f32x4.abs(l.get)), f32x4.const(-87))),
        whole.set(f32x4.nearest(f32x4.mul(size.get, f32x4.const(1 / Math.LN2)))),
        rest.set(fused(whole.get, f32x4.const(-LN2[0]), size.get)),
        rest.set(fused(whole.get, f32x4.const(-LN2[1]), rest.get)),
        series(rest, EXP),
        e.set(
          f32x4.mul(curve.get, i32x4.shl(i32x4.add(i32x4.truncate(whole.get), i32x4.const(127)), 23)), // 2^whole
        ),
        s.set(f32x4.div(e.get, f32x4.add(e.get, f32x4.const(2)))),
        square.set(f32x4.mul(s.get, s.get)),
        series(square, ARTANH),
        sum.add(f32x4.sub(f32x4.max(l.get, f32x4.const(0)), f32x4.mul(l.get, x.get))),
        sum.add(f32x4.mul(f32x4.add(s.get, s.get), curve.get)),
        // σ(l) = 1 / (1 + e) for l ≥ 0, else e / (1 + e)
        curve.set(v128.select(f32x4.const(1), e.get, f32x4.ge(l.get, f32x4.const(0)))),
        curve.set(f32x4.div(curve.get, f32x4.add(e.get, f32x4.const(1)))),
        v128.store(logits.get, 0, f32x4.mul(f32x4.sub(curve.get, x.get), f32x4.splat(scale.get))),
        logits.add(16),
        images.add(16),
      ];
      const total = f32.add(
        f32.add(f32x4.lane(sum.get, 0), f32x4.lane(sum.get, 1)),
        f32.add(f32x4.lane(sum.get, 2), f32x4.lane(sum.get, 3)),
      );
      return repeat(rows, [
        sum.set(f32x4.const(0)),
        left.set(i32.shru(columns.get, i32.const(2))),
        repeat(left, four),
        f32.store(sums.get, 0, total),
        sums.add(4),
      ]);
    },
  };
}

/**
 * Kingma & Ba 2015, algorithm 1, with the decay of Loshchilov & Hutter 2019 (AdamW), in PyTorch's order:
 * p ← p · keep; m ← m + (g − m)(1 − β₁); v ← β₂ v + (1 − β₂) g²; p ← p − rate · m / (√v / root + ε).
 * keep = 1 − lr · decay; rate = lr / (1 − β₁ᵗ); root = √(1 − β₂ᵗ). 1 − β₁ and 1 − β₂ are given too, as single precision
 * would lose four digits of the latter here.
 * @type {Kernel}
 */
const adam = {
  name: "adam",
  params: ["i32", "i32", "i32", "i32", "i32", "f32", "f32", "f32", "f32", "f32", "f32"],
  body([weights, gradients, first, second, count, keep, rate, root, less1, beta2, less2], local) {
    const left = local("i32");
    const [g, m, v] = Array.from({ length: 3 }, () => local("v128"));
    return [
      left.set(i32.shru(count.get, i32.const(2))),
      repeat(left, [
        g.set(v128.load(gradients.get, 0)),
        m.set(v128.load(first.get, 0)),
        m.add(f32x4.mul(f32x4.sub(g.get, m.get), f32x4.splat(less1.get))),
        v.set(f32x4.mul(v128.load(second.get, 0), f32x4.splat(beta2.get))),
        v.add(f32x4.mul(f32x4.splat(less2.get), f32x4.mul(g.get, g.get))),
        v128.store(first.get, 0, m.get),
        v128.store(second.get, 0, v.get),
        v128.store(
          weights.get,
          0,
          f32x4.sub(
            f32x4.mul(v128.load(weights.get, 0), f32x4.splat(keep.get)),
            f32x4.div(
              f32x4.mul(m.get, f32x4.splat(rate.get)),
              f32x4.add(f32x4.div(f32x4.sqrt(v.get), f32x4.splat(root.get)), f32x4.const(1e-8)),
            ),
          ),
        ),
        [weights, gradients, first, second].map((pointer) => pointer.add(16)),
      ]),
    ];
  },
};

/** @param {boolean} fuses whether relaxed SIMD is used @returns {Uint8Array<ArrayBuffer>} the module */
export const kernelModule = (fuses) =>
  assemble([
    product(fuses),
    packAlong("packRowsAlong", ROWS),
    packAcross("packRowsAcross", ROWS),
    packAlong("packColumnsAlong", COLUMNS),
    packAcross("packColumnsAcross", COLUMNS),
    addBias,
    throughRelu,
    columnSums,
    bernoulli(fuses),
    adam,
  ]);

/**
 * The kernels over a memory: with fused multiply-add where the browser has relaxed SIMD. Throws where it has no SIMD.
 * @param {WebAssembly.Memory} memory @param {boolean} [fuses] @returns {{ kernels: Kernels, fuses: boolean }}
 */
export function kernelsOver(memory, fuses = WebAssembly.validate(kernelModule(true))) {
  if (!fuses && !WebAssembly.validate(kernelModule(false))) {
    throw new Error("This browser is too old to train: it has no WebAssembly with vectors (SIMD).");
  }
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(kernelModule(fuses)), { env: { memory } });
  return { kernels: /** @type {Kernels} */ (exports), fuses };
}
