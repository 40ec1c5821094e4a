// The latent map: the map itself, and beside it what is at the ring. It decodes in the browser, so that moving the
// pointer sends nothing to the server; only what the page's link holds is sent.

import { rounded, thousands } from "../lib/format.js";
import { isInside } from "../lib/map-view.js";
import { modelKey, openModel } from "../lib/model.js";
import { openHolder } from "../lib/mount.js";
import { isOwn, openOwnAlbum } from "../lib/own-album.js";
import { readTheme } from "../lib/theme.js";
import { trustLevel } from "../lib/trust.js";
import { openCloud } from "./cloud.js";
import { buildPanel, HARD, ODD } from "./elements.js";
import { openGestures } from "./gestures.js";
import { openLensAt } from "./lens-at.js";
import { openPins } from "./pins.js";
import { openSelection } from "./selection.js";
import { openStage } from "./stage.js";
import { openTable } from "./table.js";
import { cloudText, heard, isHeldOut, lensText } from "./words.js";

const MAX_LASSO = 60; // points of the traced line that the link keeps
const REST = 450; // milliseconds after which a zoom is told
const NEIGHBOURS = 3;
/** What was gone to by a button. */
const FOUND = { hard: `${HARD}.`, odd: `${ODD}.` };

/**
 * @typedef {import("./elements.js").Spot} Spot
 * @typedef {import("./elements.js").Layer} Layer
 * @typedef {readonly [number, number]} Place
 * @typedef {object} Shown MapView of ui/features/latent_map/state.py
 * @property {Layer[]} layers
 * @property {number} tile pixels
 * @property {[number, number, number] | null} zoom middle and scale
 * @property {[number, number][]} lasso
 * @property {number[]} without classes that are not shown
 * @typedef {object} PanelData PanelData of ui/frontend/latent_map
 * @property {string} slot tells two maps on one page apart
 * @property {import("./elements.js").Fields & { count: number }} model
 * @property {(number[] | string)[]} pins [image or −1, z1, z2, …] each, or an image of one's own; read when a run is first shown
 * @property {Shown} view the same
 * @property {readonly [string, string]} axis_titles
 * @property {boolean} expert
 * @property {[number, number] | null} guess where somebody guessed in the lesson
 * @property {string} said a sentence about the change of model, or ""
 */

/** @param {HTMLElement} root */
export const openPanel = (root) => {
  /** @type {PanelData | null} */
  let data = null;
  /** @type {(value: object) => void} */
  let tell = () => {};
  /** @type {ReturnType<typeof openHolder<import("../lib/model.js").Model>>} */
  const holder = openHolder();
  const album = openOwnAlbum();
  let missing = ""; // images of the link that there are not
  /** @type {import("../lib/space.js").Space | null} */
  let space = null;
  let spaceKey = "";
  /** @type {Spot | null} */
  let cursor = null;
  /** @type {[number, number][]} of the cursor: the nearest images and their distances */
  let found = [];
  let telling = 0;
  let greeting = false; // the lens is shown where the ring is, until somebody points
  /** @type {Layer[]} */
  let layers = ["tiles", "names"];
  let tile = 40;
  /** @type {Set<number>} */
  let without = new Set();
  /** @type {number | null} */
  let only = null;
  /** @type {Place[]} */
  let lasso = [];
  let theme = readTheme(root);

  const ui = buildPanel(root, {
    toggle: (layer) => {
      layers = layers.includes(layer) ? layers.filter((one) => one !== layer) : [...layers, layer];
      redraw();
      tellAll();
    },
    cut: (size) => {
      tile = size;
      redraw();
      tellAll();
    },
    find: (kind, number = -1) => {
      if (!space) return;
      const image = kind === "hard" ? space.hard() : kind === "odd" ? space.odd() : number;
      const exists = Number.isInteger(image) && image >= 0 && image < space.count;
      if (!exists) return ui.say(`Images have the numbers 0 to ${space.count - 1}.`);
      go(image);
      if (kind !== "number") ui.say(FOUND[kind]);
    },
    shake: () => (cloud.runs ? stillAgain() : shake()),
    hide: (label) => {
      if (!without.delete(label)) without.add(label);
      only = null;
      ui.hidden(without);
      redraw();
      choose(lasso);
      tellAll();
    },
    only: (label) => {
      const next = label !== null && without.has(label) ? null : label;
      if (next === only) return;
      only = next;
      redraw();
    },
  });
  const stage = openStage(ui.mapPlace);
  const lens = openLensAt(stage.lens, () => {
    if (!cursor || !space || !holder.held) return null;
    const { level, nearest } = verdict();
    return { image: ui.decoded, text: lensText(cursor, holder.held, space, nearest), level };
  });
  const pins = openPins(ui, {
    go: (pin) => {
      lens.hide();
      stage.reveal(pin.place);
      look(pin);
      explain();
    },
    changed: () => {
      stage.follow(over());
      tellAll();
    },
    linked: album.linked,
  });
  const cloud = openCloud(root, (code) => {
    holder.held?.paint(ui.decoded, code);
    stage.follow(over());
  });
  const selection = openSelection(ui.selection, () => holder.held, clearSelection);
  const table = openTable(root, go);
  stage.whenPainted(() => {
    ui.state(layers, tile, { shaking: cloud.runs, canShake: shakable() >= 0, ready: stage.tilesReady() });
    const now = stage.view();
    if (now) {
      if (greeting && cursor) showLensAtCursor();
      greeting = false;
      const { x0, x1, y0, y1 } = now;
      root.dataset.ready = "yes";
      stage.canvas.dataset.view = [x0, x1, y0, y1].map((edge) => edge.toPrecision(8)).join();
      if (holder.held && space) table.follow(holder.held, space, now, without, cursor?.place ?? null);
    }
  });

  openGestures(stage, lens, {
    point: (at, event) => {
      const spot = cloud.runs ? null : spotAt(at);
      if (!spot) return;
      look(spot, event.timeStamp);
      lens.show(at, event.pointerType !== "mouse");
    },
    keep: (at, event) => {
      cloud.stop();
      const spot = spotAt(at);
      if (!spot) return;
      pin(spot, event.timeStamp);
      lens.show(at, event.pointerType !== "mouse");
    },
    keepHere: () => cursor && pin(cursor),
    walk,
    trace: (line, done) => {
      const now = stage.view();
      if (!now) return;
      lasso = line.map(([px, py]) => now.place(px, py));
      if (!done) return stage.follow(over());
      const every = Math.ceil(lasso.length / MAX_LASSO);
      choose(lasso.filter((_, k) => k % every === 0).map(([x, y]) => [rounded(x), rounded(y)]));
      tellAll();
    },
    clear: clearSelection,
    moved: tellSoon,
    picture: keepPicture,
    enter: showLensAtCursor,
  });

  /** @param {PanelData} next @param {import("../lib/mount.js").Send} send */
  async function update(next, send) {
    data = next;
    root.dataset.slot = next.slot;
    tell = (value) => send("view", value);
    theme = readTheme(root);
    ui.fit(next.model, next.expert);
    const key = modelKey(next.model);
    if (!holder.has(key)) {
      ui.busy("Loading the model…");
      try {
        if (!(await holder.load(key, () => openWithOwn(next)))) return; // another run was chosen meanwhile
      } catch (error) {
        return ui.busy(`The model cannot be loaded: ${/** @type {Error} */ (error).message}`);
      }
      cloud.stop();
      ui.report(null);
      cursor = null;
      spaceKey = "";
    }
    if (holder.held?.key === key) follow(holder.held); // else the model that belongs to the data is on its way
  }

  /** The model, with the images of one's own that the link pins. @param {PanelData} from */
  async function openWithOwn({ model: fields, pins: linked }) {
    const model = await openModel(fields, ui.report);
    missing = "";
    for (const pin of linked) {
      if (typeof pin !== "string") continue;
      try {
        await album.adopt(pin, [model]);
      } catch (error) {
        missing = `A kept image of your own cannot be shown: ${/** @type {Error} */ (error).message}`;
      }
    }
    return album.with(model);
  }

  /** Show the model on the plane that is chosen now. @param {import("../lib/model.js").Model} model */
  function follow(model) {
    if (!data) return;
    const { plane } = data.model;
    const key = JSON.stringify(plane);
    if (key !== spaceKey) {
      const first = spaceKey === "";
      spaceKey = key;
      const shown = model.spaceOn(plane);
      space = shown;
      if (first) adopt(data);
      else {
        stage.zoomTo(null); // another plane has other places
        lasso = [];
        pins.set(pins.list.map((one) => ({ ...one, place: shown.project(one.code) })));
      }
      ui.sliders(plane, shown, () => {
        stage.recut();
        if (cursor && cursor.image < 0) look({ ...cursor, code: shown.lift(cursor.place) });
      });
      if (first && pins.list.length) look(pins.list[pins.list.length - 1]);
      else if (cursor) look({ ...cursor, place: shown.project(cursor.code) });
      else if (shown.count) look(spotOf(0)); // the first glance shows what the page does
      greeting = first;
      if (first && !data.said) explain(); // a link shows an image's cloud as well
      choose(lasso);
    } else if (cursor) look(cursor); // the level of language may be another
    ui.legend(model, without, theme.page);
    if (space) pins.show(model, space);
    redraw();
  }

  /** What the link says of the run that is shown now. @param {PanelData} from */
  function adopt({ view, pins: linked, said }) {
    [layers, tile, without] = [[...view.layers], view.tile, new Set(view.without)];
    stage.zoomTo(view.zoom && { x: view.zoom[0], y: view.zoom[1], scale: view.zoom[2] });
    lasso = view.lasso;
    pins.set(linked.map(pinFromLink).filter((one) => one !== null));
    ui.say(missing || said);
  }

  /** @param {number[] | string} pin @returns {Spot | null} null for a code of another model */
  function pinFromLink(pin) {
    const [image, ...numbers] = typeof pin === "string" ? [album.numberOf(pin)] : pin;
    if (isOwn(image)) return spotOf(image);
    if (!space || numbers.length !== space.dims || image >= space.count) return null;
    const code = Float32Array.from(numbers);
    return image < 0 ? { image, code, place: space.project(code) } : spotOf(image);
  }
  /** @param {number} image @returns {Spot} */
  function spotOf(image) {
    const known = /** @type {import("../lib/space.js").Space} */ (space);
    return { image, code: known.code(image), place: known.place(image) };
  }
  /** @param {Place} pixel @returns {Spot | null} */
  function spotAt([px, py]) {
    const now = stage.view();
    if (!space || !data || !now) return null;
    const place = now.place(px, py);
    const shown = data.model.class_names.map((_, label) => !without.has(label));
    const image = layers.includes("density") ? -1 : space.under(place, now.perX, now.perY, shown);
    return image < 0 ? { place, code: space.lift(place), image } : spotOf(image);
  }

  /** By arrow keys, in hundredths of the view. @param {number} dx @param {number} dy upwards @param {number} times */
  function walk(dx, dy, times) {
    const now = stage.view();
    if (!space || !now) return;
    cloud.stop();
    const [x, y] = cursor?.place ?? [(now.x0 + now.x1) / 2, (now.y0 + now.y1) / 2];
    /** @type {[number, number]} */
    const place = [x + (times * dx * (now.x1 - now.x0)) / 100, y + (times * dy * (now.y1 - now.y0)) / 100];
    const [px, py] = now.at(place);
    const onDot = space.under(place, now.perX, now.perY, undefined, 1.5); // a step may land on a dot, and never sticks to it
    look(onDot < 0 ? { place, code: space.lift(place), image: -1 } : { ...spotOf(onDot), place });
    if (px < 0 || py < 0 || px > now.width || py > now.height) stage.reveal(place);
    showLensAtCursor();
    sayCursor();
  }

  /** @param {Spot} spot @param {number} [since] when the pointer moved */
  function look(spot, since) {
    const model = holder.held;
    if (!data || !space || !model) return;
    cursor = spot;
    found = space.nearest(spot.code, NEIGHBOURS, spot.image);
    model.paint(ui.decoded, spot.code, since, lens.draw);
    ui.describe(spot, data.model, model, space, found, data.expert);
    stage.follow(over());
  }
  /** Go to an image, wherever it is. @param {number} image */
  function go(image) {
    cloud.stop();
    clearSelection();
    lens.hide();
    const spot = spotOf(image);
    stage.reveal(spot.place);
    pin(spot);
    showLensAtCursor();
    sayCursor();
    tellSoon();
  }

  /** How far it is from real images, 0 to 2, and the number of the nearest one, or −1. */
  const verdict = () => ({
    level: space && cursor && !isHeldOut(cursor) ? trustLevel(found[0]?.[1] ?? 0, space.support) : 0,
    nearest: found[0]?.[0] ?? -1,
  });
  function showLensAtCursor() {
    const now = stage.view();
    if (cursor && now) lens.show(now.at(cursor.place), false, stage.names);
  }
  function sayCursor() {
    const { level, nearest } = verdict();
    if (cursor && space && holder.held) ui.announce(heard(cursor, holder.held, space, level, nearest));
  }

  // ---- what is kept ----

  /** @param {Spot} spot @param {number} [since] */
  function pin(spot, since) {
    const kept = pins.asKept(spot);
    look(kept, since);
    if (pins.add(kept)) explain();
  }
  /** What surrounds an image that is kept. */
  function explain() {
    if (data && space && pinnedSource() >= 0) ui.say(cloudText(space, data.expert));
  }
  function tellSoon() {
    clearTimeout(telling);
    telling = setTimeout(tellAll, REST);
  }
  /** To the server, for the link. */
  function tellAll() {
    clearTimeout(telling);
    if (!data || !space) return;
    const { zoom: now } = stage;
    tell({
      run: data.model.run,
      pins: pins.linked,
      layers,
      tile,
      zoom: now && [rounded(now.x), rounded(now.y), rounded(now.scale)],
      lasso,
      without: [...without].sort((a, b) => a - b),
    });
  }

  // ---- selecting ----

  /** The images within a line; none within no line. @param {Place[]} line */
  function choose(line) {
    lasso = line.length > 2 ? line : [];
    const images = [];
    for (let i = 0; space && lasso.length && i < space.count; i++) {
      if (!without.has(space.labels[i]) && isInside(space.place(i), lasso)) images.push(i);
    }
    ui.showSelection(images.length > 0);
    if (images.length) selection.show(images);
    else selection.close();
    if (lasso.length && !images.length) ui.say("No dots lie within that line.");
    stage.follow(over());
  }
  /** False when there is none. */
  function clearSelection() {
    if (!lasso.length) return false;
    choose([]);
    tellAll();
    return true;
  }

  // ---- drawing ----

  async function keepPicture() {
    const blob = await stage.picture();
    if (!blob || !data) return;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = `${data.model.run}-map.png`;
    link.click();
    URL.revokeObjectURL(link.href);
  }
  const over = () => ({ cursor, pins: pins.list, lasso, source: pinnedSource(), shaken: cloud.places });
  function redraw() {
    const model = holder.held;
    if (!model || !space || !data) return;
    const { axis_titles: titles, expert, guess } = data;
    const { has_prior } = data.model;
    stage.canvas.setAttribute("aria-label", labelOf(space.count));
    stage.show(
      { model, space, plane: spaceKey, layers, tile, without, only, has_prior, titles, expert, guess },
      over(),
      theme,
    );
  }

  // ---- the cloud of one image ----

  /** The image at the ring whose posterior has a spread; −1 without one. */
  const shakable = () => (cursor && space?.logvarOf(cursor.image) ? cursor.image : -1);
  const pinnedSource = () => (pins.hasImage(shakable()) ? shakable() : -1);

  function shake() {
    const source = shakable();
    if (!space || !cursor || source < 0) return;
    if (!pins.hasImage(source)) pin(cursor);
    cloud.start(space, source);
    redraw();
  }
  function stillAgain() {
    cloud.stop();
    if (cursor) look(cursor);
  }
  return {
    update,
    close: () => {
      clearTimeout(telling);
      cloud.stop();
      stage.close();
      selection.close();
      holder.close();
      space = null;
    },
  };
};

/** What a screen reader says of the map when it is entered. @param {number} count */
const labelOf = (count) =>
  `Map of ${thousands(count)} images. Arrow keys move the ring, with Shift farther; Enter keeps the place; plus and minus zoom, 0 shows all of it; Tab leaves the map.`;
