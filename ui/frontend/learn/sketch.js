// A guess that is drawn: squares to be painted, between the two images that it lies between.

import { append, appendButton } from "../lib/dom.js";
import { contextOf } from "../lib/image-canvas.js";
import { onArrows } from "../lib/keyboard.js";
import { modelKey, openModel } from "../lib/model.js";
import { openHolder } from "../lib/mount.js";
import { readTheme } from "../lib/theme.js";
import { packSquares, unpackSquares } from "./squares.js";

const SIZE = 20; // pixels a square
const REST = 700; // milliseconds after the last key until the sketch is told

/** @param {HTMLElement} root */
export const openSketch = (root) => {
  const row = append(root, "div", "sketch-row");
  /** @param {string} name @param {string} caption */
  const framed = (name, caption) => {
    const box = append(row, "figure", name);
    const canvas = append(box, "canvas", "pixels");
    return { box, canvas, caption: append(box, "figcaption", "", caption) };
  };
  const first = framed("end", "");
  const board = framed("board", "Your sketch");
  const truth = framed("end", "What the decoder draws");
  const second = framed("end", "");
  const { canvas } = board;
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "application");
  const tools = append(root, "div", "row");
  const mode = appendButton(tools, "Erase", () => setErasing(!erasing));
  mode.setAttribute("aria-pressed", "false");
  appendButton(tools, "Clear", () => {
    squares.fill(false);
    paint();
    tell();
  });
  const line = append(tools, "span", "quiet", "Paint with the pointer, or move with the arrow keys and press Space.");
  line.setAttribute("aria-live", "polite");
  /** @type {ReturnType<typeof openHolder<Awaited<ReturnType<typeof openModel>>>>} */
  const holder = openHolder();
  /** @type {import("./index.js").GuessData} */
  let data;
  /** @type {import("./index.js").Say} */
  let say = () => {};
  /** @type {boolean[]} */
  let squares = [];
  let [column, line_, shown] = [0, 0, false]; // of the keyboard's cursor
  let erasing = false;
  let ink = true;
  let timer = 0;

  /** @param {boolean} on */
  const setErasing = (on) => {
    erasing = on;
    mode.setAttribute("aria-pressed", String(on));
  };
  const paint = () => {
    const { side } = data;
    const theme = readTheme(root);
    if (canvas.width !== side * SIZE) canvas.width = canvas.height = side * SIZE;
    const context = contextOf(canvas);
    context.fillStyle = "#000000";
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.strokeStyle = "#3a3a3a";
    for (let k = 1; k < side; k++) {
      for (const [x0, y0, x1, y1] of [
        [k, 0, k, side],
        [0, k, side, k],
      ]) {
        context.beginPath();
        context.moveTo(x0 * SIZE, y0 * SIZE);
        context.lineTo(x1 * SIZE, y1 * SIZE);
        context.stroke();
      }
    }
    context.fillStyle = "#f0f0f0";
    for (const [k, on] of squares.entries()) {
      if (on) context.fillRect((k % side) * SIZE, Math.floor(k / side) * SIZE, SIZE, SIZE);
    }
    canvas.dataset.painted = String(squares.filter(Boolean).length);
    if (!shown) return;
    context.lineWidth = 3;
    context.strokeStyle = theme.accent;
    context.strokeRect(column * SIZE + 1.5, line_ * SIZE + 1.5, SIZE - 3, SIZE - 3);
    context.lineWidth = 1;
  };
  const tell = () => {
    clearTimeout(timer);
    timer = 0;
    say(squares.some(Boolean) ? packSquares(squares) : "");
  };
  const tellSoon = () => {
    clearTimeout(timer);
    timer = setTimeout(tell, REST);
  };
  /** @param {number} x @param {number} y @param {boolean} on */
  const set = (x, y, on) => {
    const { side } = data;
    if (x < 0 || y < 0 || x >= side || y >= side || squares[y * side + x] === on) return;
    squares[y * side + x] = on;
    paint();
  };
  /** @param {PointerEvent} event @returns {[number, number]} */
  const squareAt = (event) => {
    const box = canvas.getBoundingClientRect();
    const at = (/** @type {number} */ share) => Math.floor(share * data.side);
    return [at((event.clientX - box.left) / box.width), at((event.clientY - box.top) / box.height)];
  };
  canvas.onpointerdown = (event) => {
    canvas.setPointerCapture(event.pointerId);
    const [x, y] = squareAt(event);
    ink = !erasing;
    shown = false;
    set(x, y, ink);
  };
  canvas.onpointermove = (event) => {
    if (event.buttons) set(...squareAt(event), ink);
  };
  canvas.onpointerup = tell;
  canvas.onfocus = () => {
    shown = canvas.matches(":focus-visible");
    paint();
  };
  canvas.onblur = () => {
    shown = false;
    paint();
  };
  onArrows(
    canvas,
    (dx, dy) => {
      const { side } = data;
      shown = true;
      [column, line_] = [Math.min(Math.max(column + dx, 0), side - 1), Math.min(Math.max(line_ + dy, 0), side - 1)];
      line.textContent = `Column ${column + 1}, row ${line_ + 1}: ${squares[line_ * side + column] ? "painted" : "empty"}.`;
      paint();
    },
    {
      " ": () => {
        shown = true;
        set(column, line_, !squares[line_ * data.side + column]);
        paint();
        tellSoon();
      },
    },
  );

  return {
    /** @param {import("./index.js").GuessData} next @param {import("./index.js").Say} nextSay */
    update: async (next, nextSay) => {
      if (data?.side !== next.side) [column, line_] = [Math.floor(next.side / 2), Math.floor(next.side / 2)];
      [data, say] = [next, nextSay];
      if (!timer) squares = unpackSquares(next.said, next.side ** 2);
      canvas.setAttribute("aria-label", `${next.question} Arrow keys move, Space paints.`);
      truth.box.hidden = !next.reveal;
      paint();
      const { model, images } = next;
      if (!model) return;
      const opened = holder.has(modelKey(model))
        ? holder.held
        : await holder.load(modelKey(model), () => openModel(model)).catch(() => null);
      if (!opened) return;
      root.dataset.ready = "yes";
      for (const [k, { canvas: end, caption }] of [first, second].entries()) {
        opened.images.draw(end, images[k]);
        caption.textContent = opened.names[opened.space.labels[images[k]]];
        end.setAttribute("role", "img");
        end.setAttribute("aria-label", caption.textContent);
      }
      if (!next.reveal) return;
      const [a, b] = images.map((image) => opened.space.code(image));
      opened.paint(
        truth.canvas,
        a.map((value, d) => (value + b[d]) / 2),
      );
    },
    close: () => {
      clearTimeout(timer);
      holder.close();
    },
  };
};
