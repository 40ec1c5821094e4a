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
  const worker = slow || spare ? await startWorker(packed) : null;
  return {
    network,
    /** Whether one input at a time is run on the page's own thread. */
    atOnce: !(slow && worker),
    worker,
    close: () => worker?.close(),
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
