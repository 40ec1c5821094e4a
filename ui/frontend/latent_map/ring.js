// The ring: the place that is looked at, how it moves, and what panel, lens and screen reader say of it.

import { trustLevel } from "../lib/trust.js";
import { spotOf } from "./state.js";
import { heard, isHeldOut, lensText } from "./words.js";

const NEIGHBOURS = 3;

/** @typedef {import("./state.js").Spot} Spot */

/**
 * @param {import("./state.js").State} state
 * @param {ReturnType<typeof import("./elements.js").buildPanel>} ui
 * @param {ReturnType<typeof import("./stage.js").openStage>} stage
 * @param {ReturnType<typeof import("./lens-at.js").openLensAt>} lens
 * @param {() => void} follow draws what follows the pointer
 */
export const openRing = (state, ui, stage, lens, follow) => {
  /** How far it is from real images, 0 to 2, and the number of the nearest one, or −1. */
  const verdict = () => {
    const { space, cursor, found } = state;
    return {
      level: space && cursor && !isHeldOut(cursor) ? trustLevel(found[0]?.[1] ?? 0, space.support) : 0,
      nearest: found[0]?.[0] ?? -1,
    };
  };

  /** @param {Spot} spot @param {number} [since] when the pointer moved */
  function look(spot, since) {
    const { data, space } = state;
    const model = state.holder.held;
    if (!data || !space || !model) return;
    state.cursor = spot;
    state.found = space.nearest(spot.code, NEIGHBOURS, spot.image);
    model.paint(ui.decoded, spot.code, since, lens.draw);
    ui.describe(spot, data.model, model, space, state.found, data.expert);
    follow();
  }
  function showLens() {
    const now = stage.view();
    if (state.cursor && now) lens.show(now.at(state.cursor.place), false, stage.names);
  }
  function say() {
    const { cursor, space, holder } = state;
    const { level, nearest } = verdict();
    if (cursor && space && holder.held) ui.announce(heard(cursor, holder.held, space, level, nearest));
  }

  return {
    look,
    showLens,
    say,
    /** What the lens shows of it. */
    glance: () => {
      const { cursor, space, holder } = state;
      if (!cursor || !space || !holder.held) return null;
      const { level, nearest } = verdict();
      return { image: ui.decoded, text: lensText(cursor, holder.held, space, nearest), level };
    },
    /** @param {import("./state.js").Place} pixel @returns {Spot | null} */
    spotAt: ([px, py]) => {
      const { space, data } = state;
      const now = stage.view();
      if (!space || !data || !now) return null;
      const place = now.place(px, py);
      const shown = data.model.class_names.map((_, label) => !state.without.has(label));
      const image = state.layers.includes("density") ? -1 : space.under(place, now.perX, now.perY, shown);
      return image < 0 ? { place, code: space.lift(place), image } : spotOf(state, image);
    },
    /** By arrow keys, in hundredths of the view. @param {number} dx @param {number} dy upwards @param {number} times */
    walk: (dx, dy, times) => {
      const { space } = state;
      const now = stage.view();
      if (!space || !now) return;
      const [x, y] = state.cursor?.place ?? [(now.x0 + now.x1) / 2, (now.y0 + now.y1) / 2];
      /** @type {[number, number]} */
      const place = [x + (times * dx * (now.x1 - now.x0)) / 100, y + (times * dy * (now.y1 - now.y0)) / 100];
      const [px, py] = now.at(place);
      const onDot = space.under(place, now.perX, now.perY, undefined, 1.5); // a step may land on a dot, and never sticks to it
      look(onDot < 0 ? { place, code: space.lift(place), image: -1 } : { ...spotOf(state, onDot), place });
      if (px < 0 || py < 0 || px > now.width || py > now.height) stage.reveal(place);
      showLens();
      say();
    },
  };
};
