// The body of the worker that decodes or encodes; openWorker() in worker.js is the other end. Messages in: { id, load:
// packed bytes } once, then { id, inputs, channel? }. Out: { id, ready }, { id, values } (values transferred) or { id, error }.
//
// The newest wins: a request replaces the unfinished one of its channel, which then gets no answer. Work is done in
// slices of a few milliseconds between which messages arrive, so that a grid can be overtaken halfway.

import { parseNetwork } from "./network.js";

const SLICE = 6; // milliseconds
/** @typedef {{ id: number, inputs: Float32Array, values: Float32Array, done: number, count: number }} Job */
/** @type {import("./network.js").Network | null} */
let network = null;
let scheduled = false;
/** @type {Map<string, Job>} by channel, taken in turn */
const jobs = new Map();
const outside = /** @type {{ postMessage: (message: any, transfer?: Transferable[]) => void }} */ (
  /** @type {unknown} */ (self)
);

// A message to oneself comes round sooner than any timer.
const loop = new MessageChannel();

const schedule = () => {
  if (scheduled) return;
  scheduled = true;
  loop.port2.postMessage(null);
};

/** @param {{ id: number, load?: ArrayBuffer, inputs: Float32Array, channel?: string }} request */
const take = ({ id, load, inputs, channel = "" }) => {
  if (load) {
    network = parseNetwork(load);
    network.warmUp();
    jobs.clear(); // they were for the network before
    const { kind, latentDim, imageShape, cost } = network;
    outside.postMessage({ id, ready: { kind, latentDim, imageShape, cost } });
    return;
  }
  if (!network) throw new Error("No network is loaded yet.");
  const count = inputs.length / network.input.length;
  if (!Number.isInteger(count)) {
    const what = network.kind === "decoder" ? "codes" : "images";
    throw new Error(`${inputs.length} numbers are no whole number of ${what} of ${network.input.length}.`);
  }
  jobs.set(channel, { id, inputs, values: new Float32Array(count * network.output.length), done: 0, count });
  schedule();
};

self.onmessage = ({ data }) => {
  try {
    take(data);
  } catch (error) {
    outside.postMessage({ id: data.id, error: /** @type {Error} */ (error).message });
  }
};

loop.port1.onmessage = () => {
  scheduled = false;
  const [next] = jobs.entries();
  if (!next || !network) return;
  const [channel, job] = next;
  jobs.delete(channel);
  const end = performance.now() + SLICE;
  while (job.done < job.count && performance.now() < end) {
    job.values.set(network.run(job.inputs, job.done * network.input.length), job.done * network.output.length);
    job.done++;
  }
  if (job.done < job.count)
    jobs.set(channel, job); // to the end of the queue
  else outside.postMessage({ id: job.id, values: job.values }, [job.values.buffer]);
  if (jobs.size) schedule();
};
