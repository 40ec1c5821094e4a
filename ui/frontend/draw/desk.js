// What is drawn or brought, and what follows from it at every movement: its code, its place, its copy. All of it happens
// in the browser; the server hears of a stroke when it has ended, for the link.

import { drawImage } from "../lib/image-canvas.js";
import { drawnFor, inChannels, mnistFrame } from "../lib/mnist-frame.js";
import { modelKey, openModel } from "../lib/model.js";
import { openHolder } from "../lib/mount.js";
import { channelsLast } from "../lib/own-album.js";
import { DRAWING, openOwnImage } from "../lib/own-image.js";
import { saveCanvas } from "../lib/save.js";
import { drawingCanvas, sketchpad } from "../lib/sketchpad.js";
import { packStrokes, stepsLeftOut, unpackStrokes } from "../lib/strokes.js";
import { readTheme } from "../lib/theme.js";
import { buildDesk } from "./elements.js";
import { openDrawMap } from "./map.js";
import { openSteps } from "./steps.js";
import { openVerdict } from "./unusual.js";
import { uploadPane } from "./upload.js";

const PAD = "pad"; // the channel of the encoder that the newest movement has
const MAX_TRAIL = 80;
const TOO_LONG = "This drawing is too long for a link: it stays on this page.";
const NO_TOKEN = "This picture is too large for a link: it stays on this page.";
const EMPTY = "Draw something: the point appears with the first touch.";
const NO_PICTURE = "Choose a picture: its point and its copy appear here.";

/**
 * @typedef {import("../lib/model.js").Model} Model
 * @typedef {import("../lib/strokes.js").Stroke} Stroke
 * @typedef {import("./elements.js").Input} Input
 * @typedef {{ input: Input, strokes: string | null, picture: string | null }} View
 * @typedef {object} DrawData DrawData of vae_core/explorer/draw.py
 * @property {import("../lib/model.js").BrowserModel} model
 * @property {View} view read when the page is first shown
 * @property {string} example strokes to begin with, where the view has none
 * @property {number} max_bytes of a drawing
 * @property {number} max_token letters of an image in a link
 * @property {string | null} prepare_url where a picture becomes an image; null where no server does that
 * @property {number} max_image_bytes of a picture's file
 * @property {readonly import("./elements.js").Page[]} pages that take the image
 * @property {boolean} expert
 */

/** What the close-up shows. @param {boolean} hasCloud @param {boolean} hasWay @param {boolean} expert */
const legend = (hasCloud, hasWay, expert) => {
  const way = hasWay ? "Dotted: the way that the point came during this stroke." : "";
  if (!hasCloud) return `The surroundings of your image, enlarged. ${way}`;
  return expert
    ? `The surroundings, enlarged. The ellipse: one standard deviation of the posterior. ${way}`
    : `The surroundings of your image, enlarged. The ellipse is its cloud: the places that the model finds likely for it. ${way}`;
};

/** @param {HTMLElement} root */
export const openDesk = (root) => {
  /** @type {DrawData} */
  let data;
  /** @type {(view: object) => void} */
  let tell = () => {};
  /** @type {(use: object) => void} */
  let hand = () => {};
  /** @type {ReturnType<typeof openHolder<Model>>} */
  const holder = openHolder();
  let theme = readTheme(root);
  let looks = "";
  let refused = ""; // why the link's drawing is not on the pad
  /** @type {Input} */
  let input = "draw";
  /** @type {ReturnType<typeof sketchpad> | null} */
  let pad = null;
  /** @type {ReturnType<typeof openSteps> | null} */
  let steps = null;
  /** @type {ReturnType<typeof openDrawMap> | null} */
  let map = null;
  /** @type {ReturnType<typeof openVerdict> | null} */
  let verdict = null;
  /** @type {Set<import("../lib/strokes.js").Step>} */
  let without = new Set();
  /** @type {import("../lib/own-image.js").OwnImage | null} */
  let picture = null;
  /** @type {ReturnType<typeof uploadPane> | null} */
  let upload = null;
  /** @type {import("./map.js").Spot | null} */
  let spot = null;
  /** @type {import("./map.js").Place[]} */
  let trail = [];
  let drawnStrokes = 0;
  let judged = 0;
  let frame = 0;
  let since = 0;

  const ui = buildDesk(root, {
    input: (next) => {
      input = next;
      ui.input(input);
      trail = [];
      follow();
      tellAll();
    },
    use: (to, slot) => {
      const token = tokenNow();
      if (token) hand({ to, slot, token });
    },
    png: () => {
      if (input === "draw" && pad) saveCanvas(drawingCanvas(pad.strokes), "drawing.png");
      else if (picture) saveCanvas(ui.seen, "picture.png");
    },
  });

  /** @param {DrawData} next @param {import("../lib/mount.js").Send} send @param {import("../lib/mount.js").Send} trigger */
  async function update(next, send, trigger) {
    data = next;
    tell = (view) => send("view", view);
    hand = (use) => trigger("use", use);
    const look = JSON.stringify([readTheme(root), next.expert]);
    ui.offer(next.prepare_url !== null, next.pages);
    const key = modelKey(next.model);
    if (!holder.has(key)) {
      root.dataset.ready = "";
      if (picture?.pixels.length !== next.model.image_shape.reduce((a, b) => a * b)) picture = null; // another model's
      openPad();
      openUpload();
      follow();
      ui.say("Loading the model…");
      try {
        const model = await holder.load(key, () => openModel(next.model, ui.report));
        if (model) fill(model);
      } catch (error) {
        ui.say(`The model cannot be loaded: ${/** @type {Error} */ (error).message}`);
      }
    } else if (holder.held && look !== looks) {
      theme = readTheme(root);
      pad?.repaint();
      verdict = openVerdict(ui.unusual, holder.held, data.expert);
      follow();
    }
    looks = look;
  }

  /** The pad is there before the model is: one can begin. */
  function openPad() {
    input = data.view.input;
    ui.input(input);
    const text = data.view.strokes ?? data.example;
    /** @type {Stroke[]} */
    let strokes = [];
    refused = "";
    try {
      strokes = unpackStrokes(text, data.max_bytes);
      without = stepsLeftOut(text);
    } catch (error) {
      refused = /** @type {Error} */ (error).message;
    }
    steps = openSteps(ui.steps, data.model.frame, without, (next) => {
      without = next;
      trail = [];
      soon();
      tellAll();
    });
    pad?.close();
    pad = sketchpad(ui.pad, {
      strokes,
      example: data.view.strokes === null,
      maxBytes: data.max_bytes,
      onChange: ({ length }, done) => {
        if (!done && !since) since = performance.now();
        if (length !== drawnStrokes) trail = [];
        drawnStrokes = length;
        if (done) tellAll();
        soon();
      },
    });
  }

  /** Where pictures are brought, for images of the model's shape. */
  function openUpload() {
    upload?.close();
    upload = null;
    if (data.prepare_url === null) return;
    upload = uploadPane(ui.picture, {
      shape: data.model.image_shape,
      frame: data.model.frame,
      prepareUrl: data.prepare_url,
      maxBytes: data.max_image_bytes,
      onImage: (image) => {
        picture = image;
        trail = [];
        follow();
        tellAll();
      },
    });
  }

  /** @param {Model} model */
  function fill(model) {
    ui.report(null);
    ui.say("");
    theme = readTheme(root);
    map?.close();
    map = openDrawMap(ui, model);
    verdict = openVerdict(ui.unusual, model, data.expert);
    openPicture(model);
    follow();
  }

  /** The picture that the link holds. @param {Model} model */
  async function openPicture(model) {
    const { picture: token } = data.view;
    if (!token) return;
    try {
      picture = await openOwnImage(token, model);
      if (input === "picture") follow();
    } catch (error) {
      ui.say(/** @type {Error} */ (error).message);
    }
  }

  /** With the next frame: several movements within one are one. */
  function soon() {
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      follow();
    });
  }

  /** The image as the model takes it, drawn where it is shown; null for an empty pad. */
  function imageNow() {
    const { frame: framing, image_shape: shape } = data.model;
    const strokes = pad?.strokes ?? [];
    let values = picture?.pixels ?? new Float32Array(shape[0] * shape[1] * shape[2]);
    if (input === "draw") {
      const stages = mnistFrame(drawnFor(strokes, framing), framing, without);
      steps?.show(stages);
      values = inChannels(stages[stages.length - 1].pixels, shape[0]);
    }
    drawImage(ui.seen, channelsLast(values, shape), shape);
    return (input === "draw" ? strokes.length : picture) ? values : null;
  }

  async function follow() {
    const values = imageNow();
    const model = holder.held;
    if (!model?.encode) return;
    ui.usable(Boolean(values), values ? reasonAgainst() : "");
    ui.copy.figure.classList.toggle("absent", !values);
    if (!values) {
      spot = null;
      verdict?.hide();
      ui.say(input === "draw" ? refused || EMPTY : NO_PICTURE);
      map?.show(null, theme);
      root.dataset.ready = "yes";
      return;
    }
    const began = since || undefined;
    since = 0;
    const found = await model.encode(values, PAD).catch((error) => {
      ui.say(`The image cannot be encoded at the moment: ${error.message}`);
      return null;
    });
    if (!found || model !== holder.held) return;
    ui.say("");
    judge(model, values, found.mean);
    const place = model.space.project(found.mean);
    trail = [...trail, place].slice(-MAX_TRAIL);
    spot = { place, ellipse: found.logvar && model.space.ellipseOf(found.logvar), trail };
    ui.legend.textContent = legend(spot.ellipse !== null, trail.length > 1, data.expert);
    map?.show(spot, theme);
    model.paint(ui.copy.canvas, found.mean, began);
    root.dataset.ready = "yes";
  }

  /** Its place at once, and how good its copy is as soon as that is known. @param {Model} model @param {Float32Array} values @param {Float32Array} code */
  async function judge(model, values, code) {
    const mine = ++judged;
    const nats = await model.distortion(values, code).catch(() => null);
    if (mine === judged && model === holder.held && spot) verdict?.show(code, nats);
  }

  /** What the link and other pages are given; null for an image that has no place in a link. */
  function tokenNow() {
    if (input === "picture") return fits(picture?.token ?? null);
    if (!pad?.strokes.length) return null;
    return fits(DRAWING + packStrokes(pad.strokes, without));
  }
  /** A token, if a link has room for it. @param {string | null} token */
  function fits(token) {
    return token && token.length <= data.max_token ? token : null;
  }
  function reasonAgainst() {
    if (tokenNow()) return "";
    return input === "picture" ? NO_TOKEN : TOO_LONG;
  }
  function tellAll() {
    if (!pad) return;
    const drawn = pad.isExample ? null : fits(DRAWING + packStrokes(pad.strokes, without));
    const strokes = drawn?.slice(DRAWING.length) ?? null;
    tell({ run: data.model.run, input, strokes, picture: fits(picture?.token ?? null) });
  }
  return {
    update,
    close: () => {
      cancelAnimationFrame(frame);
      pad?.close();
      upload?.close();
      map?.close();
      holder.close();
    },
  };
};
