// How the map is handled: by pointer, by keys and by the buttons at its corner. What comes of it is the panel's affair.

import { onArrows } from "../lib/keyboard.js";
import { openNavigation } from "../lib/navigation.js";

const STEP = 1.5; // closer, by a button or a key

/**
 * @typedef {readonly [number, number]} Pixel
 * @typedef {object} Acts
 * @property {(at: Pixel, event: PointerEvent) => void} point
 * @property {(at: Pixel, event: PointerEvent) => void} keep what is at a pixel
 * @property {() => void} keepHere what is at the ring
 * @property {(dx: number, dy: number, times: number) => void} walk dy upwards
 * @property {(line: readonly Pixel[], done: boolean) => void} trace
 * @property {() => boolean} clear the selection; false when there is none
 * @property {() => void} moved the view is another
 * @property {() => void} picture keep the map as one
 * @property {() => void} enter by the keyboard
 */

/** @param {ReturnType<typeof import("./stage.js").openStage>} stage @param {ReturnType<typeof import("./lens-at.js").openLensAt>} lens @param {Acts} act */
export const openGestures = (stage, lens, act) => {
  let tracing = false;
  /** @param {boolean} on */
  const trace = (on) => {
    tracing = on;
    stage.canvas.classList.toggle("tracing", on);
    move.setAttribute("aria-pressed", String(!on));
    lasso.setAttribute("aria-pressed", String(on));
  };
  /** @param {number} factor @param {Pixel} [at] */
  const zoom = (factor, at) => {
    lens.hide();
    stage.zoomBy(factor, at);
    act.moved();
  };
  const whole = () => {
    lens.hide();
    stage.zoomTo(null);
    act.moved();
  };
  const isWhole = () => (stage.zoom?.scale ?? 1) <= 1;

  const move = stage.tool("move", "Drag to move the map", () => trace(false));
  const lasso = stage.tool("lasso", "Drag to draw around images and select them", () => trace(true));
  stage.tool("closer", "Closer", () => zoom(STEP));
  stage.tool("farther", "Farther", () => zoom(1 / STEP));
  stage.tool("whole", "Show all of the map", whole);
  stage.tool("keep", "Keep the map as a picture", act.picture);
  trace(false);

  openNavigation(stage.canvas, {
    tracing: () => tracing,
    pointed: act.point,
    left: lens.hide,
    clicked: (at, event) => {
      if (tracing)
        act.clear(); // and keeps no place: that is what a click on a selection is for
      else act.keep(at, event);
    },
    dragged: (dx, dy) => {
      lens.hide();
      stage.moveBy(dx, dy);
      act.moved();
    },
    zoomed: (factor, at, wheel) => {
      if (wheel && factor < 1 && isWhole()) return false; // once all of the map is seen, the wheel scrolls the page on
      zoom(factor, at);
      if (wheel && factor < 1 && isWhole()) stage.zoomTo(null);
    },
    traced: (line, done) => {
      lens.hide();
      act.trace(line, done);
    },
  });
  onArrows(stage.canvas, (dx, dy, event) => act.walk(dx, -dy, event.shiftKey ? 5 : 1), {
    Enter: act.keepHere,
    " ": act.keepHere,
    "+": () => zoom(STEP),
    "=": () => zoom(STEP),
    "-": () => zoom(1 / STEP),
    0: whole,
    Escape: act.clear,
  });
  stage.canvas.addEventListener("focus", () => stage.canvas.matches(":focus-visible") && act.enter());
  stage.canvas.addEventListener("blur", lens.hide);
};
