// A picture of somebody's own: chosen, dropped, pasted or taken by a camera; each step to the model's image is shown, and
// can be switched. The server decodes the file and keeps nothing of it.

import { append, appendButton, element } from "../lib/dom.js";
import { lettersOf, MAX_TOKEN, PICTURE } from "../lib/own-image.js";
import { mayUseCamera, openCamera } from "./camera.js";
import { Overtaken, openPreparing, queryOf } from "./prepare.js";

const ACCEPTED = "image/png,image/jpeg,image/webp,image/gif,image/bmp,image/tiff,image/heic,image/heif,.ppm,.pgm,.jfif";
const MAX_TITLE = 60;
const PHOTOGRAPH = "Your photograph";

/**
 * @typedef {import("../lib/own-image.js").OwnImage} OwnImage
 * @typedef {import("./prepare.js").Prepared} Prepared
 * @typedef {import("./prepare.js").Step} Step
 * @typedef {import("./prepare.js").Switch} Switch
 * @typedef {object} UploadOptions
 * @property {import("../lib/image-canvas.js").ImageShape} shape of the model's images
 * @property {import("../lib/mnist-frame.js").Frame} [frame] how drawn ones among them were framed
 * @property {string} prepareUrl path on the server
 * @property {number} [maxBytes] of a file
 * @property {(image: OwnImage) => void} onImage the image is ready, at first and after each switch
 */

/**
 * What a step is called. @param {Pick<Step, "name">} step @param {readonly number[]} shape
 */
export const titleOf = ({ name }, [, height, width]) =>
  ({
    opened: "As it is",
    upright: "Turned upright",
    square: "Cut to the middle",
    grey: "Grey",
    inverted: "Inverted",
    contrast: "More contrast",
    framed: "Into the middle",
    resized: `${width} × ${height} pixels`,
  })[name] ?? name;

/** What the image is called: its file's name, for people to recognise. @param {string} name */
export const titleFrom = (name) => {
  const letters = [...name.trim()];
  return letters.length > MAX_TITLE
    ? `${letters.slice(0, MAX_TITLE - 1).join("")}…`
    : letters.join("") || "Your picture";
};

/** The picture among what was pasted or dropped; null where there is none. @param {DataTransfer | null} data */
export const pictureIn = (data) => {
  const files = [...(data?.files ?? [])];
  return files.find((file) => file.type.startsWith("image/")) ?? files[0] ?? null;
};

/**
 * Fill `root` with the pane. @param {HTMLElement} root emptied first @param {UploadOptions} options
 */
export const uploadPane = (root, { shape, frame, prepareUrl, maxBytes, onImage }) => {
  root.replaceChildren();
  root.classList.add("upload");
  const preparing = openPreparing(prepareUrl);
  /** @type {Map<Switch, boolean>} */
  let choices = new Map();
  /** @type {{ picture: Blob, title: string } | null} */
  let held = null;
  /** @type {string[]} */
  let shown = [];
  /** @type {(() => void) | null} */
  let endCamera = null;

  const zone = append(root, "div", "zone");
  const ways = append(zone, "div", "ways");
  fileButton(ways, "Choose a picture");
  const byTouch = matchMedia("(pointer: coarse)").matches;
  if (byTouch) fileButton(ways, "Take a photograph", "environment");
  else if (mayUseCamera()) appendButton(ways, "Use the camera", camera, "chip strong camera-button");
  const otherWays = byTouch ? "" : "Or drop one here, or paste one with Ctrl+V. ";
  append(zone, "p", "quiet", `${otherWays}The server works on the picture and keeps nothing of it.`);
  const status = append(root, "p", "message status");
  status.setAttribute("role", "status");
  const list = append(root, "div", "steps");
  list.setAttribute("role", "group");
  list.setAttribute("aria-label", "From the picture to the model's image");
  const notes = append(root, "ul", "quiet notes");
  notes.hidden = true;

  /** A button that opens the system's choice of files. @param {HTMLElement} parent @param {string} text @param {"environment"} [capture] */
  function fileButton(parent, text, capture) {
    const label = append(parent, "label", "chip strong");
    const input = append(label, "input", "unseen");
    input.type = "file";
    input.accept = capture ? "image/*" : ACCEPTED;
    if (capture) input.setAttribute("capture", capture);
    label.append(text);
    input.onchange = () => {
      const [file] = input.files ?? [];
      if (file) take(file, capture ? PHOTOGRAPH : titleFrom(file.name));
      input.value = ""; // the same file can be chosen again
    };
  }

  /** @param {Blob} picture @param {string} title */
  function take(picture, title) {
    endCamera?.();
    if (maxBytes && picture.size > maxBytes) {
      const megabytes = (/** @type {number} */ bytes) => (bytes / 1e6).toFixed(1);
      refuse(`This file has ${megabytes(picture.size)} MB; ${megabytes(maxBytes)} MB at most are taken.`);
      return;
    }
    choices = new Map();
    prepare({ picture, title });
  }

  /** @param {{ picture: Blob, title: string }} asked */
  async function prepare(asked) {
    root.setAttribute("aria-busy", "true");
    say("Reading the picture…");
    try {
      const made = await preparing.ask(asked.picture, queryOf(shape, frame, choices));
      held = asked;
      show(made);
      say(`${asked.title}: ready.`);
      const token = PICTURE + lettersOf(made.file);
      onImage({ pixels: made.pixels, token: token.length <= MAX_TOKEN ? token : null, title: asked.title });
    } catch (error) {
      if (error instanceof Overtaken) return;
      const { message } = /** @type {Error} */ (error);
      if (asked.picture === held?.picture) say(message, true);
      else refuse(message);
    }
    root.removeAttribute("aria-busy");
  }

  /** @param {string} sentence @param {boolean} [wrong] */
  function say(sentence, wrong = false) {
    status.textContent = sentence;
    status.classList.toggle("wrong", wrong);
  }

  /** A new picture is not taken; the former one, where there is one, is still what all else on the page is about. @param {string} reason */
  function refuse(reason) {
    say(held ? `${reason} What you see is still ${held.title}.` : reason, true);
  }

  /** @param {Prepared} made */
  function show({ steps, notes: found }) {
    const page = /** @type {ShadowRoot | Document} */ (root.getRootNode());
    const former = /** @type {HTMLElement | null} */ (page.activeElement)?.dataset.step;
    for (const url of shown) URL.revokeObjectURL(url);
    shown = [];
    list.replaceChildren(...steps.map(figureOf));
    if (former) /** @type {HTMLElement | null} */ (list.querySelector(`[data-step="${former}"]`))?.focus();
    notes.replaceChildren();
    for (const note of found) append(notes, "li", "", note);
    notes.hidden = !found.length;
  }

  /** @param {Step} step */
  function figureOf(step) {
    const { name, says, on, mayChange, png } = step;
    const figure = element("figure", on ? "step" : "step off");
    figure.dataset.name = name;
    const image = append(figure, "img", name === "framed" || name === "resized" ? "coarse" : "");
    image.src = URL.createObjectURL(new Blob([png], { type: "image/png" }));
    shown.push(image.src);
    image.alt = "";
    const caption = append(figure, "figcaption");
    const title = titleOf(step, shape);
    if (mayChange) {
      const label = append(caption, "label");
      const check = append(label, "input");
      check.type = "checkbox";
      check.checked = on;
      check.dataset.step = name;
      check.onchange = () => {
        choices.set(/** @type {Switch} */ (name), check.checked);
        figure.classList.toggle("off", !check.checked);
        if (held) prepare(held);
      };
      label.append(title);
    } else caption.textContent = title;
    if (says) {
      figure.title = says;
      append(caption, "span", "spoken", ` ${says}`);
    }
    return figure;
  }

  function camera() {
    if (endCamera) return;
    zone.hidden = true;
    say("");
    endCamera = openCamera(root, {
      taken: (picture) => take(picture, PHOTOGRAPH),
      closed: () => {
        endCamera = null;
        zone.hidden = false;
        /** @type {HTMLElement | null} */ (zone.querySelector(".camera-button"))?.focus();
      },
      say: (sentence) => say(sentence, true),
    });
  }

  /** @param {DataTransfer | null} data */
  function takeFrom(data) {
    const file = pictureIn(data);
    if (file) take(file, titleFrom(file.name));
    else say("That holds no picture file; save the picture first, and choose its file.", true);
  }

  /** @param {DragEvent} event */
  const drag = (event) => {
    event.preventDefault();
    zone.classList.toggle("over", event.type === "dragover");
    if (event.type === "drop") takeFrom(event.dataTransfer);
  };
  zone.ondragover = drag;
  zone.ondragleave = drag;
  zone.ondrop = drag;

  /** @param {ClipboardEvent} event */
  const paste = (event) => {
    const target = /** @type {HTMLElement} */ (event.composedPath()[0]);
    const writes = target.isContentEditable || target.matches?.("textarea, input:not([type=checkbox], [type=file])");
    if (!root.isConnected || !root.offsetParent || writes || !event.clipboardData?.files.length) return;
    event.preventDefault();
    takeFrom(event.clipboardData);
  };
  document.addEventListener("paste", paste);

  return {
    close: () => {
      document.removeEventListener("paste", paste);
      preparing.stop();
      endCamera?.();
      for (const url of shown) URL.revokeObjectURL(url);
    },
  };
};
