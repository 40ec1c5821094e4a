// What the stage draws of the latent map's state.

import { thousands } from "../lib/format.js";

/** @type {readonly number[]} */
const NONE = [];

/**
 * @param {import("./state.js").State} state
 * @param {ReturnType<typeof import("./stage.js").openStage>} stage
 * @param {ReturnType<typeof import("./pins.js").openPins>} pins
 * @param {ReturnType<typeof import("./cloud.js").openCloud>} cloud
 */
export const openDrawing = (state, stage, pins, cloud) => {
  /** The image at the ring whose posterior has a spread; −1 without one. */
  const shakable = () => (state.cursor && state.space?.logvarOf(state.cursor.image) ? state.cursor.image : -1);
  /** The same, if it is kept. */
  const source = () => (pins.hasImage(shakable()) ? shakable() : -1);
  const over = () => ({
    cursor: state.cursor,
    pins: pins.list,
    lasso: state.lasso,
    chosen: state.lasso.length ? NONE : state.chosen,
    source: source(),
    shaken: cloud.places,
  });

  return {
    shakable,
    source,
    /** What follows the pointer. */
    follow: () => stage.follow(over()),
    /** All of it. */
    redraw: () => {
      const { data, holder, space, spaceKey: plane, layers, tile, without, only, theme } = state;
      const model = holder.held;
      if (!model || !space || !data) return;
      const { axis_titles: titles, expert, guess } = data;
      const { has_prior } = data.model;
      stage.canvas.setAttribute("aria-label", labelOf(space.count));
      stage.show({ model, space, plane, layers, tile, without, only, has_prior, titles, expert, guess }, over(), theme);
    },
    /** Kept as a file. */
    keepPicture: async () => {
      const blob = await stage.picture();
      if (!blob || !state.data) return;
      const link = document.createElement("a");
      link.href = URL.createObjectURL(blob);
      link.download = `${state.data.model.run}-map.png`;
      link.click();
      URL.revokeObjectURL(link.href);
    },
  };
};

/** What a screen reader says of the map when it is entered. @param {number} count */
const labelOf = (count) =>
  `Map of ${thousands(count)} images. Arrow keys move the ring, with Shift farther; Enter keeps the place; plus and minus zoom, 0 shows all of it; Tab leaves the map.`;
