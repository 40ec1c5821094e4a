// Images on canvases: an image pixel is a canvas pixel, CSS enlarges it. Values are channels last, as decoders give them.

/** @typedef {readonly [number, number, number]} ImageShape channels (1 or 3), height, width */
/** @typedef {Float32Array | Uint8Array | Uint8ClampedArray} Values HWC: in [0, 1], or bytes */
/** @typedef {HTMLCanvasElement | OffscreenCanvas} Canvas */

/** @type {WeakMap<Canvas, ImageData>} */
const buffers = new WeakMap();

/**
 * @param {Canvas} canvas
 * @returns {CanvasRenderingContext2D}
 */
export const contextOf = (canvas) => /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));

/**
 * Write an image's pixels as RGBA bytes. @param {Uint8ClampedArray} target rounds and clamps by itself
 * @param {Values} values @param {ImageShape} shape
 */
export const fillPixels = (target, values, [channels, height, width]) => {
  const scale = values instanceof Float32Array ? 255 : 1;
  const [green, blue] = channels === 3 ? [1, 2] : [0, 0];
  for (let pixel = 0, from = 0, to = 0; pixel < width * height; pixel++, from += channels, to += 4) {
    target[to] = values[from] * scale;
    target[to + 1] = values[from + green] * scale;
    target[to + 2] = values[from + blue] * scale;
    target[to + 3] = 255;
  }
};

/** Draw an image at the canvas's own size. @param {Canvas} canvas @param {Values} values @param {ImageShape} shape */
export const drawImage = (canvas, values, shape) => {
  const [, height, width] = shape;
  if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
  const context = contextOf(canvas);
  let buffer = buffers.get(canvas);
  if (buffer?.width !== width || buffer.height !== height) {
    buffer = context.createImageData(width, height);
    buffers.set(canvas, buffer);
  }
  fillPixels(buffer.data, values, shape);
  context.putImageData(buffer, 0, 0);
};

/** An image's own values from a canvas that shows it, HWC in [0, 1]. @param {Canvas} canvas @param {ImageShape} shape */
export const readImage = (canvas, [channels, height, width]) => {
  const bytes = contextOf(canvas).getImageData(0, 0, width, height).data;
  return Float32Array.from({ length: height * width * channels }, (_, p) => {
    return bytes[Math.floor(p / channels) * 4 + (p % channels)] / 255;
  });
};

/** Image `k` of several in one array. @template {Values} V @param {V} values @param {number} k @param {number} count @returns {V} */
export const imageAt = (values, k, count) => {
  const size = values.length / count;
  return /** @type {V} */ (values.subarray(k * size, (k + 1) * size));
};

/**
 * Make a canvas as sharp as the screen; returns its context in CSS pixels, cleared.
 * @param {HTMLCanvasElement} canvas
 */
export const sharpen = (canvas) => {
  const ratio = Math.min(globalThis.devicePixelRatio || 1, 2.5);
  const [width, height] = [Math.round(canvas.clientWidth * ratio), Math.round(canvas.clientHeight * ratio)];
  if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
  const context = contextOf(canvas);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, canvas.clientWidth, canvas.clientHeight);
  return context;
};

/**
 * Leave on the canvas what tests and benchmarks read: which code it shows, how many it has shown, how long it took.
 * @param {HTMLCanvasElement} canvas @param {ArrayLike<number>} code @param {number} [since] when the pointer moved, as performance.now()
 */
export const recordDrawn = (canvas, code, since) => {
  canvas.dataset.code = Array.from(code, (value) => value.toPrecision(9)).join(",");
  canvas.dataset.drawn = String(Number(canvas.dataset.drawn ?? 0) + 1);
  if (since) canvas.dataset.took = (performance.now() - since).toFixed(3);
};

/**
 * @typedef {object} Decoder what a painter needs of lib/decoding.js
 * @property {ImageShape} shape
 * @property {((code: Float32Array) => Values) | null} now decodes at once; null when only `many` can
 * @property {(codes: Float32Array[], channel: string) => Promise<Values | null>} many null when overtaken by a newer request, or when it failed
 */

/**
 * Draws what codes decode to; on each canvas the newest request wins.
 * @template {ArrayLike<number>} [C=Float32Array]
 * @param {Decoder} decoding
 * @param {(code: C) => Float32Array} toInput what the decoder takes for a code
 */
export const openPainter = (decoding, toInput = (code) => /** @type {any} */ (code)) => {
  /** @type {WeakMap<HTMLCanvasElement, { newest: number, channel: string }>} */
  const known = new WeakMap();
  let requests = 0;
  let canvases = 0;
  /** @param {HTMLCanvasElement} canvas @param {C} code @param {number} [since] when the pointer moved @param {() => void} [then] called when it is drawn */
  return (canvas, code, since, then) => {
    const state = known.get(canvas) ?? { newest: 0, channel: `canvas ${++canvases}` };
    known.set(canvas, state);
    const request = ++requests;
    /** @param {Values | null} values */
    const show = (values) => {
      if (!values || request < state.newest) return;
      state.newest = request;
      drawImage(canvas, values, decoding.shape);
      recordDrawn(canvas, code, since);
      then?.();
    };
    if (decoding.now) return show(decoding.now(toInput(code)));
    decoding.many([toInput(code)], state.channel).then(show);
  };
};
