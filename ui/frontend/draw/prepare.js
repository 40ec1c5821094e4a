// The server's way from a picture file to a model's image: asked once more for each switch; the newest question wins.

import { address } from "../lib/address.js";
import { unpackArrays } from "../lib/blob.js";

const TRIES = 4; // where the server is busy
const MAX_WAIT = 10; // seconds between two of them

/**
 * @typedef {import("../lib/image-canvas.js").ImageShape} ImageShape
 * @typedef {import("../lib/mnist-frame.js").Frame} Frame
 * @typedef {"upright" | "square" | "grey" | "inverted" | "contrast" | "framed"} Switch
 * @typedef {object} Step of the way
 * @property {Switch | "opened" | "resized"} name
 * @property {string} says what it did, a sentence, or nothing
 * @property {boolean} on
 * @property {boolean} mayChange
 * @property {Uint8Array<ArrayBuffer>} png its picture
 * @typedef {object} Prepared
 * @property {Step[]} steps
 * @property {string[]} notes what had to be guessed of the file, sentences
 * @property {Float32Array} pixels [C, H, W] in [0, 1]
 * @property {Uint8Array} file the image as a lossless PNG or WebP
 */

/** Thrown for what a newer question has overtaken. */
export class Overtaken extends Error {}

/**
 * The query of a question. @param {ImageShape} shape @param {Frame | undefined} frame
 * @param {ReadonlyMap<Switch, boolean>} choices those that somebody made
 */
export const queryOf = ([channels, height, width], frame, choices) => {
  const query = new URLSearchParams({ channels: `${channels}`, height: `${height}`, width: `${width}` });
  if (frame?.box) query.set("frame", [frame.box, frame.field, frame.size, frame.centre].join(","));
  for (const [name, on] of choices) {
    if (name === "square") query.set("fit", on ? "crop" : "pad");
    else query.set(name, on ? "1" : "0");
  }
  return query.toString();
};

/** @param {ArrayBuffer} buffer @returns {Prepared} */
export const preparedOf = (buffer) => {
  const { meta, arrays } = unpackArrays(buffer);
  return {
    steps: meta.steps.map((/** @type {Step} */ step, /** @type {number} */ k) => ({
      ...step,
      png: arrays[`step-${k}`],
    })),
    notes: meta.notes,
    pixels: Float32Array.from(arrays.pixels, (/** @type {number} */ value) => value / 255),
    file: arrays.file,
  };
};

/**
 * @param {string} prepareUrl path on the server
 * @param {(milliseconds: number) => Promise<void>} [pause]
 */
export const openPreparing = (prepareUrl, pause = (time) => new Promise((done) => setTimeout(done, time))) => {
  /** @type {AbortController | null} */
  let asked = null;
  return {
    /**
     * Throws Overtaken, or an Error with the server's sentence. @param {Blob} picture @param {string} query
     * @returns {Promise<Prepared>}
     */
    ask: async (picture, query) => {
      asked?.abort();
      const mine = new AbortController();
      asked = mine;
      for (let attempt = 1; ; attempt++) {
        const response = await fetch(address(`${prepareUrl}?${query}`), {
          method: "POST",
          body: picture,
          headers: { "Content-Type": "application/octet-stream" },
          signal: mine.signal,
        }).catch((error) => {
          throw mine.signal.aborted ? new Overtaken() : new Error(unreadable(error));
        });
        if (response.status === 503 && attempt < TRIES) {
          await pause(1000 * Math.min(Number(response.headers.get("retry-after")) || 1, MAX_WAIT));
        } else {
          if (!response.ok) throw new Error(await sentenceOf(response));
          const buffer = await response.arrayBuffer().catch((error) => {
            throw mine.signal.aborted ? new Overtaken() : new Error(unreadable(error));
          });
          if (mine === asked) return preparedOf(buffer);
        }
        if (mine !== asked) throw new Overtaken();
      }
    },
    stop: () => {
      asked?.abort();
      asked = null;
    },
  };
};

/** @param {unknown} error */
const unreadable = (error) =>
  error instanceof DOMException && error.name === "NotReadableError"
    ? "This file cannot be read; it may have been moved or changed since it was chosen."
    : "The server does not answer.";

/** @param {Response} response */
const sentenceOf = async (response) => {
  const text = (await response.text()).trim();
  const plain = (response.headers.get("content-type") ?? "").startsWith("text/plain");
  return plain && text ? text : `The server answers with status ${response.status}.`;
};
