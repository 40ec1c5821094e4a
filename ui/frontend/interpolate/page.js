// What is shown (the view), and what each touch of it does. Everything follows in the browser; the server hears of the
// view when something is let go, for the link.

import { rounded } from "../lib/format.js";
import { modelKey } from "../lib/model.js";
import { openHolder } from "../lib/mount.js";
import { imagesText, isOwn, openOwnAlbum } from "../lib/own-album.js";
import { openOwnRow } from "../lib/own-row.js";
import { openPicker } from "../lib/picker.js";
import { saveCanvas } from "../lib/save.js";
import { readTheme } from "../lib/theme.js";
import { openDrawing } from "./drawing.js";
import { buildPage } from "./elements.js";
import { buildKeep, stripsPicture } from "./keep.js";
import { openModels } from "./models.js";
import { openPlayer } from "./player.js";
import { ADDRESS_KEYS, clamp01, imagesInUse, MODES, viewParams } from "./tracks.js";

/**
 * @typedef {import("./tracks.js").View} View
 * @typedef {object} InterpolateData
 * @property {import("../lib/model.js").BrowserModel[]} models the page's own, and in the mode "pair" another
 * @property {import("./elements.js").Beside | null} beside null where no second model can be had
 * @property {View} view
 * @property {number[]} typical an image of each class
 * @property {import("./presets.js").Preset[]} presets
 * @property {boolean} expert
 * @property {string | null} gif_url null where there is no server
 */

/** @param {HTMLElement} root */
export const openPage = (root) => {
  /** @type {InterpolateData} */
  let data;
  /** @type {(view: object) => void} */
  let send = () => {};
  /** @type {ReturnType<typeof openHolder<import("./models.js").Models>>} */
  const holder = openHolder();
  const album = openOwnAlbum();
  let goDraw = () => {};
  /** @type {View | null} */
  let current = null;
  let theme = readTheme(root);
  let built = "";
  /** @type {string[]} */
  let problems = []; // what the address asked for and is not there
  const player = openPlayer((t) => {
    if (!current || !root.isConnected) return false;
    current.t = t;
    drawing.follow();
    return true;
  });

  /** Change the view, draw it anew and tell the server. @param {(view: View) => void} act */
  const change = (act) => {
    if (!current || !holder.held) return;
    stop();
    problems = [];
    act(current);
    rebuild();
    tell();
  };
  /** Change what is chosen next; nothing else is drawn anew. @param {Partial<View>} to */
  const mark = (to) => {
    if (!current) return;
    Object.assign(current, to);
    drawing.mark();
    tell();
  };
  const ui = buildPage(root, {
    mode: (mode) =>
      change((view) => {
        view.mode = mode;
        fillImages(view);
        view.slot = 0;
        if (mode === "loop") view.t = clamp01(view.t);
      }),
    source: (source) => mark({ source }),
    activate: (slot) => mark({ slot }),
    surprise: (k) => choose(anyImage(), k),
    remove: (k) =>
      change((view) => {
        view.images.splice(k, 1);
        view.slot = Math.min(view.slot, view.images.length - 1);
      }),
    add: () =>
      change((view) => {
        view.images.push(another(view));
        view.slot = view.images.length - 1;
      }),
    drag: (t, since) => {
      stop();
      if (current) current.t = t;
      drawing.follow(since);
    },
    release: tell,
    play: () => {
      if (!current) return;
      if (player.playing()) {
        stop();
        return tell();
      }
      player.play(clamp01(current.t), current.mode === "loop" ? current.images.length : 0);
      if (ui.slider) ui.slider.play.textContent = "Stop";
    },
    beside: (id) => {
      if (current) current.beside = id;
      tell();
    },
    preset: ({ images, run }) => {
      if (!current) return;
      const to = /** @type {Partial<View>} */ ({ mode: "line", t: 0.5, slot: 0 });
      if (run) send({ ...viewParams({ ...current, ...to }, linkedImages(current)), run });
      else change((view) => Object.assign(view, to, { images: [...images] }));
    },
  });
  const drawing = openDrawing(root, ui, {
    picked: (image) => choose(image),
    activate: (slot) => mark({ slot }),
    dragged: (k, image) => {
      if (!current || (current.images[k] === image && current.slot === k)) return;
      stop();
      current.images[k] = image;
      current.slot = k;
      drawing.retrace();
    },
    dropped: () => change(() => {}),
    moved: ([one, two], since) => {
      // As many digits as the link holds, so that the link shows the very same image.
      if (current) current.at = [Number(one.toFixed(4)), Number(two.toFixed(4))];
      drawing.follow(since);
    },
    ended: tell,
    seek: (t) => {
      stop();
      if (current) current.t = t;
      drawing.follow();
      tell();
    },
  });
  const keep = buildKeep(ui.keep, {
    frames: (frames, done) => {
      if (current && frames !== current.frames) {
        current.frames = frames;
        drawing.reframe();
      }
      if (done) tell();
    },
    gif: (settings) => {
      if (!current) return;
      Object.assign(current, settings);
      tell();
    },
    png: savePicture,
    link: () => {
      const url = new URL(location.href);
      for (const key of ADDRESS_KEYS) url.searchParams.delete(key);
      const params = current ? viewParams(current, linkedImages(current)) : {};
      for (const [key, value] of Object.entries({ run: data.models[0].run, ...params }))
        url.searchParams.set(key, value);
      return url.toString();
    },
  });

  const ownRow = openOwnRow(ui.own, album, { choose: (image) => choose(image), draw: () => goDraw() });

  /** @param {InterpolateData} next @param {import("../lib/mount.js").Send} tellServer @param {import("../lib/mount.js").Send} trigger */
  async function update(next, tellServer, trigger) {
    data = next;
    goDraw = () => trigger("draw", true);
    send = (view) => tellServer("view", view);
    theme = readTheme(root);
    const view = current ?? { ...next.view, images: [...next.view.images] };
    view.beside = next.beside?.chosen ?? view.beside;
    current = view;
    const key = next.models.map(modelKey).join("\n");
    if (!holder.has(key)) {
      root.dataset.ready = "";
      try {
        const loaded = await holder.load(key, () => openWithOwn(next.models, view));
        if (!loaded) return;
        openPicker(ui.browser, loaded.models[0].album, (image) => choose(image), { byNumber: true });
        ui.report(null);
        drawing.forget();
        fillImages(view);
        ownRow.show(loaded.models[0]);
      } catch (error) {
        return drawing.say([`The model cannot be loaded: ${/** @type {Error} */ (error).message}`]);
      }
    }
    // Every release brings an answer from the server; what it does not change is left standing, or the slider would be
    // taken out of the hand that already drags it again.
    const parts = JSON.stringify([key, theme, data.beside, data.expert]);
    if (!holder.held || parts === built) return;
    built = parts;
    rebuild();
  }

  /**
   * The models, with the images of one's own that the view or the page has; those of the view get their numbers.
   * @param {import("../lib/model.js").BrowserModel[]} list @param {View} view
   */
  async function openWithOwn(list, view) {
    const opened = await openModels(list, ui.report);
    /** @type {import("../lib/own-album.js").Linked[]} */
    const wanted = [...view.images, ...album.numbers];
    for (const image of new Set(wanted)) {
      if (typeof image === "number" && !isOwn(image)) continue;
      const at = view.images.indexOf(/** @type {any} */ (image));
      try {
        const number = await album.adopt(album.linked(image), opened.models);
        view.images = view.images.map((one) => (one === /** @type {any} */ (image) ? number : one));
      } catch (error) {
        problems.push(`${/** @type {Error} */ (error).message} Another image is shown in its place.`);
        view.images = view.images.filter((_, k) => k !== at);
      }
    }
    return { ...opened, models: opened.models.map(album.with) };
  }

  /**
   * Every mode has as many images as it needs: those that are chosen, then a typical one of a class not yet shown. In
   * the place of one that does not exist stands another, and a sentence says so.
   * @param {View} view
   */
  function fillImages(view) {
    const count = holder.held?.models[0].space.count ?? 0;
    for (const [k, image] of view.images.entries()) {
      if (image < count || isOwn(image)) continue;
      problems.push(
        `There is no image with the number ${image}: they go from 0 to ${count - 1}. Another one is shown in its place.`,
      );
      view.images[k] = another(view);
    }
    while (view.images.length < MODES[view.mode].images) view.images.push(another(view));
    view.slot = Math.min(view.slot, imagesInUse(view).length - 1);
  }
  /** @param {View} view */
  function another({ images }) {
    const labels = holder.held?.models[0].space.labels ?? [];
    const seen = new Set(images.map((image) => labels[image]));
    return data.typical.find((image) => !images.includes(image) && !seen.has(labels[image])) ?? anyImage();
  }
  const anyImage = () => Math.floor(Math.random() * (holder.held?.models[0].space.count ?? 1));
  /** An image for a slot, for the one that is chosen next if none is named; then the next one is. @param {number} image @param {number} [slot] */
  function choose(image, slot) {
    change((view) => {
      const at = slot ?? view.slot;
      view.images[at] = image;
      view.slot = (at + 1) % imagesInUse(view).length;
    });
  }

  function rebuild() {
    if (!current || !holder.held) return;
    const { has_prior: hasPrior, linear } = data.models[0];
    const { beside, presets, expert } = data;
    const { models } = holder.held;
    drawing.build({ view: current, models, theme, expert, beside, presets, hasPrior, linear, problems });
    keep.update(current, data.gif_url, gifParams(current));
  }
  /** @param {View} view */
  function linkedImages({ images }) {
    return imagesText(images.map(album.linked));
  }
  /** The view, and for images of one's own the codes that stand for them: only the browser encodes them. @param {View} view */
  function gifParams(view) {
    const params = viewParams(view, view.images.map((image) => (isOwn(image) ? 0 : image)).join("-"));
    for (const [k, image] of view.images.entries()) {
      if (!isOwn(image)) continue;
      for (const [m, { space }] of (holder.held?.models ?? []).entries()) {
        params[`${m ? "beside-" : ""}code-${k}`] = Array.from(space.code(image), rounded).join();
      }
    }
    return params;
  }
  function stop() {
    player.stop();
    if (ui.slider) ui.slider.play.textContent = "Play";
  }
  function savePicture() {
    const model = holder.held?.models[0];
    const { rows } = drawing;
    if (!current || !model || !rows) return;
    saveCanvas(
      stripsPicture(rows, model.shape, theme),
      `${model.run}-${current.mode}-${current.images.map((image) => (isOwn(image) ? "own" : image)).join("-")}.png`,
    );
  }
  function tell() {
    if (!current) return;
    keep.update(current, data.gif_url, gifParams(current));
    send(viewParams(current, linkedImages(current)));
  }
  return {
    update,
    close: () => {
      player.stop();
      drawing.close();
      holder.close();
    },
  };
};
