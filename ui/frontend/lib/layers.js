// The layers of a network, each made ready to run once: it writes into a buffer of its own.
//
// Every linear layer and convolution comes down to one kernel, `project`, over the list of inputs that are not zero:
// behind a ReLU half of them are, and at the rim of an image so is the padding.

/**
 * @typedef {{ type: string, [setting: string]: any }} Layer as the header describes it; vae_core/export is the writer
 * @typedef {(name: string) => Float32Array} Tensor one of the layer's weights
 * @typedef {{ output: Float32Array, run: () => void }} Step
 */

/** @type {Record<string, (layer: Layer, tensor: Tensor, x: Float32Array) => Step>} */
export const LAYERS = {
  linear({ inputs, outputs }, tensor, x) {
    const weight = tensor("weight"),
      bias = tensor("bias"),
      y = new Float32Array(outputs);
    const values = new Float64Array(inputs),
      rows = new Int32Array(inputs);
    const run = () => {
      const count = gather(x, 0, inputs, 0, outputs, values, rows, 0);
      project(values, rows, count, weight, bias, y, 0, outputs);
    };
    return { output: y, run };
  },

  conv({ in_shape, out_shape, kernel, stride, padding }, tensor, x) {
    const [inputs, height, width] = in_shape,
      [outputs, outHeight, outWidth] = out_shape;
    const weight = tensor("weight"),
      bias = tensor("bias"),
      y = new Float32Array(outputs * outHeight * outWidth);
    const taps = kernel[0] * kernel[1];
    const values = new Float64Array(taps * inputs),
      rows = new Int32Array(taps * inputs);
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
    const [inputs, height, width] = in_shape,
      [outputs, outHeight, outWidth] = out_shape;
    const weight = tensor("weight"),
      bias = tensor("bias"),
      y = new Float32Array(outputs * outHeight * outWidth);
    const taps = kernel[0] * kernel[1];
    const values = new Float64Array(taps * inputs),
      rows = new Int32Array(taps * inputs);
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
    const scale = tensor("scale"),
      shift = tensor("shift");
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
    /** @param {number} y @param {number} u @param {number} c */
    const source = (y, u, c) =>
      (Math.floor(y / f) * width + Math.floor(u / f)) * channels + (c * f + (y % f)) * f + (u % f);
    return move(x, source, [channels / (f * f), height * f, width * f]);
  },

  // A constant picture behind each image's channels.
  beside({ in_shape: [channels, height, width] }, tensor, x) {
    const picture = tensor("picture"),
      behind = picture.length / (height * width),
      y = new Float32Array(x.length + picture.length);
    for (let p = 0; p < height * width; p++) {
      for (let c = 0; c < behind; c++) y[p * (channels + behind) + channels + c] = picture[p * behind + c];
    }
    const run = () => {
      for (let p = 0, i = 0; p < height * width; p++) {
        for (let c = 0; c < channels; c++, i++) y[p * (channels + behind) + c] = x[i];
      }
    };
    return { output: y, run };
  },

  relu: (_, __, x) => ({ output: x, run: leakyRelu(x, 0) }),
  "leaky-relu": ({ slope }, __, x) => ({ output: x, run: leakyRelu(x, slope) }),
  silu: (_, __, x) => ({ output: x, run: silu(x) }),
  gelu: (_, __, x) => ({ output: x, run: gelu(x) }),
  tanh: (_, __, x) => ({ output: x, run: tanh(x) }),
  sigmoid: (_, __, x) => ({ output: x, run: sigmoid(x) }),
};

// Each has a loop of its own: one loop that is handed the function would call it, boxed, number by number.
/** @param {Float32Array} x @param {number} slope */
const leakyRelu = (x, slope) => () => {
  for (let i = 0; i < x.length; i++) if (x[i] < 0) x[i] *= slope;
};
/** @param {Float32Array} x */
const silu = (x) => () => {
  for (let i = 0; i < x.length; i++) x[i] /= 1 + Math.exp(-x[i]);
};
/** @param {Float32Array} x */
const gelu = (x) => () => {
  for (let i = 0; i < x.length; i++) x[i] *= 0.5 * (1 + erf(x[i] * Math.SQRT1_2));
};
/** @param {Float32Array} x */
const tanh = (x) => () => {
  for (let i = 0; i < x.length; i++) x[i] = Math.tanh(x[i]);
};
/** @param {Float32Array} x */
export const sigmoid = (x) => () => {
  for (let i = 0; i < x.length; i++) x[i] = 1 / (1 + Math.exp(-x[i]));
};
/** The mean of a continuous Bernoulli, from its logit: vae_core/models/continuous_bernoulli.py. @param {Float32Array} x */
export const continuousBernoulliMean = (x) => () => {
  for (let i = 0; i < x.length; i++) {
    const l = x[i],
      square = l * l;
    x[i] =
      square < 0.0625 // near 0 both parts are infinite: a series
        ? 0.5 + l * (1 / 12 - square / 720 + (square * square) / 30240)
        : 0.5 + 0.5 / Math.tanh(l / 2) - 1 / l;
  }
};
/** @param {Float32Array} x */
export const clamp = (x) => () => {
  for (let i = 0; i < x.length; i++) x[i] = Math.min(Math.max(x[i], 0), 1);
};
/** Of means and then log variances, the second half. @param {Float32Array} x @param {[number, number]} bounds */
export const boundLogVariances = (x, [low, high]) => {
  const from = x.length / 2;
  return () => {
    for (let i = from; i < x.length; i++) x[i] = Math.min(Math.max(x[i], low), high);
  };
};

/**
 * A step that only moves values: where output (row, column, channel) comes from, worked out once.
 * @param {Float32Array} x @param {(row: number, column: number, channel: number) => number} source
 * @param {number[]} shape channels, height, width of the output
 */
function move(x, source, [channels, height, width]) {
  const from = new Int32Array(x.length),
    output = new Float32Array(x.length);
  for (let y = 0, o = 0; y < height; y++) {
    for (let u = 0; u < width; u++) for (let c = 0; c < channels; c++, o++) from[o] = source(y, u, c);
  }
  const run = () => {
    for (let i = 0; i < from.length; i++) output[i] = x[from[i]];
  };
  return { output, run };
}

// ---- the inner loops ----

/**
 * Append the inputs x[at .. at+n) that are not zero, and where the weights of each begin; returns the new count.
 * @param {Float32Array} x @param {number} at @param {number} n @param {number} row where the first input's weights begin
 * @param {number} stride weights an input @param {Float64Array} values @param {Int32Array} rows @param {number} count
 */
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

/**
 * y[at + c] = bias[c] + sum over k of values[k] * weight[rows[k] + c], for c < n. Eight sums at a time stay in
 * registers; of the variants tried (four or eight inputs a pass, tiles of pixels, blocked weights, doubles) none
 * was faster by a tenth.
 * @param {Float64Array} values @param {Int32Array} rows @param {number} count @param {Float32Array} weight
 * @param {Float32Array} bias @param {Float32Array} y @param {number} at @param {number} n
 */
function project(values, rows, count, weight, bias, y, at, n) {
  let c = 0;
  for (; c + 8 <= n; c += 8) {
    let s0 = bias[c],
      s1 = bias[c + 1],
      s2 = bias[c + 2],
      s3 = bias[c + 3];
    let s4 = bias[c + 4],
      s5 = bias[c + 5],
      s6 = bias[c + 6],
      s7 = bias[c + 7];
    for (let k = 0; k < count; k++) {
      const v = values[k],
        r = rows[k] + c;
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
    y[o] = s0;
    y[o + 1] = s1;
    y[o + 2] = s2;
    y[o + 3] = s3;
    y[o + 4] = s4;
    y[o + 5] = s5;
    y[o + 6] = s6;
    y[o + 7] = s7;
  }
  for (; c + 4 <= n; c += 4) {
    let s0 = bias[c],
      s1 = bias[c + 1],
      s2 = bias[c + 2],
      s3 = bias[c + 3];
    for (let k = 0; k < count; k++) {
      const v = values[k],
        r = rows[k] + c;
      s0 += v * weight[r];
      s1 += v * weight[r + 1];
      s2 += v * weight[r + 2];
      s3 += v * weight[r + 3];
    }
    const o = at + c;
    y[o] = s0;
    y[o + 1] = s1;
    y[o + 2] = s2;
    y[o + 3] = s3;
  }
  for (; c < n; c++) {
    let even = bias[c],
      odd = 0,
      k = 0;
    for (; k + 2 <= count; k += 2) {
      even += values[k] * weight[rows[k] + c];
      odd += values[k + 1] * weight[rows[k + 1] + c];
    }
    if (k < count) even += values[k] * weight[rows[k] + c];
    y[at + c] = even + odd;
  }
}

/** The error function, to 1.5e-7 (Abramowitz and Stegun, 7.1.26). @param {number} v */
function erf(v) {
  const a = Math.abs(v),
    t = 1 / (1 + 0.3275911 * a);
  const tail = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t;
  const value = 1 - tail * Math.exp(-a * a);
  return v < 0 ? -value : value;
}
