// A pad to draw on: by mouse, finger, pen (whose pressure widens the line) or keyboard. What is drawn are strokes, in the
// units of strokes.js; the canvas shows them in the page's own colours.

import { openAnnouncer } from "./announce.js";
import { append, appendButton } from "./dom.js";
import { contextOf, sharpen } from "./image-canvas.js";
import { arrowStep } from "./keyboard.js";
import { appendSlider } from "./slider.js";
import { GRID, MAX_BYTES, MAX_WIDTH, packedSize, pointAt, thinned } from "./strokes.js";

/** @typedef {import("./strokes.js").Point} Point */
/** @typedef {import("./strokes.js").Stroke} Stroke */

const BRUSH = 84; // to begin with: in the size of MNIST's digits a line of two to three pixels, as MNIST's are
const [THINNEST, THICKEST] = [32, 160];
const NEAR = 3; // units: nearer points are not kept
const STEP = 16; // units, of an arrow key
const FINE = 4; // with Shift
const WORDS =
  "Drawing pad. Draw with the pointer; or move the pen by the arrow keys, Space puts it down and lifts it, " +
  "Ctrl+Z takes the last stroke back, Delete clears.";

/**
 * @typedef {object} Settings
 * @property {(strokes: Stroke[], done: boolean) => void} onChange with every movement while somebody draws; `done` when a stroke has ended, and after undo and clear
 * @property {Stroke[]} [strokes] to begin with
 * @property {boolean} [example] they are there to be replaced: the first touch clears them
 * @property {number} [maxBytes] of the drawing when packed
 * @property {string} [label] of the canvas, before what it says of the keys
 */

/**
 * @param {HTMLElement} element emptied first
 * @param {Settings} settings
 */
export const sketchpad = (
  element,
  { onChange, strokes: first = [], example = false, maxBytes = MAX_BYTES, label = "" },
) => {
  element.replaceChildren();
  element.classList.add("sketchpad");
  const canvas = append(element, "canvas", "sketchpad-canvas");
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "application");
  canvas.setAttribute("aria-label", label ? `${label}. ${WORDS}` : WORDS);
  const tools = append(element, "div", "sketchpad-tools");
  const announce = openAnnouncer(element);

  /** @type {Stroke[]} */
  let strokes = first;
  let isExample = example;
  let brush = BRUSH;
  /** @type {Point[] | null} that is being drawn */
  let current = null;
  let pointer = -1;
  /** @type {[number, number]} the keyboard's pen */
  let pen = [GRID / 2, GRID / 2];
  let penShown = false;
  /** @type {Stroke[][]} what undo goes back to */
  const before = [];
  let full = false;
  let frame = 0;

  const all = () => (current ? [...strokes, current] : strokes);
  const undoButton = appendButton(
    tools,
    "Undo",
    () => undo(),
    "chip sketchpad-undo",
    "Take the last stroke back (Ctrl+Z)",
  );
  const clearButton = appendButton(tools, "Clear", () => clear(), "chip sketchpad-clear", "Begin again (Delete)");
  const brushBox = append(tools, "label", "sketchpad-brush", "Brush");
  const size = appendSlider(brushBox, "sketchpad-size", {
    min: THINNEST,
    max: THICKEST,
    step: 4,
    value: brush,
    label: "Brush size",
    moved: (value) => {
      brush = value;
      size.setAttribute("aria-valuetext", `${Math.round((100 * brush) / GRID)} % of the pad`);
    },
  });

  /** @param {boolean} done */
  const changed = (done) => {
    undoButton.disabled = !before.length;
    clearButton.disabled = !all().length;
    element.dataset.strokes = String(all().length);
    show();
    onChange(all(), done);
  };
  const show = () => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(paint);
  };
  const paint = () => {
    if (canvas.clientWidth < 10) return;
    const context = sharpen(canvas);
    const scale = canvas.clientWidth / GRID;
    const style = getComputedStyle(canvas);
    context.strokeStyle = context.fillStyle = style.color;
    context.lineCap = context.lineJoin = "round";
    for (const stroke of all()) drawStroke(context, stroke, scale);
    if (penShown) drawPen(context, scale, style.getPropertyValue("--st-primary-color") || style.color);
  };
  /** @param {CanvasRenderingContext2D} context @param {number} scale @param {string} colour */
  const drawPen = (context, scale, colour) => {
    context.strokeStyle = colour;
    context.lineWidth = 2.5;
    context.setLineDash(current ? [] : [4, 3]);
    context.beginPath();
    context.arc(pen[0] * scale, pen[1] * scale, Math.max((brush * scale) / 2, 5), 0, 2 * Math.PI);
    context.stroke();
    context.setLineDash([]);
  };

  /** @param {number} x @param {number} y @param {number} width */
  const begin = (x, y, width) => {
    before.push(isExample ? [] : strokes);
    if (isExample) strokes = [];
    isExample = false;
    const there = packedSize(strokes);
    full = there + 8 > maxBytes;
    if (full) {
      before.pop();
      announce("The drawing is as large as a drawing can be. Undo or clear something first.");
      return;
    }
    current = [pointAt(x, y, width)];
    changed(false);
  };
  /** @param {number} x @param {number} y @param {number} width */
  const draw = (x, y, width) => {
    if (!current) return false;
    const last = current[current.length - 1];
    const point = pointAt(x, y, width);
    if (Math.hypot(point[0] - last[0], point[1] - last[1]) < NEAR && Math.abs(point[2] - last[2]) < 4) return false;
    current.push(point);
    return true;
  };
  const end = () => {
    if (!current) return;
    const stroke = thinned(current);
    current = null;
    if (packedSize([...strokes, stroke]) > maxBytes) {
      before.pop();
      announce("This stroke is longer than a drawing can hold: it is taken back.");
    } else strokes = [...strokes, stroke];
    changed(true);
  };
  const undo = () => {
    if (current) end();
    const former = before.pop();
    if (!former) return;
    strokes = former;
    isExample = false;
    announce(strokes.length ? "Undone." : "Undone. The pad is empty.");
    changed(true);
  };
  const clear = () => {
    if (current) end();
    if (!strokes.length) return;
    before.push(strokes);
    strokes = [];
    isExample = false;
    announce("The pad is empty.");
    changed(true);
  };

  /** @param {PointerEvent} event @returns {[number, number, number]} */
  const placeOf = (event) => {
    const box = canvas.getBoundingClientRect();
    const pressed = event.pointerType === "pen" && event.pressure > 0 ? 0.4 + 1.2 * event.pressure : 1;
    return [
      ((event.clientX - box.left) / box.width) * GRID,
      ((event.clientY - box.top) / box.height) * GRID,
      Math.min(brush * pressed, MAX_WIDTH),
    ];
  };
  canvas.onpointerdown = (event) => {
    if (pointer >= 0 || (event.pointerType === "mouse" && event.button !== 0)) return;
    event.preventDefault();
    canvas.focus({ preventScroll: true });
    if (current) end(); // by the keyboard
    penShown = false;
    pointer = event.pointerId;
    canvas.setPointerCapture?.(pointer);
    begin(...placeOf(event));
  };
  canvas.onpointermove = (event) => {
    if (event.pointerId !== pointer) return;
    // The browser tells of several movements at once where they came within one frame.
    const events = event.getCoalescedEvents?.() ?? [];
    let moved = false;
    for (const one of events.length ? events : [event]) moved = draw(...placeOf(one)) || moved;
    if (moved) changed(false);
  };
  /** @param {PointerEvent} event */
  const lift = (event) => {
    if (event.pointerId !== pointer) return;
    pointer = -1;
    end();
  };
  canvas.onpointerup = lift;
  canvas.onpointercancel = lift;

  canvas.onkeydown = (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "z") undo();
    else if (event.ctrlKey || event.altKey || event.metaKey) return;
    else if (arrowStep(event)) walk(event);
    else if (event.key === " ") putDown();
    else if (event.key === "Delete" || event.key === "Backspace") clear();
    else if (event.key === "Escape" && current) end();
    else return;
    event.preventDefault();
  };
  /** @param {KeyboardEvent} event */
  const walk = (event) => {
    const [dx, dy] = /** @type {readonly [number, number]} */ (arrowStep(event));
    const step = event.shiftKey ? FINE : STEP;
    pen = [Math.min(Math.max(pen[0] + step * dx, 0), GRID), Math.min(Math.max(pen[1] + step * dy, 0), GRID)];
    penShown = true;
    if (current && draw(...pen, brush)) changed(false);
    else show();
  };
  const putDown = () => {
    penShown = true;
    if (current) end();
    else begin(...pen, brush);
    announce(current ? "The pen is down." : "The pen is up.");
    show();
  };
  canvas.onfocus = () => {
    penShown = canvas.matches(":focus-visible");
    show();
  };
  canvas.onblur = () => {
    if (current && pointer < 0) end();
    penShown = false;
    show();
  };
  const watch = new ResizeObserver(show);
  watch.observe(canvas);
  undoButton.disabled = true;
  clearButton.disabled = !strokes.length;
  element.dataset.strokes = String(strokes.length);

  return {
    canvas,
    tools,
    get strokes() {
      return all();
    },
    /** Whether the drawing is still the example that was there. */
    get isExample() {
      return isExample;
    },
    /** Another drawing in its place; undo leads back. @param {Stroke[]} next @param {boolean} [asExample] */
    set: (next, asExample = false) => {
      current = null;
      pointer = -1;
      before.push(strokes);
      strokes = next;
      isExample = asExample;
      changed(true);
    },
    undo,
    clear,
    /** In other colours: the theme has changed. */
    repaint: show,
    close: () => {
      watch.disconnect();
      cancelAnimationFrame(frame);
    },
  };
};

/** @param {CanvasRenderingContext2D} context @param {Stroke} stroke @param {number} scale */
const drawStroke = (context, stroke, scale) => {
  for (const [k, [x, y, width]] of stroke.entries()) {
    const [fromX, fromY] = stroke[Math.max(k - 1, 0)];
    context.lineWidth = width * scale;
    context.beginPath();
    context.moveTo(fromX * scale, fromY * scale);
    context.lineTo(x * scale, y * scale);
    context.stroke();
  }
};

/** A PNG of the drawing, white on black, as it is. @param {readonly Stroke[]} strokes @param {number} [side] in pixels @returns {HTMLCanvasElement} */
export const drawingCanvas = (strokes, side = 512) => {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [side, side];
  const context = contextOf(canvas);
  context.fillStyle = "#000000";
  context.fillRect(0, 0, side, side);
  context.strokeStyle = "#ffffff";
  context.lineCap = context.lineJoin = "round";
  for (const stroke of strokes) drawStroke(context, stroke, side / GRID);
  return canvas;
};
