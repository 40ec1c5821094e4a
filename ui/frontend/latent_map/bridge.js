// The bridge over the native Plotly chart: where the pointer is in latent coordinates, and two canvases of our own,
// one under the points and one over them. Reads Plotly's _fullLayout, which is semi-private: the version is pinned
// and a browser test holds it.

import { element } from "../lib/dom.js";
import { contextOf } from "../lib/image-canvas.js";
import { arrowStep } from "../lib/keyboard.js";
import { mapView } from "../lib/map-view.js";

/**
 * @typedef {import("../lib/map-view.js").View & { plot: any, area: Element, left: number, top: number }} ChartView
 * @typedef {object} Handlers px and py are pixels of the plot area
 * @property {(view: ChartView, px: number, py: number, event: PointerEvent) => void} pointed
 * @property {(view: ChartView, px: number, py: number, event: PointerEvent) => void} clicked
 * @property {(view: ChartView, dx: number, dy: number) => void} stepped by an arrow key, dy upwards
 * @property {(images: number[]) => void} selected by the lasso or the box
 * @property {() => void} moved
 */

const CLICK_SLACK = 4; // pixels that the pointer may move between down and up
const LAYERS = ["map-under", "map-over"];
const TYPING = "input, textarea, select, [contenteditable], [role=slider]";

/** @param {Handlers} handlers */
export const openBridge = (handlers) => {
  let slot = "";
  /** @type {{ x: number, y: number, dragged: boolean } | null} */
  let pressed = null;
  let active = false; // whether the last thing pointed at was this map: the arrow keys are its
  let frame = 0;
  let watchUntil = 0;
  const listened = new WeakSet();
  /** @type {(() => void)[]} */
  const unlisten = [];
  const listening = new AbortController();

  const host = () => document.querySelector(`.st-key-${CSS.escape(slot)}`);

  /** The plot area now: its place on the screen and the stretch of latent space that it shows. @returns {ChartView | null} */
  const view = () => {
    const plot = /** @type {any} */ (host()?.querySelector(".js-plotly-plot"));
    const axes = plot?._fullLayout;
    const area = plot?.querySelector(".nsewdrag");
    if (!axes?.xaxis?.range || !area) return null;
    const [x0, x1] = axes.xaxis.range;
    const [y0, y1] = axes.yaxis.range;
    const [width, height] = [axes.xaxis._length, axes.yaxis._length];
    const place = { plot, area, left: axes.xaxis._offset, top: axes.yaxis._offset };
    return Object.assign(mapView({ x0, x1, y0, y1, width, height }), place);
  };

  /** A canvas of ours, cleared. @param {ChartView} v @param {string} name one of LAYERS */
  const layer = (v, name) => {
    const box = v.plot.querySelector(".svg-container");
    let canvas = box.querySelector(`canvas.${name}`);
    if (!canvas) {
      canvas = element("canvas", name);
      canvas.style.cssText = "position:absolute;pointer-events:none;";
      if (name === "map-under") box.prepend(canvas);
      else box.append(canvas);
    }
    const ratio = devicePixelRatio || 1;
    const [width, height] = [Math.round(v.width * ratio), Math.round(v.height * ratio)];
    if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
    const [left, top] = [`${v.left}px`, `${v.top}px`];
    Object.assign(canvas.style, { left, top, width: `${v.width}px`, height: `${v.height}px` });
    const context = contextOf(canvas);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, v.width, v.height);
    return context;
  };

  /** Which classes the legend shows, by name. @param {ChartView} v */
  const classVisible = (v) => {
    /** @type {Map<string, boolean>} */
    const shown = new Map();
    for (const trace of v.plot._fullData ?? []) shown.set(trace.name, trace.visible === true);
    return shown;
  };

  /** @param {any} plot */
  const listen = (plot) => {
    if (listened.has(plot) || !plot.on) return;
    listened.add(plot); // a remounted chart is another element, and is listened to in its turn
    const moved = () => handlers.moved();
    /** @type {Record<string, (event: any) => void>} */
    const heard = {
      plotly_afterplot: moved,
      plotly_relayouting: moved,
      plotly_relayout: moved,
      plotly_restyle: moved,
      plotly_selected: (event) => {
        if (event?.points) handlers.selected(event.points.map(imageOf).filter((/** @type {number} */ n) => n >= 0));
      },
      plotly_deselect: () => handlers.selected([]),
    };
    for (const [name, handler] of Object.entries(heard)) plot.on(name, handler);
    unlisten.push(() => {
      for (const [name, handler] of Object.entries(heard)) plot.removeListener?.(name, handler);
    });
  };

  /** While a chart mounts, or is dragged (Plotly says little then), look every frame for a short time. @param {number} milliseconds */
  const watch = (milliseconds) => {
    watchUntil = Math.max(watchUntil, performance.now() + milliseconds);
    if (frame) return;
    const look = () => {
      const v = view();
      if (v) {
        listen(v.plot);
        handlers.moved();
      }
      frame = performance.now() < watchUntil ? requestAnimationFrame(look) : 0;
    };
    frame = requestAnimationFrame(look);
  };

  /** @param {Event} event */
  const chartOf = (event) => (event.target instanceof Element ? event.target.closest(".js-plotly-plot") : null);

  /** Plotly lays a cover over the page while a button is down, so the end of a click has another target. @param {PointerEvent | WheelEvent} event @param {boolean} [covered] */
  const inside = (event, covered = false) => {
    const v = view();
    if (!v) return null;
    const box = v.area.getBoundingClientRect();
    const [px, py] = [event.clientX - box.left, event.clientY - box.top];
    if (px < 0 || py < 0 || px > box.width || py > box.height) return null;
    return covered || chartOf(event) === v.plot ? { v, px, py } : null;
  };

  /** @param {PointerEvent} event */
  const onMove = (event) => {
    if (pressed && event.buttons) watch(80);
    if (pressed && Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) >= CLICK_SLACK) {
      pressed.dragged = true;
    }
    const at = inside(event);
    active = Boolean(at) || (active && !chartOf(event));
    if (at) handlers.pointed(at.v, at.px, at.py, event);
  };
  /** @param {PointerEvent} event */
  const onDown = (event) => {
    const at = inside(event);
    active = Boolean(at);
    pressed = at && event.button === 0 ? { x: event.clientX, y: event.clientY, dragged: false } : null;
  };
  /** @param {PointerEvent} event */
  const onUp = (event) => {
    const still = pressed && !pressed.dragged;
    if (pressed) watch(300);
    pressed = null;
    const at = still ? inside(event, true) : null;
    if (at) handlers.clicked(at.v, at.px, at.py, event);
  };
  /** @param {WheelEvent} event */
  const onWheel = (event) => {
    if (inside(event)) watch(500);
  };
  /** @param {KeyboardEvent} event */
  const onKey = (event) => {
    const step = arrowStep(event);
    const origin = event.composedPath()[0];
    const typing = origin instanceof Element && origin.matches(TYPING);
    const v = step && active && !typing ? view() : null;
    if (!v || !step) return;
    event.preventDefault();
    const times = event.shiftKey ? 5 : 1;
    handlers.stepped(v, step[0] * times, -step[1] * times);
  };

  const heard = { capture: true, signal: listening.signal };
  document.addEventListener("pointermove", onMove, { ...heard, passive: true });
  document.addEventListener("pointerdown", onDown, { ...heard, passive: true });
  document.addEventListener("pointerup", onUp, { ...heard, passive: true });
  document.addEventListener("wheel", onWheel, { ...heard, passive: true });
  document.addEventListener("keydown", onKey, heard);
  window.addEventListener("resize", () => watch(300), heard);
  return {
    view,
    layer,
    classVisible,
    watch,
    /** @param {string} name key of the Streamlit container around the chart */
    attach: (name) => {
      slot = name;
      watch(4000);
    },
    pressed: () => Boolean(pressed),
    close: () => {
      listening.abort();
      cancelAnimationFrame(frame);
      for (const forget of unlisten) forget();
      for (const name of LAYERS) host()?.querySelector(`canvas.${name}`)?.remove();
    },
  };
};

/** The number of the image that a point of the chart stands for. @param {{ customdata: any }} point @returns {number} */
const imageOf = ({ customdata }) => [customdata].flat()[0];
