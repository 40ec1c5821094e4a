// The latent map: the map itself, and beside it what is at the ring. It decodes in the browser, so that moving the
// pointer sends nothing to the server; only what the page's link holds is sent.

import { modelKey } from "../lib/model.js";
import { readTheme } from "../lib/theme.js";
import { openCloud } from "./cloud.js";
import { openDrawing } from "./drawing.js";
import { buildPanel, HARD, ODD } from "./elements.js";
import { openGestures } from "./gestures.js";
import { openLasso } from "./lasso.js";
import { openLensAt } from "./lens-at.js";
import { openLink } from "./link.js";
import { openPins } from "./pins.js";
import { openRing } from "./ring.js";
import { openStage } from "./stage.js";
import { createState, spotOf } from "./state.js";
import { openTable } from "./table.js";
import { cloudText } from "./words.js";

/** What was gone to by a button. */
const FOUND = { hard: `${HARD}.`, odd: `${ODD}.` };

/**
 * @typedef {import("./state.js").Spot} Spot
 * @typedef {import("./state.js").PanelData} PanelData
 */

/**
 * @typedef {object} Watch told of every change, also of those that are asked for by `look` and `select`
 * @property {(spot: Spot) => void} [looked] the ring is there
 * @property {(images: readonly number[]) => void} [chosen] these are selected; the same array while they are the same
 *
 * @param {HTMLElement} root @param {Watch} [watch]
 */
export const openPanel = (root, watch = {}) => {
  const state = createState(root);
  const { holder } = state;
  let greeting = false; // the lens is shown where the ring is, until somebody points

  const ui = buildPanel(root, {
    toggle: (layer) => {
      const { layers } = state;
      state.layers = layers.includes(layer) ? layers.filter((one) => one !== layer) : [...layers, layer];
      drawing.redraw();
      link.tell();
    },
    cut: (size) => {
      state.tile = size;
      drawing.redraw();
      link.tell();
    },
    find: (kind, number = -1) => {
      const { space } = state;
      if (!space) return;
      const image = kind === "hard" ? space.hard() : kind === "odd" ? space.odd() : number;
      const exists = Number.isInteger(image) && image >= 0 && image < space.count;
      if (!exists) return ui.say(`Images have the numbers 0 to ${space.count - 1}.`);
      go(image);
      if (kind !== "number") ui.say(FOUND[kind]);
    },
    shake: () => (cloud.runs ? stillAgain() : shake()),
    hide: (label) => {
      if (!state.without.delete(label)) state.without.add(label);
      state.only = null;
      ui.hidden(state.without);
      drawing.redraw();
      lasso.again();
      link.tell();
    },
    only: (label) => {
      const next = label !== null && state.without.has(label) ? null : label;
      if (next === state.only) return;
      state.only = next;
      drawing.redraw();
    },
  });
  const stage = openStage(ui.mapPlace);
  const lens = openLensAt(stage.lens, () => ring.glance());
  const link = openLink(state, ui, stage, () => pins);
  const pins = openPins(ui, {
    go: (pin) => {
      lens.hide();
      stage.reveal(pin.place);
      ring.look(pin);
      explain();
    },
    changed: () => {
      drawing.follow();
      link.tell();
    },
    linked: link.linked,
  });
  const cloud = openCloud(root, (code) => {
    holder.held?.paint(ui.decoded, code);
    drawing.follow();
  });
  const drawing = openDrawing(state, stage, pins, cloud);
  const ring = openRing(state, ui, stage, lens, () => {
    drawing.follow();
    if (state.cursor) watch.looked?.(state.cursor);
  });
  const lasso = openLasso(
    state,
    ui,
    stage,
    () => {
      drawing.follow();
      watch.chosen?.(state.chosen);
    },
    link.tell,
  );
  const table = openTable(root, go);
  stage.whenPainted(() => {
    const { layers, tile, cursor, space, without } = state;
    ui.state(layers, tile, { shaking: cloud.runs, canShake: drawing.shakable() >= 0, ready: stage.tilesReady() });
    const now = stage.view();
    if (now) {
      if (greeting && cursor) ring.showLens();
      greeting = false;
      const { x0, x1, y0, y1 } = now;
      root.dataset.ready = "yes";
      stage.canvas.dataset.view = [x0, x1, y0, y1].map((edge) => edge.toPrecision(8)).join();
      if (holder.held && space) table.follow(holder.held, space, now, without, cursor?.place ?? null);
    }
  });

  openGestures(stage, lens, {
    point: (at, event) => {
      const spot = cloud.runs ? null : ring.spotAt(at);
      if (!spot) return;
      ring.look(spot, event.timeStamp);
      lens.show(at, event.pointerType !== "mouse");
    },
    keep: (at, event) => {
      cloud.stop();
      const spot = ring.spotAt(at);
      if (!spot) return;
      pin(spot, event.timeStamp);
      lens.show(at, event.pointerType !== "mouse");
    },
    keepHere: () => state.cursor && pin(state.cursor),
    walk: (dx, dy, times) => {
      if (state.space && stage.view()) cloud.stop();
      ring.walk(dx, dy, times);
    },
    trace: lasso.trace,
    clear: lasso.clear,
    moved: link.tellSoon,
    picture: drawing.keepPicture,
    enter: ring.showLens,
  });

  /** @param {PanelData} next @param {import("../lib/mount.js").Send} send */
  async function update(next, send) {
    state.data = next;
    root.dataset.slot = next.slot;
    link.sendWith((value) => send("view", value));
    state.theme = readTheme(root);
    ui.fit(next.model, next.expert);
    const key = modelKey(next.model);
    if (!holder.has(key)) {
      ui.busy("Loading the model…");
      try {
        if (!(await holder.load(key, () => link.openWithOwn(next)))) return; // another run was chosen meanwhile
      } catch (error) {
        return ui.busy(`The model cannot be loaded: ${/** @type {Error} */ (error).message}`);
      }
      cloud.stop();
      ui.report(null);
      state.cursor = null;
      state.spaceKey = "";
    }
    if (holder.held?.key === key) follow(holder.held); // else the model that belongs to the data is on its way
  }

  /** Show the model on the plane that is chosen now. @param {import("../lib/model.js").Model} model */
  function follow(model) {
    const { data } = state;
    if (!data) return;
    const { plane } = data.model;
    const key = JSON.stringify(plane);
    if (key !== state.spaceKey) {
      const first = state.spaceKey === "";
      state.spaceKey = key;
      const shown = model.spaceOn(plane);
      state.space = shown;
      if (first) link.adopt(data);
      else {
        stage.zoomTo(null); // another plane has other places
        if (state.lasso.length) [state.lasso, state.chosen] = [[], []];
        pins.set(pins.list.map((one) => ({ ...one, place: shown.project(one.code) })));
      }
      ui.sliders(plane, shown, () => {
        stage.recut();
        const { cursor } = state;
        if (cursor && cursor.image < 0) ring.look({ ...cursor, code: shown.lift(cursor.place) });
      });
      if (first && pins.list.length) ring.look(pins.list[pins.list.length - 1]);
      else if (state.cursor) ring.look({ ...state.cursor, place: shown.project(state.cursor.code) });
      else if (shown.count) ring.look(spotOf(state, 0)); // the first glance shows what the page does
      greeting = first;
      if (first && !data.said) explain(); // a link shows an image's cloud as well
      lasso.again();
    } else if (state.cursor) ring.look(state.cursor); // the level of language may be another
    ui.legend(model, state.without, state.theme.page);
    if (state.space) pins.show(model, state.space);
    drawing.redraw();
  }

  /** Go to an image, wherever it is. @param {number} image */
  function go(image) {
    cloud.stop();
    lasso.clear();
    lens.hide();
    const spot = spotOf(state, image);
    stage.reveal(spot.place);
    pin(spot);
    ring.showLens();
    ring.say();
    link.tellSoon();
  }
  /** @param {Spot} spot @param {number} [since] */
  function pin(spot, since) {
    const kept = pins.asKept(spot);
    ring.look(kept, since);
    if (pins.add(kept)) explain();
  }
  /** What surrounds an image that is kept. */
  function explain() {
    const { data, space } = state;
    if (data && space && drawing.source() >= 0) ui.say(cloudText(space, data.expert));
  }

  function shake() {
    const { space, cursor } = state;
    const source = drawing.shakable();
    if (!space || !cursor || source < 0) return;
    if (!pins.hasImage(source)) pin(cursor);
    cloud.start(space, source);
    drawing.redraw();
  }
  function stillAgain() {
    cloud.stop();
    if (state.cursor) ring.look(state.cursor);
  }
  return {
    update,
    /** Move the ring to a code; to the image that has it, if there is one. @param {Float32Array} code as long as the space has dimensions */
    look: (code) => {
      const { space } = state;
      if (!space) return;
      cloud.stop();
      lens.hide();
      const [[image, away] = [-1, 1]] = space.nearest(code, 1);
      const spot = away ? { image: -1, code, place: space.project(code) } : spotOf(state, image);
      stage.reveal(spot.place);
      ring.look(spot);
    },
    /** Mark images in place of those that are selected. @param {readonly number[]} images */
    select: lasso.name,
    /** Keep these places in place of those that are kept. @param {PanelData["pins"]} next */
    keep: (next) => {
      pins.set(link.spots(next));
      if (holder.held && state.space) pins.show(holder.held, state.space);
      drawing.redraw();
    },
    close: () => {
      link.close();
      cloud.stop();
      stage.close();
      lasso.close();
      holder.close();
      state.space = null;
    },
  };
};
