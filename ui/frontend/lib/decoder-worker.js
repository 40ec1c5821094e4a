// The body of the decoding worker; openWorker() in worker.js is the other end. Messages in: { id, load: packed bytes }
// once, then { id, latents, channel? }. Out: { id, ready }, { id, values } (values transferred) or { id, error }.
//
// The newest wins: a request replaces the unfinished one of its channel, which then gets no answer. Work is done in
// slices of a few milliseconds between which messages arrive, so that a grid can be overtaken halfway.

import { parseDecoder } from "./decoder.js";

const SLICE = 6; // milliseconds
/** @typedef {{ id: number, latents: Float32Array, values: Float32Array, done: number, count: number }} Job */
/** @type {import("./decoder.js").Decoder | null} */
let decoder = null;
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

/** @param {{ id: number, load?: ArrayBuffer, latents: Float32Array, channel?: string }} request */
const take = ({ id, load, latents, channel = "" }) => {
  if (load) {
    decoder = parseDecoder(load);
    decoder.warmUp();
    jobs.clear(); // they were for the decoder before
    const { latentDim, imageShape, cost } = decoder;
    outside.postMessage({ id, ready: { latentDim, imageShape, cost } });
    return;
  }
  if (!decoder) throw new Error("No decoder is loaded yet.");
  const count = latents.length / decoder.latentDim;
  if (!Number.isInteger(count)) {
    throw new Error(`${latents.length} numbers are no whole number of codes of ${decoder.latentDim}.`);
  }
  jobs.set(channel, { id, latents, values: new Float32Array(count * decoder.output.length), done: 0, count });
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
  if (!next || !decoder) return;
  const [channel, job] = next;
  jobs.delete(channel);
  const end = performance.now() + SLICE;
  while (job.done < job.count && performance.now() < end) {
    job.values.set(decoder.decode(job.latents, job.done * decoder.latentDim), job.done * decoder.output.length);
    job.done++;
  }
  if (job.done < job.count)
    jobs.set(channel, job); // to the end of the queue
  else outside.postMessage({ id: job.id, values: job.values }, [job.values.buffer]);
  if (jobs.size) schedule();
};
