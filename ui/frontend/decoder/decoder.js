// Runs a decoder packed by vae_core/export/decoder.py. No imports: works as a module, inlined in a component,
// in a worker and under node. `export` stands only at the start of a line, so that __init__.py can strip it.
//
//   const decoder = parseDecoder(arrayBuffer);   decoder.warmUp();
//   const rgba = toRGBA(decoder.decode([0.3, -1.2]), decoder.imageShape);
//
// Images are channels last. Every linear layer and convolution comes down to one kernel, `project`, over the list
// of inputs that are not zero: behind a ReLU half of them are, and at the rim of an image so is the padding.

const MAGIC = "LATDEC01";
const VERSION = 1;

/** A packed decoder (ArrayBuffer or a view of one) made ready to run. Throws an Error with a sentence. */
export function parseDecoder(packed) {
  const bytes = ArrayBuffer.isView(packed)
    ? new Uint8Array(packed.buffer, packed.byteOffset, packed.byteLength)
    : new Uint8Array(packed);
  if (bytes.length < 12 || String.fromCharCode(...bytes.subarray(0, 8)) !== MAGIC) {
    throw new Error("This is not a packed decoder: it does not begin with " + MAGIC + ".");
  }
  const start = 12 + new DataView(bytes.buffer, bytes.byteOffset).getUint32(8, true);
  if (bytes.length < start) throw new Error("The packed decoder is cut short inside its header.");
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(12, start)));
  if (header.version !== VERSION) {
    throw new Error(`The packed decoder has format version ${header.version}; this reader knows ${VERSION}.`);
  }
  const size = header.dtype === "float16" ? 2 : 4;
  if (bytes.length - start !== header.count * size) {
    throw new Error(`The packed decoder holds ${bytes.length - start} bytes of weights, not ${header.count * size}.`);
  }
  const stored = bytes.slice(start).buffer; // a copy: aligned, and the caller keeps its buffer
  return new Decoder(header, size === 2 ? widen(new Uint16Array(stored)) : new Float32Array(stored));
}

export class Decoder {
  constructor(header, weights) {
    this.header = header;
    this.latentDim = header.latent_dim;
    this.imageShape = header.image_shape; // [channels, height, width]
    this.cost = header.cost; // multiply-accumulates of one decode
    this.input = new Float32Array(header.latent_dim);
    this.steps = [];
    let values = this.input;
    for (const layer of header.layers) {
      if (!(layer.type in LAYERS)) throw new Error(`The packed decoder has a layer "${layer.type}", unknown here.`);
      const tensor = (name) => {
        const { offset, shape } = layer[name];
        return weights.subarray(offset, offset + shape.reduce((a, b) => a * b, 1));
      };
      const step = LAYERS[layer.type](layer, tensor, values);
      this.steps.push(step.run);
      values = step.output;
    }
    this.steps.push((header.output === "sigmoid" ? sigmoid : clamp)(values));
    this.output = values;
  }

  /** One code, latentDim numbers from latents[first] on -> Float32Array [height, width, channels] in [0, 1].
      The array is the decoder's own, overwritten by the next call: copy what must last. */
  decode(latents, first = 0) {
    for (let i = 0; i < this.latentDim; i++) this.input[i] = latents[first + i];
    for (let i = 0; i < this.steps.length; i++) this.steps[i]();
    return this.output;
  }

  /** n codes in one flat array -> Float32Array [n, height, width, channels], into `target` if given.
      It costs n times decode(); a long list belongs into a worker. */
  decodeInto(latents, target) {
    const n = Math.floor(latents.length / this.latentDim);
    target ??= new Float32Array(n * this.output.length);
    for (let k = 0; k < n; k++) target.set(this.decode(latents, k * this.latentDim), k * this.output.length);
    return target;
  }

  /** Decode until the engine has compiled the loops, `budget` milliseconds at most; returns the last duration. */
  warmUp(budget = 60) {
    const code = new Float32Array(this.latentDim);
    const begun = performance.now();
    let last = 0;
    for (let k = 0; k < 40; k++) {
      code.fill((k % 5) / 2 - 1);
      const before = performance.now();
      this.decode(code);
      last = performance.now() - before;
      if (performance.now() - begun > budget) break;
    }
    return last;
  }
}

/** Values [height, width, channels] in [0, 1] -> RGBA bytes for `new ImageData(rgba, width, height)`.
    shape is [channels, height, width]; `target`, if given, is filled and returned. */
export function toRGBA(values, shape, target = new Uint8ClampedArray(shape[1] * shape[2] * 4)) {
  const grey = shape[0] === 1;
  const pixels = shape[1] * shape[2];
  for (let p = 0, o = 0; p < pixels; p++, o += 4) {
    const i = grey ? p : 3 * p;
    target[o] = 255 * values[i];
    target[o + 1] = 255 * values[grey ? i : i + 1];
    target[o + 2] = 255 * values[grey ? i : i + 2];
    target[o + 3] = 255;
  }
  return target;
}

/** Decode in a worker. source: the text of worker_source(); packed: the file's bytes, which are copied.
    Returns { ready, decode, close }: `ready` is a promise of { latentDim, imageShape, cost };
    `decode(latents, channel = "")` promises the values of the n codes, or null once a newer request on the same
    channel has overtaken it. Channels take turns, so that hovering does not wait for a grid. */
export function openWorker(source, packed) {
  const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  const worker = new Worker(url);
  URL.revokeObjectURL(url);
  const open = new Map(); // id -> { resolve, reject, channel }
  let lastId = 0;
  const settle = (id, how, value) => {
    const request = open.get(id);
    open.delete(id);
    if (request) request[how](value);
  };
  const send = (message, channel) =>
    new Promise((resolve, reject) => {
      const id = ++lastId;
      for (const [older, request] of open) if (request.channel === channel) settle(older, "resolve", null);
      open.set(id, { resolve, reject, channel });
      worker.postMessage({ id, channel, ...message });
    });
  const failAll = (text) => [...open.keys()].forEach((id) => settle(id, "reject", new Error(text)));
  worker.onmessage = ({ data }) =>
    data.error ? settle(data.id, "reject", new Error(data.error)) : settle(data.id, "resolve", data.values ?? data.ready);
  worker.onerror = (event) => failAll(event.message || "The decoding worker failed to start.");
  return {
    ready: send({ load: packed }, "load"),
    decode: (latents, channel = "") => send({ latents: Float32Array.from(latents) }, "decode " + channel),
    close: () => (worker.terminate(), failAll("The decoding worker was closed.")),
  };
}

// ---- the layers: (description, tensor by name, input buffer) -> { output, run } ----

const LAYERS = {
  linear({ inputs, outputs }, tensor, x) {
    const weight = tensor("weight"), bias = tensor("bias"), y = new Float32Array(outputs);
    const values = new Float64Array(inputs), rows = new Int32Array(inputs);
    const run = () => {
      const count = gather(x, 0, inputs, 0, outputs, values, rows, 0);
      project(values, rows, count, weight, bias, y, 0, outputs);
    };
    return { output: y, run };
  },

  conv({ in_shape, out_shape, kernel, stride, padding }, tensor, x) {
    const [inputs, height, width] = in_shape, [outputs, outHeight, outWidth] = out_shape;
    const weight = tensor("weight"), bias = tensor("bias"), y = new Float32Array(outputs * outHeight * outWidth);
    const taps = kernel[0] * kernel[1];
    const values = new Float64Array(taps * inputs), rows = new Int32Array(taps * inputs);
    const run = () => {
      for (let v = 0, o = 0; v < outHeight; v++) {
        for (let u = 0; u < outWidth; u++, o += outputs) {
          let count = 0;
          for (let i = 0; i < kernel[0]; i++) {
            const row = v * stride[0] - padding[0] + i;
            if (row < 0 || row >= height) continue;
            for (let j = 0; j < kernel[1]; j++) {
              const column = u * stride[1] - padding[1] + j;
              if (column < 0 || column >= width) continue;
              const at = (row * width + column) * inputs;
              count = gather(x, at, inputs, (i * kernel[1] + j) * inputs * outputs, outputs, values, rows, count);
            }
          }
          project(values, rows, count, weight, bias, y, o, outputs);
        }
      }
    };
    return { output: y, run };
  },

  // Seen from the output: pixel v is fed by input row r through kernel row i wherever r * stride + i = v + padding.
  "conv-transposed"({ in_shape, out_shape, kernel, stride, padding }, tensor, x) {
    const [inputs, height, width] = in_shape, [outputs, outHeight, outWidth] = out_shape;
    const weight = tensor("weight"), bias = tensor("bias"), y = new Float32Array(outputs * outHeight * outWidth);
    const taps = kernel[0] * kernel[1];
    const values = new Float64Array(taps * inputs), rows = new Int32Array(taps * inputs);
    const run = () => {
      for (let v = 0, o = 0; v < outHeight; v++) {
        for (let u = 0; u < outWidth; u++, o += outputs) {
          let count = 0;
          for (let i = (v + padding[0]) % stride[0]; i < kernel[0]; i += stride[0]) {
            const row = (v + padding[0] - i) / stride[0];
            if (row < 0 || row >= height) continue;
            for (let j = (u + padding[1]) % stride[1]; j < kernel[1]; j += stride[1]) {
              const column = (u + padding[1] - j) / stride[1];
              if (column < 0 || column >= width) continue;
              const at = (row * width + column) * inputs;
              count = gather(x, at, inputs, (i * kernel[1] + j) * inputs * outputs, outputs, values, rows, count);
            }
          }
          project(values, rows, count, weight, bias, y, o, outputs);
        }
      }
    };
    return { output: y, run };
  },

  "scale-shift"({ channels }, tensor, x) {
    const scale = tensor("scale"), shift = tensor("shift");
    const run = () => {
      for (let i = 0; i < x.length; ) for (let c = 0; c < channels; c++, i++) x[i] = x[i] * scale[c] + shift[c];
    };
    return { output: x, run };
  },

  "channels-last"({ shape: [channels, height, width] }, _, x) {
    return move(x, (y, u, c) => (c * height + y) * width + u, [channels, height, width]);
  },

  "channels-first"({ shape: [channels, height, width] }, _, x) {
    const area = height * width;
    return move(x, (_row, i, _channel) => (i % area) * channels + Math.floor(i / area), [1, 1, channels * area]);
  },

  "pixel-shuffle"({ in_shape: [channels, height, width], factor: f }, _, x) {
    const source = (y, u, c) =>
      (Math.floor(y / f) * width + Math.floor(u / f)) * channels + (c * f + (y % f)) * f + (u % f);
    return move(x, source, [channels / (f * f), height * f, width * f]);
  },

  relu: (_, __, x) => ({ output: x, run: leakyRelu(x, 0) }),
  "leaky-relu": ({ slope }, __, x) => ({ output: x, run: leakyRelu(x, slope) }),
  silu: (_, __, x) => ({ output: x, run: silu(x) }),
  gelu: (_, __, x) => ({ output: x, run: gelu(x) }),
  tanh: (_, __, x) => ({ output: x, run: tanh(x) }),
  sigmoid: (_, __, x) => ({ output: x, run: sigmoid(x) }),
};

// Each has a loop of its own: one loop that is handed the function would call it, boxed, number by number.
const leakyRelu = (x, slope) => () => {
  for (let i = 0; i < x.length; i++) if (x[i] < 0) x[i] *= slope;
};
const silu = (x) => () => {
  for (let i = 0; i < x.length; i++) x[i] /= 1 + Math.exp(-x[i]);
};
const gelu = (x) => () => {
  for (let i = 0; i < x.length; i++) x[i] *= 0.5 * (1 + erf(x[i] * Math.SQRT1_2));
};
const tanh = (x) => () => {
  for (let i = 0; i < x.length; i++) x[i] = Math.tanh(x[i]);
};
const sigmoid = (x) => () => {
  for (let i = 0; i < x.length; i++) x[i] = 1 / (1 + Math.exp(-x[i]));
};
const clamp = (x) => () => {
  for (let i = 0; i < x.length; i++) x[i] = x[i] < 0 ? 0 : x[i] > 1 ? 1 : x[i];
};

/** A step that only moves values: where output (row, column, channel) comes from, worked out once. */
function move(x, source, [channels, height, width]) {
  const from = new Int32Array(x.length), output = new Float32Array(x.length);
  for (let y = 0, o = 0; y < height; y++) {
    for (let u = 0; u < width; u++) for (let c = 0; c < channels; c++, o++) from[o] = source(y, u, c);
  }
  const run = () => {
    for (let i = 0; i < from.length; i++) output[i] = x[from[i]];
  };
  return { output, run };
}

// ---- the inner loops ----

/** Append the inputs x[at .. at+n) that are not zero, and where the weights of each begin; returns the new count. */
function gather(x, at, n, row, stride, values, rows, count) {
  for (let i = 0; i < n; i++, row += stride) {
    const v = x[at + i];
    if (v !== 0) {
      values[count] = v;
      rows[count++] = row;
    }
  }
  return count;
}

/** y[at + c] = bias[c] + sum over k of values[k] * weight[rows[k] + c], for c < n. Eight sums at a time stay in
    registers; of the variants tried (four or eight inputs a pass, tiles of pixels, blocked weights, doubles) none
    was faster by a tenth. */
function project(values, rows, count, weight, bias, y, at, n) {
  let c = 0;
  for (; c + 8 <= n; c += 8) {
    let s0 = bias[c], s1 = bias[c + 1], s2 = bias[c + 2], s3 = bias[c + 3];
    let s4 = bias[c + 4], s5 = bias[c + 5], s6 = bias[c + 6], s7 = bias[c + 7];
    for (let k = 0; k < count; k++) {
      const v = values[k], r = rows[k] + c;
      s0 += v * weight[r];
      s1 += v * weight[r + 1];
      s2 += v * weight[r + 2];
      s3 += v * weight[r + 3];
      s4 += v * weight[r + 4];
      s5 += v * weight[r + 5];
      s6 += v * weight[r + 6];
      s7 += v * weight[r + 7];
    }
    const o = at + c;
    y[o] = s0, y[o + 1] = s1, y[o + 2] = s2, y[o + 3] = s3;
    y[o + 4] = s4, y[o + 5] = s5, y[o + 6] = s6, y[o + 7] = s7;
  }
  for (; c + 4 <= n; c += 4) {
    let s0 = bias[c], s1 = bias[c + 1], s2 = bias[c + 2], s3 = bias[c + 3];
    for (let k = 0; k < count; k++) {
      const v = values[k], r = rows[k] + c;
      s0 += v * weight[r];
      s1 += v * weight[r + 1];
      s2 += v * weight[r + 2];
      s3 += v * weight[r + 3];
    }
    const o = at + c;
    y[o] = s0, y[o + 1] = s1, y[o + 2] = s2, y[o + 3] = s3;
  }
  for (; c < n; c++) {
    let even = bias[c], odd = 0, k = 0;
    for (; k + 2 <= count; k += 2) {
      even += values[k] * weight[rows[k] + c];
      odd += values[k + 1] * weight[rows[k + 1] + c];
    }
    if (k < count) even += values[k] * weight[rows[k] + c];
    y[at + c] = even + odd;
  }
}

/** Half precision to single: the bits moved to their new places, then the exponent's bias mended by a product. */
function widen(halves) {
  const numbers = new Float32Array(halves.length);
  const bits = new Uint32Array(numbers.buffer);
  for (let i = 0; i < halves.length; i++) bits[i] = ((halves[i] & 0x8000) << 16) | ((halves[i] & 0x7fff) << 13);
  for (let i = 0; i < numbers.length; i++) numbers[i] *= 2 ** 112;
  return numbers;
}

/** The error function, to 1.5e-7 (Abramowitz and Stegun, 7.1.26). */
function erf(v) {
  const a = Math.abs(v), t = 1 / (1 + 0.3275911 * a);
  const tail = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t;
  const value = 1 - tail * Math.exp(-a * a);
  return v < 0 ? -value : value;
}
