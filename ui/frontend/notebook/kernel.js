// The bytes that the kernel has: those that it sends of itself when the widget is made, and those that it is asked for.
// They travel as binary messages, so that none of them is part of the widget's state, which a notebook may be saved with.

import { forget } from "../lib/fetch-once.js";
import { supply } from "../lib/supply.js";

const PATIENCE = 4000; // milliseconds without an answer, after which somebody is told
const CLOSED = "The widget was closed.";

/**
 * @typedef {{ resolve: (bytes: ArrayBuffer) => void, reject: (error: Error) => void }} Question
 * @typedef {{ file?: string, answer?: number, error?: string }} Message from the kernel, with a buffer unless there is an error
 */

/** @param {import("./index.js").WidgetModel} model @param {string} prefix of all addresses that are this widget's own */
export const openKernel = (model, prefix) => {
  /** @type {Map<string, ArrayBuffer>} by path */
  const sent = new Map();
  /** @type {Map<number, Question>} */
  const asked = new Map();
  /** @type {Set<(waiting: boolean) => void>} */
  const watchers = new Set();
  let questions = 0;
  let views = 0;
  let waiting = false;
  let timer = 0;

  /** @param {boolean} now */
  const tell = (now) => {
    if (now === waiting) return;
    waiting = now;
    for (const watch of watchers) watch(now);
  };
  const wait = () => {
    clearTimeout(timer);
    if (asked.size) timer = setTimeout(() => tell(true), PATIENCE);
    else tell(false);
  };
  /** @param {Message} content @param {DataView[]} buffers */
  const hear = ({ file, answer, error }, buffers) => {
    if (file !== undefined) sent.set(file, bytesOf(buffers[0]));
    if (answer === undefined) return;
    const question = asked.get(answer);
    asked.delete(answer);
    tell(false);
    wait();
    if (error === undefined) question?.resolve(bytesOf(buffers[0]));
    else question?.reject(new Error(error));
  };
  model.on("msg:custom", hear);

  const stop = supply(prefix, (whole, body) => {
    const path = whole.slice(prefix.length);
    const known = body ? undefined : sent.get(path);
    if (known) {
      sent.delete(path); // whoever fetches it keeps it
      return Promise.resolve(known);
    }
    return new Promise((resolve, reject) => {
      const ask = ++questions;
      asked.set(ask, { resolve, reject });
      model.send({ ask, path }, undefined, body ? [body] : []);
      if (asked.size === 1) wait();
    });
  });

  return {
    /** The same data with this widget's own addresses in it, however deep. @template {object} T @param {T} data @returns {T} */
    withAddresses: (data) => addressed(data, prefix),
    /**
     * One more view. Returns how it ends; with the last one the bytes go that were fetched.
     * @param {(waiting: boolean) => void} watch told when the kernel lets somebody wait, and when it answers again
     */
    viewed: (watch) => {
      views++;
      watchers.add(watch);
      watch(waiting);
      return () => {
        watchers.delete(watch);
        if (--views === 0) forget(prefix);
      };
    },
    close: () => {
      stop();
      clearTimeout(timer);
      model.off("msg:custom", hear);
      for (const { reject } of asked.values()) reject(new Error(CLOSED));
      asked.clear();
      sent.clear();
      forget(prefix);
    },
  };
};

/** @template {object} T @param {T} data @param {string} prefix @returns {T} */
const addressed = (data, prefix) => {
  /** @param {string} name @param {any} value */
  const one = (name, value) => {
    if (value && typeof value === "object") return addressed(value, prefix);
    return name.endsWith("_url") && value ? prefix + value : value;
  };
  if (Array.isArray(data)) return /** @type {any} */ (data.map((value) => one("", value)));
  return /** @type {any} */ (Object.fromEntries(Object.entries(data).map(([name, value]) => [name, one(name, value)])));
};

/** A copy that begins where arrays may begin. @param {DataView} view */
const bytesOf = (view) =>
  /** @type {ArrayBuffer} */ (view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
