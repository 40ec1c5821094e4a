// A worker that decodes or encodes, so that a grid of images, or a costly network, does not hold up the page.

/**
 * @typedef {object} Ready what the worker says once it has the network
 * @property {import("./network.js").Kind} kind
 * @property {number} latentDim
 * @property {import("./image-canvas.js").ImageShape} imageShape
 * @property {number} cost multiply-accumulates of one image
 */

/**
 * @param {ArrayBuffer} packed a network as vae_core/export packs it; copied
 * @param {() => Worker} start
 */
export const openWorker = (packed, start = startWorker) => {
  const worker = start();
  /** @type {Map<number, { channel: string, resolve: (value: any) => void, reject: (error: Error) => void }>} */
  const open = new Map();
  let lastId = 0;
  let closed = false;
  /** @param {number} id @param {"resolve" | "reject"} how @param {any} value */
  const settle = (id, how, value) => {
    const request = open.get(id);
    open.delete(id);
    request?.[how](value);
  };
  /** @param {object} message @param {string} channel @returns {Promise<any>} */
  const send = (message, channel) =>
    new Promise((resolve, reject) => {
      if (closed) return resolve(null);
      const id = ++lastId;
      for (const [older, request] of open) if (request.channel === channel) settle(older, "resolve", null);
      open.set(id, { channel, resolve, reject });
      worker.postMessage({ id, channel, ...message });
    });
  /** @param {string} text */
  const failAll = (text) => {
    for (const id of [...open.keys()]) settle(id, "reject", new Error(text));
  };
  worker.onmessage = ({ data }) => {
    if (data.error) settle(data.id, "reject", new Error(data.error));
    else settle(data.id, "resolve", data.values ?? data.ready);
  };
  worker.onerror = (event) => failAll(event.message || "The worker failed to start.");
  return {
    /** @type {Promise<Ready>} */
    ready: send({ load: packed }, "load"),
    /**
     * Of the codes, or of the images' pixels, what comes out, one after the other; null once a newer request on the same channel has overtaken it.
     * Channels take turns, so that hovering does not wait for a grid.
     * @param {Float32Array} inputs @param {string} [channel] @returns {Promise<Float32Array | null>}
     */
    run: (inputs, channel = "") => send({ inputs }, `run ${channel}`),
    close: () => {
      closed = true;
      worker.terminate();
      for (const id of [...open.keys()]) settle(id, "resolve", null); // nobody is left to draw it
    },
  };
};

const startWorker = () => new Worker(new URL("./network-worker.js", import.meta.url), { type: "module" });
