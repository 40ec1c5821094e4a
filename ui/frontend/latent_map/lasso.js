// The line that is traced around images, and what it caught.

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
    ui.showSelection(images.length > 0);
    if (images.length) selection.show(images);
    else selection.close();
    if (lasso.length && !images.length) ui.say("No dots lie within that line.");
    follow();
  }
  /** False when there is none. */
  function clear() {
    if (!state.lasso.length) return false;
    choose([]);
    tell();
    return true;
  }

  return {
    choose,
    clear,
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
