// The panel beside the map: the decoded image under the pointer, trust, neighbours, pins, tools. It decodes in the
// browser, so that moving the pointer sends nothing to the server; only pins are sent, for the page's link.

import { rounded } from "../lib/format.js";
import { drawCrossHair, drawDensity, drawMark, drawPrior, strokeTwice, traceEllipse } from "../lib/map-layers.js";
import { openTiles } from "../lib/map-tiles.js";
import { modelKey, openModel } from "../lib/model.js";
import { openHolder } from "../lib/mount.js";
import { seededNormal, seededRandom } from "../lib/random.js";
import { readTheme, rgbOf } from "../lib/theme.js";
import { openBridge } from "./bridge.js";
import { buildPanel } from "./elements.js";
import { openSelection } from "./selection.js";

const MAX_PINS = 4;
const MAX_SHAKEN = 150; // draws from the posterior that stay on the map
const SHAKE_INTERVAL = 120; // milliseconds

/**
 * @typedef {import("./elements.js").Spot} Spot
 * @typedef {import("./elements.js").Layers} Layers
 * @typedef {import("./bridge.js").ChartView} ChartView
 * @typedef {object} PanelData PanelData of ui/frontend/latent_map
 * @property {string} slot key of the Streamlit container around the chart
 * @property {import("./elements.js").Fields & { count: number }} model
 * @property {number[][]} pins [image or −1, z1, z2, …] each; read when a run is first shown
 */

/** @type {Map<string, Layers>} by slot: a map keeps its layers when another run is shown on it */
const chosenLayers = new Map();

/** @param {HTMLElement} root */
export const openPanel = (root) => {
  /** @type {PanelData | null} */
  let data = null;
  /** @type {(pins: number[][]) => void} */
  let tell = () => {};
  /** @type {ReturnType<typeof openHolder<import("../lib/model.js").Model>>} */
  const holder = openHolder();
  /** @type {import("../lib/space.js").Space | null} */
  let space = null;
  let spaceKey = "";
  /** @type {Spot | null} */
  let cursor = null;
  /** @type {Spot[]} */
  let pins = [];
  /** @type {(readonly [number, number])[]} */
  let shaken = [];
  let shaking = 0;
  let closed = false;
  /** @type {Layers} */
  let layers = { manifold: false, density: false, prior: false, tile: 40 };
  let theme = readTheme(root);

  const ui = buildPanel(root, {
    choose: (name, value) => {
      Object.assign(layers, { [name]: value });
      redraw();
    },
    find: (kind, number = -1) => {
      if (!space) return;
      const image = kind === "hard" ? space.hard() : kind === "odd" ? space.odd() : number;
      const exists = Number.isInteger(image) && image >= 0 && image < space.count;
      if (!exists) return ui.busy(`Images have the numbers 0 to ${space.count - 1}.`);
      stopShaking();
      pin(spotOf(image));
    },
    shake: () => (shaking ? stillAgain() : shake()),
  });
  const selection = openSelection(ui.selection, () => holder.held);
  const bridge = openBridge({ pointed, clicked, stepped, selected: (images) => selection.show(images), moved: redraw });
  const tiles = openTiles(redraw);

  /** @param {PanelData} next @param {import("../lib/mount.js").Send} send */
  async function update(next, send) {
    const former = data;
    data = next;
    tell = (value) => send("pins", value);
    theme = readTheme(root);
    layers = chosenLayers.get(next.slot) ?? layers;
    chosenLayers.set(next.slot, layers);
    ui.fit(next.model);
    if (former?.slot !== next.slot || former.model.run !== next.model.run) bridge.attach(next.slot);
    const key = modelKey(next.model);
    if (!holder.has(key)) {
      ui.busy("Loading the model…");
      try {
        if (!(await holder.load(key, () => openModel(next.model, ui.report)))) return; // another run was chosen meanwhile
      } catch (error) {
        return ui.busy(`The model cannot be loaded: ${/** @type {Error} */ (error).message}`);
      }
      selection.close();
      stopShaking();
      ui.report(null);
      cursor = null;
      spaceKey = "";
    }
    if (holder.held?.key === key) follow(holder.held); // else the model that belongs to the data is on its way
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
      tiles.forget();
      if (first) pins = data.pins.map(pinFromLink).filter((one) => one !== null);
      for (const one of pins) one.place = shown.project(one.code);
      ui.sliders(plane, shown, () => {
        tiles.forget();
        if (cursor && cursor.image < 0) look({ ...cursor, code: shown.lift(cursor.place) });
        redraw();
      });
      if (first && pins.length) look(pins[pins.length - 1]);
      else if (cursor) look({ ...cursor, place: shown.project(cursor.code) });
      else if (shown.count) look(spotOf(0)); // the first glance shows what the page does
    }
    showPins();
    bridge.watch(600);
  }

  /** @param {number[]} numbers @returns {Spot | null} null for a code of another model */
  function pinFromLink([image, ...numbers]) {
    if (!space || numbers.length !== space.dims || image >= space.count) return null;
    const code = Float32Array.from(numbers);
    return image < 0 ? { image, code, place: space.project(code) } : spotOf(image);
  }
  /** @param {number} image @returns {Spot} */
  function spotOf(image) {
    const known = /** @type {import("../lib/space.js").Space} */ (space);
    return { image, code: known.code(image), place: known.place(image) };
  }
  /** Which classes the legend shows. @param {ChartView} v @param {readonly string[]} names */
  function shownClasses(v, names) {
    const byName = bridge.classVisible(v);
    return names.map((name) => byName.get(name) !== false);
  }
  /** @param {ChartView} v @param {number} px @param {number} py @returns {Spot | null} */
  function spotAt(v, px, py) {
    if (!space || !data) return null;
    const place = v.place(px, py);
    const shown = shownClasses(v, data.model.class_names);
    const image = layers.density ? -1 : space.under(place, v.perX, v.perY, shown);
    return image < 0 ? { place, code: space.lift(place), image } : spotOf(image);
  }

  /** @param {ChartView} v @param {number} px @param {number} py @param {PointerEvent} event */
  function pointed(v, px, py, event) {
    const spot = bridge.pressed() || shaking ? null : spotAt(v, px, py);
    if (spot) look(spot, event.timeStamp);
  }
  /** @param {ChartView} v @param {number} px @param {number} py @param {PointerEvent} event */
  function clicked(v, px, py, event) {
    stopShaking();
    const spot = spotAt(v, px, py);
    if (spot) pin(spot, event.timeStamp);
  }
  /** @param {ChartView} v @param {number} dx @param {number} dy */
  function stepped(v, dx, dy) {
    if (!space) return;
    stopShaking();
    const [x, y] = cursor?.place ?? [(v.x0 + v.x1) / 2, (v.y0 + v.y1) / 2];
    /** @type {[number, number]} */
    const place = [x + (dx * (v.x1 - v.x0)) / 100, y + (dy * (v.y1 - v.y0)) / 100];
    look({ place, code: space.lift(place), image: -1 });
  }

  /** @param {Spot} spot @param {number} [since] when the pointer moved */
  function look(spot, since) {
    if (!data || !space || !holder.held) return;
    cursor = spot;
    holder.held.paint(ui.decoded, spot.code, since);
    ui.describe(spot, data.model, holder.held, space);
    redraw();
  }

  /** @param {Spot} spot @param {number} [since] */
  function pin(spot, since) {
    // A free place is stored with as many digits as the link holds, so that the link shows the very same picture.
    const pinned = spot.image < 0 ? { ...spot, code: spot.code.map(rounded) } : spot;
    look(pinned, since);
    const last = pins[pins.length - 1];
    const again = pinned.image < 0 && last?.image === -1 && last.code.every((value, d) => value === pinned.code[d]);
    if (again) return; // a double click
    pins = [...pins.filter((other) => other.image < 0 || other.image !== pinned.image), pinned].slice(-MAX_PINS);
    tellPins();
  }
  function tellPins() {
    showPins();
    redraw();
    tell(pins.map(({ image, code }) => [image, ...Array.from(code, rounded)]));
  }
  function showPins() {
    const model = holder.held;
    if (!model) return;
    ui.pins(pins, model.paint, look, (gone) => {
      pins = pins.filter((other) => other !== gone);
      stopShaking();
      tellPins();
    });
  }

  function redraw() {
    const model = holder.held;
    const v = !closed && space && data && model ? bridge.view() : null;
    if (!v || !space || !data || !model) return;
    const under = bridge.layer(v, "map-under");
    const points = v.plot.querySelector(".gl-container");
    if (points) points.style.opacity = layers.density ? 0 : layers.manifold ? 0.6 : 1;
    if (layers.manifold) {
      const stamp = `${model.key} ${spaceKey} ${space.offsets.join()}`;
      tiles.draw(under, v, layers.tile, space, model.decoding, rgbOf(theme.text), stamp);
    }
    if (layers.density) drawDensity(under, v, space, model.colours, { shown: shownClasses(v, model.names) });
    if (layers.prior && data.model.has_prior) drawPrior(under, v, space.project(new Float32Array(space.dims)), theme);
    drawCursor(bridge.layer(v, "map-over"), v, space);
    const canShake = shakable(space) >= 0;
    ui.state(layers, { shaking: shaking > 0, canShake, ready: tiles.ready() });
  }

  /** @param {CanvasRenderingContext2D} over @param {ChartView} v @param {import("../lib/space.js").Space} shown */
  function drawCursor(over, v, shown) {
    if (cursor) {
      const pixel = v.at(cursor.place);
      drawCrossHair(over, v, pixel, theme.text);
      drawMark(over, pixel, theme, 8);
    }
    for (const [index, { place }] of pins.entries()) drawMark(over, v.at(place), theme, 11, String(index + 1));
    const source = shakable(shown);
    if (source < 0 || !pins.some(({ image }) => image === source)) return;
    const ellipse = shown.ellipse(source);
    for (const sigma of [1, 2]) {
      traceEllipse(over, v, shown.place(source), ellipse, sigma);
      strokeTwice(over, theme, 2);
    }
    over.fillStyle = theme.text;
    for (const place of shaken) {
      const [x, y] = v.at(place);
      over.fillRect(x - 2, y - 2, 4, 4);
    }
  }

  /** The image at the cursor whose posterior has a spread; −1 without one. @param {import("../lib/space.js").Space} shown */
  const shakable = (shown) => (cursor && shown.logvar ? cursor.image : -1);

  function shake() {
    const shown = space;
    const source = shown ? shakable(shown) : -1;
    if (!shown?.logvar || !cursor || source < 0) return;
    if (!pins.some(({ image }) => image === source)) pin(cursor);
    const { logvar, dims } = shown;
    const normal = seededNormal(seededRandom(source + 1));
    shaking = setInterval(() => {
      if (!root.isConnected) return stopShaking();
      const code = shown.code(source).map((mean, d) => mean + Math.exp(0.5 * logvar[source * dims + d]) * normal());
      shaken = [...shaken, shown.project(code)].slice(-MAX_SHAKEN);
      holder.held?.paint(ui.decoded, code);
      redraw();
    }, SHAKE_INTERVAL);
    redraw();
  }
  function stillAgain() {
    stopShaking();
    if (cursor) look(cursor);
  }
  function stopShaking() {
    clearInterval(shaking);
    shaking = 0;
    shaken = [];
  }
  return {
    update,
    close: () => {
      closed = true;
      stopShaking();
      bridge.close();
      tiles.forget();
      selection.close();
      holder.close();
      space = null;
    },
  };
};
