// What pointers do on a map of its own: point, click, drag it, zoom it, trace a line around something.

const CLICK_SLACK = 5; // pixels that a pointer may move between down and up
const FINGER_SLACK = 9;
const WHEEL_ZOOM = 0.0016; // per pixel of the wheel
const LINES = 1; // WheelEvent.DOM_DELTA_LINE
const LINE = 16; // pixels
const TRACE_STEP = 5; // pixels between two points of a traced line

/**
 * @typedef {readonly [number, number]} Pixel
 * @typedef {object} Handlers all in pixels of the canvas
 * @property {() => boolean} tracing whether a drag traces a line instead of moving the map
 * @property {(at: Pixel, event: PointerEvent) => void} pointed
 * @property {() => void} left
 * @property {(at: Pixel, event: PointerEvent) => void} clicked
 * @property {(dx: number, dy: number) => void} dragged
 * @property {(factor: number, at: Pixel, wheel: boolean) => boolean | void} zoomed false leaves the wheel to the page
 * @property {(line: Pixel[], done: boolean) => void} traced
 */

/** @param {HTMLElement} canvas @param {Handlers} on */
export const openNavigation = (canvas, on) => {
  /** @type {Map<number, Pixel>} where each pointer that is down was last */
  const down = new Map();
  /** @type {Pixel | null} where a press began that may yet become a click */
  let began = null;
  /** @type {Pixel[] | null} */
  let line = null;

  /** @param {MouseEvent} event @returns {Pixel} */
  const pixel = (event) => {
    const box = canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  /** @param {Pixel} a @param {Pixel} b */
  const distance = (a, b) => Math.hypot(a[0] - b[0], a[1] - b[1]);
  /** Two fingers: the map follows both. @param {PointerEvent} event @param {Pixel} at */
  const pinch = (event, at) => {
    const before = /** @type {Pixel} */ (down.get(event.pointerId));
    const other = /** @type {Pixel} */ ([...down].find(([id]) => id !== event.pointerId)?.[1]);
    on.dragged((at[0] - before[0]) / 2, (at[1] - before[1]) / 2);
    const middle = /** @type {const} */ ([(at[0] + other[0]) / 2, (at[1] + other[1]) / 2]);
    on.zoomed(distance(at, other) / Math.max(distance(before, other), 1), middle, false);
  };

  canvas.onpointerdown = (event) => {
    if (event.pointerType === "mouse" && event.button !== 0) return;
    const at = pixel(event);
    down.set(event.pointerId, at);
    canvas.setPointerCapture?.(event.pointerId);
    began = down.size === 1 ? at : null;
    line = down.size === 1 && on.tracing() ? [at] : null;
    if (event.pointerType !== "mouse" && !line && down.size === 1) on.pointed(at, event);
  };
  canvas.onpointermove = (event) => {
    const at = pixel(event);
    const before = down.get(event.pointerId);
    if (!before) return on.pointed(at, event);
    const slack = event.pointerType === "mouse" ? CLICK_SLACK : FINGER_SLACK;
    if (began && distance(began, at) >= slack) began = null;
    if (down.size > 1) pinch(event, at);
    else if (line) {
      if (distance(line[line.length - 1], at) >= TRACE_STEP) line.push(at);
      if (!began) on.traced(line, false);
    } else if (event.pointerType !== "mouse") on.pointed(at, event);
    else if (!began) on.dragged(at[0] - before[0], at[1] - before[1]);
    else return; // so that the drag begins with all of the way
    down.set(event.pointerId, at);
  };
  /** @param {PointerEvent} event */
  const lift = (event) => {
    if (!down.delete(event.pointerId)) return;
    const at = pixel(event);
    if (event.type === "pointerup" && began) on.clicked(at, event);
    else if (event.type === "pointerup" && line) on.traced(line, true);
    else if (line) on.traced([], true);
    [began, line] = [null, null];
  };
  canvas.onpointerup = lift;
  canvas.onpointercancel = lift;
  canvas.onpointerleave = (event) => event.pointerType === "mouse" && !down.size && on.left();
  /** @param {WheelEvent} event */
  const onWheel = (event) => {
    const pixels = event.deltaMode === LINES ? LINE * event.deltaY : event.deltaY;
    const factor = Math.exp(-WHEEL_ZOOM * Math.min(Math.max(pixels, -400), 400));
    if (on.zoomed(factor, pixel(event), true) !== false) event.preventDefault();
  };
  canvas.addEventListener("wheel", onWheel, { passive: false });
};
