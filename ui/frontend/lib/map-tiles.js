// The decoded manifold behind a map's dots: what the decoder draws, tile by tile, over the whole view.

const MAX_TILES = 4000;
const RETRY = 2500; // milliseconds
const STRETCHED = 0.55; // alpha of the former picture, until the sharp one is ready

/**
 * @typedef {import("./map-view.js").View} View
 * @typedef {object} Picture
 * @property {OffscreenCanvas} canvas
 * @property {string} key
 * @property {number} x0
 * @property {number} x1
 * @property {number} y0
 * @property {number} y1
 */

/** @param {() => void} redraw called when a sharp picture is ready */
export const openTiles = (redraw) => {
  /** @type {Picture | null} */
  let picture = null;
  let pending = "";
  let timer = 0;

  /**
   * @param {View} view @param {number} tile @param {import("./model.js").Model["space"]} space
   * @param {import("./decoding.js").Decoding} decoding @param {import("./theme.js").Rgb} ink @param {string} key
   */
  const render = async (view, tile, space, decoding, ink, key) => {
    // Tiles sit on a lattice fixed in latent space, so that panning moves the picture and does not re-cut it.
    const [stepX, stepY] = [tile / view.perX, tile / view.perY];
    const [firstX, firstY] = [Math.floor(view.x0 / stepX), Math.floor(view.y0 / stepY)];
    const columns = Math.ceil(view.x1 / stepX) - firstX;
    const rows = Math.ceil(view.y1 / stepY) - firstY;
    if (columns * rows > MAX_TILES) return;
    const codes = [];
    for (let row = rows - 1; row >= 0; row--) {
      for (let column = 0; column < columns; column++) {
        codes.push(space.lift([(firstX + column + 0.5) * stepX, (firstY + row + 0.5) * stepY]));
      }
    }
    const values = await decoding.many(codes, "grid");
    if (pending !== key) return;
    if (!values) {
      pending = ""; // it failed, which is said elsewhere: a later drawing tries again
      timer = setTimeout(redraw, RETRY);
      return;
    }
    picture = {
      canvas: joinTiles(values, decoding.shape, columns, rows, ink),
      key,
      x0: firstX * stepX,
      x1: (firstX + columns) * stepX,
      y0: firstY * stepY,
      y1: (firstY + rows) * stepY,
    };
    redraw();
  };
  return {
    /**
     * @param {CanvasRenderingContext2D} context @param {View} view @param {number} tile pixels a side
     * @param {import("./model.js").Model["space"]} space @param {import("./decoding.js").Decoding} decoding
     * @param {import("./theme.js").Rgb} ink @param {string} stamp names everything else that the picture depends on
     */
    draw: (context, view, tile, space, decoding, ink, stamp) => {
      const { x0, x1, y0, y1, width, height } = view;
      const key = [...[x0, x1, y0, y1, width, height].map((n) => n.toPrecision(6)), tile, stamp].join();
      if (picture) {
        // Until the sharp one is ready, the former picture is stretched to where it belongs now.
        const [left, top] = view.at([picture.x0, picture.y1]);
        const [right, bottom] = view.at([picture.x1, picture.y0]);
        context.globalAlpha = STRETCHED;
        context.imageSmoothingEnabled = true;
        context.drawImage(picture.canvas, left, top, right - left, bottom - top);
        context.globalAlpha = 1;
      }
      if (picture?.key === key || pending === key) return;
      pending = key;
      clearTimeout(timer);
      timer = setTimeout(() => render(view, tile, space, decoding, ink, key), picture ? 120 : 0);
    },
    forget: () => {
      picture = null;
      pending = "";
      clearTimeout(timer);
    },
    ready: () => picture !== null && picture.key === pending,
  };
};

/**
 * Images side by side, row by row. A grey image is ink on the page, dark on light and light on dark; a colour image is
 * itself.
 * @param {import("./decoding.js").Values} values @param {import("./image-canvas.js").ImageShape} shape
 * @param {number} columns @param {number} rows @param {import("./theme.js").Rgb} ink
 */
export const joinTiles = (values, [channels, height, width], columns, rows, ink) => {
  const canvas = new OffscreenCanvas(columns * width, rows * height);
  const context = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const image = context.createImageData(canvas.width, canvas.height);
  const scale = values instanceof Uint8Array ? 1 : 255;
  for (let index = 0, from = 0; index < columns * rows; index++) {
    const [left, top] = [(index % columns) * width, Math.floor(index / columns) * height];
    for (let y = 0; y < height; y++) {
      let to = ((top + y) * canvas.width + left) * 4;
      for (let x = 0; x < width; x++, to += 4, from += channels) {
        for (let c = 0; c < 3; c++) image.data[to + c] = channels === 3 ? values[from + c] * scale : ink[c];
        image.data[to + 3] = channels === 3 ? 255 : values[from] * scale;
      }
    }
  }
  context.putImageData(image, 0, 0);
  return canvas;
};
