// Paints the network, frame by frame while images go through it.

import { sharpen } from "../lib/image-canvas.js";
import { prefersStill, readTheme, rgbOf } from "../lib/theme.js";
import { glow, layoutOf, passAt, samePicture } from "./layout.js";

const NODE = 5; // pixels, radius
const FRAME = 1000 / 30; // milliseconds: smooth enough for what moves this slowly, on a computer that trains meanwhile

/**
 * @typedef {object} NetworkData
 * @property {string} originals @property {string} drawn addresses of the sheets
 * @property {number} count
 * @property {readonly [number, number, number]} image_shape
 * @property {number[]} layers
 * @property {number} code_size
 * @property {boolean} cloud
 * @property {boolean} moving
 * @property {number} height
 */

/** @param {string} address */
const loaded = async (address) => {
  const image = new Image();
  image.src = address;
  await image.decode();
  return image;
};

/** "two numbers", as people say it. @param {NetworkData} data */
export const codeWords = ({ code_size: size, cloud }) =>
  cloud ? "a cloud" : size === 1 ? "1 number" : `${size.toLocaleString("en")} numbers`;

/** @param {NetworkData} data */
export const describe = (data) => {
  const [channels, height, width] = data.image_shape;
  const pixels = (channels * height * width).toLocaleString("en");
  const layers = data.layers.join(", ");
  const code = `${data.code_size.toLocaleString("en")} number${data.code_size === 1 ? "" : "s"}`;
  return `The network: an image of ${pixels} pixel values goes through layers of ${layers} units to a code of ${code}, and through the same layers back to an image.`;
};

/** @param {HTMLElement} root */
export const openNetwork = (root) => {
  const canvas = document.createElement("canvas");
  canvas.setAttribute("role", "img");
  root.append(canvas);
  /** @type {NetworkData | null} */
  let data = null;
  /** @type {Map<string, HTMLImageElement>} */
  let sheets = new Map();
  let theme = readTheme(root);
  let frame = 0;
  let begun = 0;
  /** @type {import("./layout.js").Pass | null} */
  let last = null; // what was painted
  let painted = 0; // when, in milliseconds
  let fresh = true; // something else than the time has changed since
  let closed = false;
  let seen = true;
  const resized = new ResizeObserver(renew);
  const watcher = new IntersectionObserver((entries) => {
    seen = entries[entries.length - 1].isIntersecting;
    renew();
  });
  resized.observe(canvas);
  watcher.observe(canvas);

  function renew() {
    fresh = true;
    wake();
  }

  function wake() {
    if (!frame && !closed) frame = requestAnimationFrame(tick);
  }

  /** @param {number} now milliseconds */
  function tick(now) {
    frame = 0;
    if (closed || !data || !canvas.clientWidth) return;
    begun ||= now;
    const moves = data.moving && !prefersStill();
    if (moves && seen) wake();
    if (!fresh && now - painted < FRAME - 2) return;
    const pass = moves ? passAt((now - begun) / 1000, data.count) : { image: 0, progress: 1, arrived: 0 };
    if (!fresh && samePicture(pass, last)) return;
    [fresh, painted, last] = [false, now, pass];
    paint(data, pass);
    const image = String(pass.image);
    if (root.dataset.image !== image) root.dataset.image = image;
  }

  /** @param {NetworkData} shown @param {import("./layout.js").Pass} pass */
  function paint(shown, { image, progress, arrived }) {
    const context = sharpen(canvas);
    const layout = layoutOf(canvas.clientWidth, canvas.clientHeight, shown.layers, shown.code_size);
    const { columns } = layout;
    const [red, green, blue] = rgbOf(theme.text);
    /** @param {number} alpha */
    const ink = (alpha) => `rgba(${red},${green},${blue},${alpha})`;
    context.lineWidth = 1;
    for (let k = 0; k + 1 < columns.length; k++) {
      const bright = Math.max(glow(k, columns.length, progress), glow(k + 1, columns.length, progress));
      context.strokeStyle = ink(0.1 + 0.25 * bright);
      context.beginPath();
      for (const from of columns[k].nodes) {
        for (const to of columns[k + 1].nodes) {
          context.moveTo(columns[k].x, from);
          context.lineTo(columns[k + 1].x, to);
        }
      }
      context.stroke();
    }
    for (const [k, { x, nodes, part }] of columns.entries()) {
      const bright = glow(k, columns.length, progress);
      if (part === "code" && shown.cloud) {
        const halo = context.createRadialGradient(x, layout.middle, 2, x, layout.middle, 30);
        halo.addColorStop(0, theme.accent);
        halo.addColorStop(1, "transparent");
        context.globalAlpha = 0.3 + 0.5 * bright;
        context.fillStyle = halo;
        context.fillRect(x - 30, layout.middle - 30, 60, 60);
        context.globalAlpha = 1;
      }
      for (const y of nodes) {
        context.beginPath();
        context.arc(x, y, part === "code" ? NODE + 2 : NODE, 0, 2 * Math.PI);
        context.fillStyle = theme.page;
        context.fill();
        context.globalAlpha = part === "code" ? 0.75 + 0.25 * bright : 0.12 + 0.88 * bright;
        context.fillStyle = theme.accent;
        context.fill();
        context.globalAlpha = 1;
        context.strokeStyle = ink(0.5);
        context.stroke();
      }
    }
    put(context, "originals", image, layout.left, layout, shown);
    if (arrived !== null) put(context, "drawn", arrived, layout.right, layout, shown);
    else frameOf(context, layout.right, layout, ink(0.35));
    if (progress > 0 && progress < 1) carry(context, shown, image, progress, layout);
    context.fillStyle = ink(0.85);
    context.font = `13px ${theme.font}`;
    context.textAlign = "center";
    const places = columns.filter(({ part }) => part === "encoder");
    const middleOf = places.length ? (places[0].x + places[places.length - 1].x) / 2 : null;
    const code = columns[places.length].x;
    const wide = canvas.clientWidth > 380;
    const labels = /** @type {[string, number | null][]} */ ([
      ["an image", layout.side / 2],
      ["encoder", wide ? middleOf : null],
      [codeWords(shown), code],
      ["decoder", wide && middleOf !== null ? 2 * code - middleOf : null],
      ["what it draws", layout.right + layout.side / 2],
    ]);
    for (const [words, x] of labels) {
      if (x === null) continue;
      const half = context.measureText(words).width / 2;
      context.fillText(words, Math.min(Math.max(x, half), canvas.clientWidth - half), layout.labels);
    }
  }

  /** An image of a sheet, in its frame. @param {CanvasRenderingContext2D} context @param {"originals" | "drawn"} sheet @param {number} image @param {number} x @param {import("./layout.js").Layout} layout @param {NetworkData} shown */
  function put(context, sheet, image, x, layout, shown) {
    const found = sheets.get(shown[sheet]);
    if (!found) return;
    const [, height, width] = shown.image_shape;
    context.imageSmoothingEnabled = false;
    context.drawImage(found, image * width, 0, width, height, x, layout.top, layout.side, layout.side);
  }

  /** @param {CanvasRenderingContext2D} context @param {number} x @param {import("./layout.js").Layout} layout @param {string} colour */
  function frameOf(context, x, layout, colour) {
    context.strokeStyle = colour;
    context.strokeRect(x + 0.5, layout.top + 0.5, layout.side - 1, layout.side - 1);
  }

  /** The image on its way: it shrinks to the code, and grows to what is drawn. @param {CanvasRenderingContext2D} context @param {NetworkData} shown @param {number} image @param {number} progress @param {import("./layout.js").Layout} layout */
  function carry(context, shown, image, progress, layout) {
    const from = layout.left + layout.side / 2;
    const to = layout.right + layout.side / 2;
    const share = Math.abs(2 * progress - 1); // 0 at the code
    const side = 10 + (0.5 * layout.side - 10) * share;
    const x = from + (to - from) * progress;
    const found = sheets.get(progress < 0.5 ? shown.originals : shown.drawn);
    if (!found) return;
    const [, height, width] = shown.image_shape;
    context.globalAlpha = 0.35 + 0.6 * share;
    context.drawImage(found, image * width, 0, width, height, x - side / 2, layout.middle - side / 2, side, side);
    context.globalAlpha = 1;
  }

  return {
    /** @param {NetworkData} next */
    update: async (next) => {
      data = next;
      theme = readTheme(root);
      root.style.setProperty("--network-height", `${next.height}px`);
      canvas.setAttribute("aria-label", describe(next));
      renew();
      const wanted = [next.originals, next.drawn];
      const missing = wanted.filter((address) => !sheets.has(address));
      const found = await Promise.all(missing.map(loaded));
      if (closed || data !== next) return;
      const kept = wanted.flatMap((address) => {
        const sheet = sheets.get(address);
        return sheet ? [/** @type {const} */ ([address, sheet])] : [];
      });
      sheets = new Map([...kept, ...missing.map((address, k) => /** @type {const} */ ([address, found[k]]))]);
      renew();
    },
    close: () => {
      closed = true;
      cancelAnimationFrame(frame);
      resized.disconnect();
      watcher.disconnect();
    },
  };
};
