// The selected images: what a line that is traced around them caught, or those that somebody names.

import { rounded } from "../lib/format.js";
import { isInside } from "../lib/map-view.js";
import { openSelection } from "./selection.js";

const MAX_LASSO = 60; // points of the traced line that the link keeps

/**
 * @typedef {import("./state.js").Place} Place
 *
 * @param {import("./state.js").State} state
 * @param {ReturnType<typeof import("./elements.js").buildPanel>} ui
 * @param {ReturnType<typeof import("./stage.js").openStage>} stage
 * @param {() => void} follow draws what follows the pointer
 * @param {() => void} tell the link what was selected
 */
export const openLasso = (state, ui, stage, follow, tell) => {
  const selection = openSelection(ui.selection, () => state.holder.held, clear);

  /** The images within a line; none within no line. @param {Place[]} line */
  function choose(line) {
    const { space, without } = state;
    const lasso = line.length > 2 ? line : [];
    state.lasso = lasso;
    const images = [];
    for (let i = 0; space && lasso.length && i < space.count; i++) {
      if (!without.has(space.labels[i]) && isInside(space.place(i), lasso)) images.push(i);
    }
    show(images);
    if (lasso.length && !images.length) ui.say("No dots lie within that line.");
  }
  /** @param {readonly number[]} images */
  function show(images) {
    state.chosen = images;
    ui.showSelection(images.length > 0);
    if (images.length) selection.show(images);
    else selection.close();
    follow();
  }
  /** False when there is none. */
  function clear() {
    if (!state.lasso.length && !state.chosen.length) return false;
    choose([]);
    tell();
    return true;
  }

  return {
    choose,
    clear,
    /** These images, wherever they are. @param {readonly number[]} images */
    name: (images) => {
      state.lasso = [];
      show(images);
    },
    /** The same selection on another plane, among other classes, or of another model. */
    again: () => (state.lasso.length ? choose(state.lasso) : show(state.chosen)),
    /** By the pointer. @param {readonly Place[]} line pixels @param {boolean} done */
    trace: (line, done) => {
      const now = stage.view();
      if (!now) return;
      const places = line.map(([px, py]) => now.place(px, py));
      state.lasso = places;
      if (!done) return follow();
      const every = Math.ceil(places.length / MAX_LASSO);
      choose(places.filter((_, k) => k % every === 0).map(([x, y]) => [rounded(x), rounded(y)]));
      tell();
    },
    close: selection.close,
  };
};
