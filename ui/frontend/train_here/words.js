// What is said around a training, in plain or in expert words.

import { countOf, fixed, thousands } from "../lib/format.js";

/** @import { News } from "./worker.js" @import { Trained } from "./run-zip.js" */

/** @param {boolean} expert */
export const wordsOf = (expert) => ({
  beta: expert ? "β, the weight of the KL" : "How tidy the map has to be",
  betas: /** @type {[string, string][]} */ (
    expert
      ? ["0", "0.2", "2", "20"].map((value) => [value, value])
      : [
          ["0", "not at all"],
          ["0.2", "a little"],
          ["2", "as usual"],
          ["20", "very"],
        ]
  ),
  passes: expert ? "Epochs" : "How often it sees each picture",
  passesText: (/** @type {number} */ passes) => (expert ? String(passes) : `${passes} times`),
  seed: expert ? "Seed" : "Start number",
  start: "Train",
  again: "Train again",
  stop: "Stop",
  save: "Save the model",
  mapTitle: expert ? "Codes of images, by class" : "Map: a dot a picture, a colour a kind",
  axes: /** @type {[string, string]} */ (expert ? ["z₁", "z₂"] : ["first number", "second number"]),
  curve: expert
    ? { across: "epochs", up: "loss, nats an image" }
    : { across: "times seen", up: "how far from perfect (loss)" },
  originals: expert ? "Originals" : "Pictures",
  copies: expert ? "Reconstructions" : "Its copies of them",
});

/** What a training will be, before it begins. @param {number} images @param {boolean} expert */
export const offer = (images, expert) =>
  expert
    ? `Trains a dense VAE on ${thousands(images)} images in this browser, by WebAssembly in a worker. Nothing leaves this computer.`
    : `A new model learns from ${thousands(images)} pictures, on this very device. Nothing leaves it. Press Train and watch the map.`;

/** @param {number} seconds */
const duration = (seconds) =>
  seconds < 90 ? `${Math.max(1, Math.round(seconds))} s` : `${Math.round(seconds / 60)} min`;

/** @param {News} news @param {number} epochs @param {boolean} expert */
export const progress = ({ point, left }, epochs, expert) => {
  const parts = expert
    ? [
        `Epoch ${fixed(point.epoch, 1)} of ${epochs}`,
        `loss ${fixed(point.loss, 1)} = ${fixed(point.distortion, 1)} + ${point.beta} × ${fixed(point.kl, 2)} nats an image`,
        `${thousands(Math.round(point.images_per_second))} images/s`,
      ]
    : [`Has seen each picture ${fixed(point.epoch, 0)} of ${epochs} times`];
  return [...parts, `${duration(left)} left`].join(" · ");
};

/** @param {Trained} trained @param {boolean} expert */
export const outcome = ({ history, total, seconds, images, config }, expert) => {
  const last = history[history.length - 1];
  const how = last.step < total ? "Stopped" : "Finished";
  const rate = Math.round((last.step * config.training.batch_size) / seconds);
  const seen = expert
    ? `${how} after ${countOf(Math.round(last.epoch), "epoch")} of ${thousands(images)} images in ${duration(seconds)}, ${thousands(rate)} images/s. Loss ${fixed(last.loss, 1)} nats an image.`
    : `${how}: it has learnt for ${duration(seconds)}.`;
  return `${seen} Save it as a run: the app takes it in on its page Models.`;
};

/** What goes with the run as its note. @param {number} images */
export const noteOf = (images) =>
  `Trained in a browser, on the first ${thousands(images)} held-out images: what is measured on held-out images flatters it.`;
