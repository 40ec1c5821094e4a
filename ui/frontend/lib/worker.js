// A worker that decodes, so that a grid of images does not hold up the page.

/**
 * @typedef {object} Ready what the worker says once it has the decoder
 * @property {number} latentDim
 * @property {import("./image-canvas.js").ImageShape} imageShape
 * @property {number} cost multiply-accumulates of one decode
 */

/**
 * @param {ArrayBuffer} packed a decoder as vae_core/export packs it; copied
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
  worker.onerror = (event) => failAll(event.message || "The decoding worker failed to start.");
  return {
    /** @type {Promise<Ready>} */
    ready: send({ load: packed }, "load"),
    /**
     * The values of the codes, one after the other; null once a newer request on the same channel has overtaken it.
     * Channels take turns, so that hovering does not wait for a grid.
     * @param {Float32Array} latents @param {string} [channel] @returns {Promise<Float32Array | null>}
     */
    decode: (latents, channel = "") => send({ latents }, `decode ${channel}`),
    close: () => {
      closed = true;
      worker.terminate();
      for (const id of [...open.keys()]) settle(id, "resolve", null); // nobody is left to draw it
    },
  };
};

const startWorker = () => new Worker(new URL("./decoder-worker.js", import.meta.url), { type: "module" });
