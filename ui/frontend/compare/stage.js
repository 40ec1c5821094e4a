// The controls, the steps of the lesson, and the two sides that follow them.

import { append } from "../lib/dom.js";
import { unionOf } from "../lib/map-view.js";
import { modelKey } from "../lib/model.js";
import { openHolder } from "../lib/mount.js";
import { openChooser } from "../lib/picker.js";
import { readTheme } from "../lib/theme.js";
import { buildControls } from "./controls.js";
import { DRAWS, drawNumbers } from "./draws.js";
import { buildSide, openSide } from "./side.js";

/**
 * @typedef {object} Setup
 * @property {number} seed
 * @property {import("./draws.js").Source} from
 * @property {number} label
 * @property {number} image
 * @property {number} psi truncation
 * @property {"own" | "one" | "prior" | "density"} look of the maps
 * @property {number} step of the lesson, −1 for none
 * @typedef {{ title: string, text: string, setting: Partial<Setup> }} Lesson
 * @typedef {object} CompareData
 * @property {[import("./side.js").SideData, import("./side.js").SideData]} sides
 * @property {Lesson[]} lessons
 * @property {[string, string][]} sources
 * @property {Record<string, string>} source_words
 * @property {string} legend_words
 * @property {Setup} view
 * @typedef {import("./side.js").Side[] & { close: () => void }} Sides
 */

/** @param {HTMLElement} root */
export const openStage = (root) => {
  root.replaceChildren();
  /** @type {CompareData} */
  let data;
  /** @type {(view: Setup) => void} */
  let tell = () => {};
  /** @type {ReturnType<typeof openHolder<Sides>>} */
  const holder = openHolder();
  /** @type {Setup | null} */
  let setup = null;
  let chosen = -1;
  let frame = 0;
  const ui = buildControls(root, {
    change: (next, keep = true) => change(next, keep),
    keep: () => setup && tell({ ...setup }),
    teach: (step) => {
      ui.chooser.hidden = true;
      change({ ...data.lessons[step].setting, step }, true);
    },
  });
  const pair = append(root, "div", "pair");
  const boxes = [0, 1].map(() => buildSide(pair, point));
  const legend = append(root, "div", "legend quiet");

  /** @param {number} sample */
  function point(sample) {
    if (sample === chosen) return;
    chosen = sample;
    show();
  }
  function show() {
    if (!setup || !holder.held) return;
    const theme = readTheme(root);
    for (const side of holder.held) side.point(chosen, setup, theme);
  }
  function repaint() {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(show);
  }

  /** @param {CompareData} next @param {import("../lib/mount.js").Send} send */
  async function update(next, send) {
    data = next;
    tell = (view) => send("view", view);
    const key = next.sides.map(({ model }) => modelKey(model)).join("\n");
    if (holder.has(key)) return repaint(); // the theme may be another one
    root.dataset.ready = "";
    try {
      const sides = await holder.load(key, () => openSides(next));
      if (!sides) return;
      fill(sides);
      await follow();
      root.dataset.ready = "yes";
    } catch (error) {
      boxes[0].summary.textContent = `The models cannot be loaded: ${/** @type {Error} */ (error).message}`;
    }
  }
  /** Both, or nothing left open. @param {CompareData} next @returns {Promise<Sides>} */
  async function openSides(next) {
    const opened = await Promise.allSettled(next.sides.map((side, k) => openSide(boxes[k], side, point)));
    const sides = opened.filter((one) => one.status === "fulfilled").map(({ value }) => value);
    const close = () => {
      for (const side of sides) side.close();
    };
    const failed = opened.find((one) => one.status === "rejected");
    if (!failed) return Object.assign(sides, { close });
    close();
    throw failed.reason;
  }
  /** What depends on the models alone. @param {Sides} sides */
  function fill(sides) {
    const [{ model }, other] = sides;
    for (const box of boxes) box.report(null);
    ui.fill(data.sources, model.names, data.lessons);
    ui.chooser.replaceChildren();
    openChooser(ui.chooser, model.album, (image) => change({ image }, true));
    legend.replaceChildren();
    const same = model.names.join() === other.model.names.join();
    for (const { names, colours } of same ? [model] : [model, other.model]) {
      const row = append(legend, "div");
      for (const [k, name] of names.entries())
        append(row, "span", "entry", name).style.setProperty("--dot", colours[k]);
    }
    append(append(legend, "div"), "span", "entry holes", data.legend_words);
    const { view } = data;
    setup = {
      ...view,
      label: Math.min(view.label, model.names.length - 1),
      image: Math.min(view.image, model.space.count - 1),
    };
  }
  /** @param {Partial<Setup>} next @param {boolean} keep */
  function change(next, keep) {
    if (!setup) return;
    setup = { ...setup, ...next };
    const setting = data.lessons[setup.step]?.setting;
    if (setting && !("step" in next)) {
      const now = /** @type {Record<string, unknown>} */ (setup);
      if (Object.entries(setting).some(([name, value]) => now[name] !== value)) setup.step = -1;
    }
    follow();
    if (keep) tell({ ...setup });
  }
  async function follow() {
    const sides = holder.held;
    if (!setup || !sides) return;
    const now = setup;
    ui.show(now, data.lessons[now.step]?.text ?? data.source_words[now.from]);
    if (now.from === "image") sides[0].model.images.draw(ui.imageCanvas, now.image);
    const both = unionOf(sides[0].map.own, sides[1].map.own);
    for (const { map } of sides) map.show(now.look === "one" ? both : now.look === "prior" ? map.around : map.own);
    const numbers = drawNumbers(now.seed, DRAWS, Math.max(...sides.map(({ model }) => model.space.dims)));
    const drawn = sides.map((side) => side.draw(numbers, now));
    repaint();
    await Promise.all(drawn);
  }
  return {
    update,
    close: () => {
      cancelAnimationFrame(frame);
      holder.close();
    },
  };
};
