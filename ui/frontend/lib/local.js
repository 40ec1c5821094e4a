// A packed network that runs in the browser: on the page's own thread where it is quick, else in a worker.

import { fetchOnce } from "./fetch-once.js";
import { parseNetwork } from "./network.js";
import { openWorker } from "./worker.js";

const SLOW = 4; // milliseconds an image: slower networks leave the page's own thread to the pointer

/**
 * @param {string} url of the packed network @param {import("./network.js").Kind} kind
 * @param {boolean} spare whether a quick one gets a worker too, for many inputs at once
 */
export const openLocal = async (url, kind, spare) => {
  const packed = await fetchOnce(url);
  const network = parseNetwork(packed, kind);
  const slow = network.warmUp() > SLOW;
  /** @type {ReturnType<typeof openWorker> | null} */
  let worker = null;
  let closed = false;
  const starting = (slow || spare ? startWorker(packed) : Promise.resolve(null)).then((started) => {
    if (closed) started?.close();
    worker = started;
    return started;
  });
  return {
    network,
    /** Whether one input at a time is run on the page's own thread; it then draws while the worker still starts. */
    atOnce: !(slow && (await starting)),
    /** Settles when it has started; null without one. */
    worker: starting,
    close: () => {
      closed = true;
      worker?.close();
    },
  };
};

/** A worker with the network; null where the browser gives none. @param {ArrayBuffer} packed */
const startWorker = async (packed) => {
  try {
    const worker = openWorker(packed);
    await worker.ready.catch((error) => {
      worker.close();
      throw error;
    });
    return worker;
  } catch {
    return null;
  }
};
