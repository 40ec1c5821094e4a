// Train one here: a small VAE learns in this browser, from the images that the page holds, while one watches its map.

import { openAnnouncer } from "../lib/announce.js";
import { append, appendButton, appendOptions } from "../lib/dom.js";
import { drawImage } from "../lib/image-canvas.js";
import { component } from "../lib/mount.js";
import { saveBlob } from "../lib/save.js";
import { drawCurve } from "./curve.js";
import { openDotsMap } from "./dots-map.js";
import { firstImages } from "./pixels.js";
import { runZip } from "./run-zip.js";
import { openTrainer } from "./trainer.js";
import { noteOf, offer, outcome, progress, wordsOf } from "./words.js";

/** @import { Config } from "./training.js" @import { Trained } from "./run-zip.js" @import { News } from "./worker.js" */
/**
 * @typedef {object} TrainHereData of vae_core/take_home/views/train_here.py
 * @property {Config & { name: string }} config of a training as it is offered first
 * @property {import("../lib/images.js").Sheets} sheets of the images, grey
 * @property {number} images how many of the first are learnt from, whole batches
 * @property {number[]} labels of these
 * @property {string[]} class_names
 * @property {string[]} colours
 * @property {boolean} expert
 */

const SHOWN = 1000; // dots
const COPIED = 8;
const PASSES = [10, 40, 100, 300];
const FILE = "trained-in-a-browser";

/** @param {HTMLElement} root */
const openTrainHere = (root) => {
  /** @type {TrainHereData} */
  let data;
  /** @type {ReturnType<typeof openTrainer> | null} */
  let trainer = null;
  /** @type {ReturnType<typeof openDotsMap> | null} */
  let map = null;
  /** @type {News[]} */
  let heard = [];
  /** @type {Trained | null} */
  let trained = null;
  let epochs = PASSES[1];
  /** @type {Promise<Uint8Array> | null} */
  let reading = null;
  let opened = 0; // how often a training was begun: one whose images come late is not begun any more
  let problem = "";

  const controls = append(root, "div", "controls");
  const choices = ["beta", "passes", "seed"].map((name) => {
    const label = append(controls, "label", "control");
    const text = append(label, "span");
    const field = append(label, name === "seed" ? "input" : "select", "choice");
    field.setAttribute("name", name);
    return { text, field };
  });
  const [beta, passes, seed] = choices;
  Object.assign(seed.field, { type: "number", min: "0", max: "9999", step: "1" });
  const startButton = appendButton(controls, "", () => start(), "chip start");
  const stopButton = appendButton(controls, "", () => trainer?.stop());
  const saveButton = appendButton(controls, "", () => save());
  const line = append(root, "p", "message state");
  const say = openAnnouncer(root);
  const body = append(root, "div", "learning");
  const figure = append(body, "figure", "map-figure");
  const mapCanvas = append(figure, "canvas", "dots-map");
  mapCanvas.setAttribute("role", "img");
  const mapTitle = append(figure, "figcaption");
  const side = append(body, "div", "side");
  const curve = append(side, "canvas", "curve");
  curve.setAttribute("role", "img");
  const rows = ["originals", "copies"].map((name) => {
    const title = append(side, "p", "row-title");
    const row = append(side, "div", `pictures ${name}`);
    const canvases = Array.from({ length: COPIED }, () => append(row, "canvas", "pixels"));
    return { title, row, canvases };
  });
  const watch = new ResizeObserver(() => paintCurve());
  watch.observe(curve);

  const paintCurve = () => {
    if (!data) return;
    const points = trained?.history ?? heard.map(({ point }) => point);
    drawCurve(curve, points, epochs, wordsOf(data.expert).curve);
    const last = points[points.length - 1];
    curve.setAttribute("aria-label", last ? `The loss is ${last.loss.toFixed(1)} nats an image.` : "No loss yet.");
  };

  /** All words and buttons, as things are now. */
  const show = () => {
    const words = wordsOf(data.expert);
    const busy = trainer !== null;
    beta.text.textContent = words.beta;
    passes.text.textContent = words.passes;
    seed.text.textContent = words.seed;
    startButton.textContent = trained ? words.again : words.start;
    stopButton.textContent = words.stop;
    saveButton.textContent = words.save;
    startButton.disabled = busy;
    stopButton.hidden = !busy;
    saveButton.hidden = !trained;
    for (const { field } of choices) /** @type {HTMLInputElement} */ (field).disabled = busy;
    mapTitle.textContent = words.mapTitle;
    mapCanvas.setAttribute("aria-label", words.mapTitle);
    rows[0].title.textContent = words.originals;
    rows[1].title.textContent = words.copies;
    const last = heard[heard.length - 1];
    line.classList.toggle("problem", problem !== "");
    if (problem) line.textContent = problem;
    else if (trained) line.textContent = outcome(trained, data.expert);
    else if (last) line.textContent = progress(last, epochs, data.expert);
    else line.textContent = busy ? "The images are being read…" : offer(data.images, data.expert);
    root.dataset.state = busy ? "training" : trained ? "trained" : "ready";
  };

  /** The choices, each with its words; what was chosen stays. */
  const fill = () => {
    const words = wordsOf(data.expert);
    const select = (/** @type {Element} */ field) => /** @type {HTMLSelectElement} */ (field);
    const chosen = [select(beta.field).value || "2", select(passes.field).value || String(PASSES[1])];
    for (const { field } of [beta, passes]) field.replaceChildren();
    appendOptions(select(beta.field), words.betas, chosen[0]);
    const counts = PASSES.map((count) => /** @type {[string, string]} */ ([String(count), words.passesText(count)]));
    appendOptions(select(passes.field), counts, chosen[1]);
    const field = /** @type {HTMLInputElement} */ (seed.field);
    field.value ||= String(data.config.training.seed);
  };

  /** The run's configuration with what was chosen. @returns {TrainHereData["config"]} */
  const chosenConfig = () => {
    const { config } = data;
    const value = (/** @type {Element} */ field) => Number(/** @type {HTMLInputElement} */ (field).value);
    epochs = value(passes.field);
    const number = Math.min(Math.max(Math.floor(value(seed.field)) || 0, 0), 9999);
    return {
      ...config,
      model: { ...config.model, beta: value(beta.field) },
      training: { ...config.training, epochs, seed: number },
    };
  };

  /** The images, which are also shown. */
  const read = () => {
    const { sheets, images: count } = data;
    reading ??= firstImages(sheets, count).then((images) => {
      const pixels = images.length / count;
      for (const [k, canvas] of rows[0].canvases.entries()) {
        drawImage(canvas, images.subarray(k * pixels, (k + 1) * pixels), sheets.image_shape);
      }
      return images;
    });
    reading.catch(() => {
      reading = null; // the next one who asks tries again
    });
    return reading;
  };

  const start = async () => {
    const own = ++opened;
    const config = chosenConfig();
    const { images: count } = data;
    /** @type {{ stop: () => void, close: () => void }} until the worker is there */
    trainer = { stop: () => failed(""), close: () => {} };
    [heard, trained, problem] = [[], null, ""];
    show();
    try {
      const images = await read();
      if (own !== opened) return;
      map?.clear();
      const shown = Math.min(SHOWN, count);
      trainer = openTrainer({ config, images, shown, copied: COPIED }, { news, done, failed });
      say("Training has begun.");
    } catch (error) {
      if (own === opened) failed(`The training cannot begin: ${/** @type {Error} */ (error).message}`);
    }
  };
  /** @param {News} next */
  const news = (next) => {
    heard.push(next);
    map?.move(next.codes);
    const size = next.copies.length / COPIED;
    for (const [k, canvas] of rows[1].canvases.entries()) {
      drawImage(canvas, next.copies.subarray(k * size, (k + 1) * size), data.sheets.image_shape);
    }
    root.dataset.step = String(next.point.step);
    paintCurve();
    show();
  };
  /** @param {Trained} all */
  const done = (all) => {
    [trained, trainer] = [all, null];
    paintCurve();
    show();
    say(outcome(all, data.expert));
  };
  /** @param {string} sentence */
  const failed = (sentence) => {
    opened++;
    [trainer, problem] = [null, sentence];
    show();
  };
  const save = () => {
    if (trained) saveBlob(runZip(trained, noteOf(trained.images), FILE), `${FILE}.zip`);
  };

  return {
    /** @param {TrainHereData} next */
    update: (next) => {
      data = next;
      fill();
      show();
      if (!map) {
        const { labels, colours, class_names: names } = data;
        map = openDotsMap(mapCanvas, { labels, colours, names });
        read().catch(() => {}); // whoever starts a training is told
      }
      map.show(wordsOf(data.expert).axes);
      paintCurve();
    },
    close: () => {
      opened++;
      trainer?.close();
      map?.close();
      watch.disconnect();
    },
  };
};

export default component(openTrainHere);
