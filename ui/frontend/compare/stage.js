// The moments, one a screen, and the two sides that follow them in sync.

import { append } from "../lib/dom.js";
import { codeText, rounded } from "../lib/format.js";
import { onArrows } from "../lib/keyboard.js";
import { unionOf } from "../lib/map-view.js";
import { modelKey } from "../lib/model.js";
import { openHolder } from "../lib/mount.js";
import { openChooser } from "../lib/picker.js";
import { symbolIcon } from "../lib/symbols.js";
import { readTheme, rimOf } from "../lib/theme.js";
import { buildControls } from "./controls.js";
import { DRAWS, drawNumbers } from "./draws.js";
import { buildSide, openSide } from "./side.js";
import { openSweep } from "./sweep.js";

const KEY_STEPS = 60; // arrow keys across a map

/**
 * @typedef {"point" | "reach" | "samples" | "cloud" | "free"} Kind of a screen
 * @typedef {object} Setup
 * @property {number} seed
 * @property {import("./draws.js").Source} from
 * @property {number} label
 * @property {number} image
 * @property {number} psi truncation
 * @property {"own" | "one" | "prior" | "density"} look of the maps
 * @property {number} step the moment, −1 for the free view
 * @property {number} along how far the one point is on its way
 * @property {readonly [number, number] | null} point where it was put instead
 * @property {boolean} expert
 * @typedef {{ kind: Kind, title: string, text: string, meters: [MeterData, MeterData] | null }} Moment
 * @typedef {import("./meter.js").MeterData} MeterData
 * @typedef {object} CompareData
 * @property {string} question
 * @property {[import("./side.js").SideData, import("./side.js").SideData]} sides
 * @property {Moment[]} moments
 * @property {[string, string][]} sources
 * @property {Record<string, string>} source_words
 * @property {string} hole_words
 * @property {string} ring_words
 * @property {number} telling_image
 * @property {boolean} expert
 * @property {Omit<Setup, "expert" | "image"> & { image: number | null }} view
 * @typedef {import("./side.js").Side[] & { close: () => void }} Sides
 */

/** @param {HTMLElement} root */
export const openStage = (root) => {
  root.replaceChildren();
  /** @type {CompareData} */
  let data;
  /** @type {(view: CompareData["view"]) => void} */
  let send = () => {};
  /** @type {ReturnType<typeof openHolder<Sides>>} */
  const holder = openHolder();
  /** @type {Setup | null} */
  let setup = null;
  let imageChosen = false;
  let chosen = -1;
  let frame = 0;
  const keep = () => {
    if (!setup) return;
    const { expert, image, ...view } = setup;
    send({ ...view, along: rounded(view.along), image: imageChosen ? image : null });
  };
  const ui = buildControls(root, { change, keep, go });
  const pair = append(root, "div", "pair");
  const boxes = [0, 1].map(() => buildSide(pair, point));
  const sweep = openSweep(root, {
    moved: (along) => move({ along, point: null }),
    ended: settle,
  });
  const spoken = append(root, "p", "unseen");
  spoken.setAttribute("aria-live", "polite");
  const legend = append(root, "div", "legend quiet");

  /** @returns {Kind} */
  const kindNow = () => data.moments[setup?.step ?? -1]?.kind ?? "free";

  /** @param {number} sample */
  function point(sample) {
    if (sample === chosen) return;
    chosen = sample;
    show();
  }
  function show() {
    if (!setup || !holder.held) return;
    const theme = readTheme(root);
    for (const side of holder.held) side.show(kindNow(), setup, chosen, theme);
    sweep.set(setup.along, setup.point !== null);
  }
  function repaint() {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(show);
  }

  /** @param {CompareData} next @param {import("../lib/mount.js").Send} tell */
  async function update(next, tell) {
    const words = data && saidIn(data) !== saidIn(next);
    data = next;
    send = (view) => tell("view", view);
    const key = next.sides.map(({ model }) => modelKey(model)).join("\n");
    if (holder.has(key)) {
      if (words && setup && holder.held) {
        setup = { ...setup, expert: next.expert };
        fill(holder.held);
        await follow();
      }
      return repaint(); // the theme may be another one
    }
    root.dataset.ready = "";
    root.dataset.kind = next.moments[setup?.step ?? next.view.step]?.kind ?? "free"; // as high as it will be
    try {
      const sides = await holder.load(key, () => openSides(next));
      if (!sides) return;
      begin(sides);
      fill(sides);
      await follow();
      root.dataset.ready = "yes";
    } catch (error) {
      boxes[0].summary.textContent = `The models cannot be loaded: ${/** @type {Error} */ (error).message}`;
    }
  }
  /** Both, or nothing left open. @param {CompareData} next @returns {Promise<Sides>} */
  async function openSides(next) {
    const opened = await Promise.allSettled(next.sides.map((side, k) => openSide(boxes[k], side)));
    const sides = opened.filter((one) => one.status === "fulfilled").map(({ value }) => value);
    const close = () => {
      for (const side of sides) side.close();
    };
    const failed = opened.find((one) => one.status === "rejected");
    if (!failed) return Object.assign(sides, { close });
    close();
    throw failed.reason;
  }
  /** The view that the page was opened with. @param {Sides} sides */
  function begin([{ model }]) {
    const { view } = data;
    imageChosen = view.image !== null;
    setup = {
      ...view,
      label: Math.min(view.label, model.names.length - 1),
      image: Math.min(view.image ?? data.telling_image, model.space.count - 1),
      expert: data.expert,
    };
  }
  /** What depends on the models and the language alone. @param {Sides} sides */
  function fill(sides) {
    const [{ model }, other] = sides;
    for (const box of boxes) box.report(null);
    for (const [k, side] of sides.entries()) side.say(data.sides[k], data.ring_words);
    ui.fill(data, model.names);
    sweep.name(sides.map(({ short }) => short));
    ui.chooser.replaceChildren();
    openChooser(ui.chooser, model.album, (image) => {
      imageChosen = true;
      change({ image });
    });
    legend.replaceChildren();
    const theme = readTheme(root);
    const same = model.names.join() === other.model.names.join();
    for (const { names, colours } of same ? [model] : [model, other.model]) {
      const row = append(legend, "div");
      for (const [k, name] of names.entries()) {
        const entry = append(row, "span", "entry");
        entry.append(symbolIcon(k, colours[k], rimOf(colours[k], theme.page)), name);
      }
    }
    if (data.hole_words) append(append(legend, "div", "hole-words"), "span", "entry holes", data.hole_words);
    for (const [k, side] of sides.entries()) listen(boxes[k].map, side);
  }
  /** The pointer and the keys on a map: it points at a draw, or puts the one point. @param {HTMLCanvasElement} map @param {import("./side.js").Side} side */
  function listen(map, side) {
    const put = (/** @type {readonly [number, number] | null} */ place) => {
      if (!place || !sidesAreFlat()) return;
      sweep.stop();
      move({ point: [rounded(place[0]), rounded(place[1])] });
    };
    map.onpointermove = (event) => {
      if (kindNow() !== "point") point(side.map.under(event.offsetX, event.offsetY));
      else if (event.buttons & 1) put(side.map.placeOf(event));
    };
    map.onpointerdown = (event) => {
      if (kindNow() !== "point") return;
      map.setPointerCapture(event.pointerId);
      put(side.map.placeOf(event));
    };
    map.onpointerup = () => kindNow() === "point" && settle();
    map.onpointerleave = () => point(-1);
    onArrows(map, (dx, dy) => {
      const view = side.map.view();
      if (!setup || !view || kindNow() !== "point" || !sidesAreFlat()) return;
      const [x, y] = side.pointOf(setup);
      const unit = view.width / view.perX / KEY_STEPS;
      put([x + dx * unit, y - dy * unit]);
      settle();
    });
  }
  const sidesAreFlat = () => (holder.held ?? []).every(({ map }) => map.flat);

  /** Another place of the one point; told to nobody until it rests. @param {Partial<Setup>} next */
  function move(next) {
    if (!setup) return;
    setup = { ...setup, ...next };
    show();
  }
  function settle() {
    keep();
    const sides = holder.held;
    if (!setup || !sides) return;
    spoken.textContent = `Point ${codeText(sides[0].pointOf(setup)).slice(4)}. ${sides.map((side) => side.saying()).join(". ")}.`;
  }
  /** @param {number} step */
  function go(step) {
    ui.chooser.hidden = true;
    sweep.stop();
    /** @type {Partial<Setup>} */
    const decided = { psi: 1, look: "own", from: data.moments[step]?.kind === "cloud" ? "image" : "prior" };
    change({ step, ...decided });
  }
  /** @param {Partial<Setup>} next @param {boolean} [kept] */
  function change(next, kept = true) {
    if (!setup) return;
    setup = { ...setup, ...next };
    follow();
    if (kept) keep();
  }
  async function follow() {
    const sides = holder.held;
    if (!setup || !sides) return;
    const now = setup;
    const kind = kindNow();
    const moment = data.moments[now.step];
    root.dataset.kind = kind;
    ui.show(now, kind, moment?.text ?? data.source_words[now.from]);
    for (const [k, box] of boxes.entries()) {
      box.meter.show(moment?.meters?.[k]);
      const steered = kind === "point" && sidesAreFlat();
      box.map.tabIndex = steered ? 0 : -1;
      box.map.setAttribute("role", steered ? "application" : "img");
    }
    if (now.from === "image") sides[0].model.images.draw(ui.imageCanvas, now.image);
    const both = unionOf(sides[0].map.own, sides[1].map.own);
    for (const { map } of sides) map.show(now.look === "one" ? both : now.look === "prior" ? map.around : map.own);
    repaint();
    if (kind === "reach") return;
    if (kind === "point") {
      const shape = (/** @type {number} */ k) => sides[k].model.shape;
      const walks = sides.map((side, k) => side.walk(now, (images) => sweep.draw(k, images, shape(k))));
      await Promise.all(walks);
      return;
    }
    const numbers = drawNumbers(now.seed, DRAWS, Math.max(...sides.map(({ model }) => model.space.dims)));
    const drawn = sides.map((side) => side.draw(numbers, now));
    repaint();
    await Promise.all(drawn);
  }
  return {
    update,
    close: () => {
      sweep.stop();
      cancelAnimationFrame(frame);
      holder.close();
    },
  };
};

/** All words of the data: they change with the level of language, while the models stay. @param {CompareData} data */
const saidIn = ({ view, sides, ...data }) => JSON.stringify([data, sides.map(({ model, ...said }) => said)]);
