// The body of a worker; worker_source() puts `const LatentDecoder = ...` before it. LatentDecoder.openWorker() is
// the other end. Messages in: { id, load: packed bytes } once, then { id, latents, channel? }. Out: { id, ready },
// { id, values } (values transferred) or { id, error }.
//
// The newest wins: a request replaces the unfinished one of its channel, which then gets no answer. Work is done in
// slices of a few milliseconds between which messages arrive, so that a grid can be overtaken halfway.

const SLICE = 6; // milliseconds
let decoder = null;
let scheduled = false;
const jobs = new Map(); // channel -> { id, latents, values, done }, taken in turn

// A message to oneself comes round sooner than any timer.
const loop = new MessageChannel();
loop.port1.onmessage = work;

self.onmessage = ({ data }) => {
  try {
    if (data.load) {
      decoder = LatentDecoder.parseDecoder(data.load);
      decoder.warmUp();
      jobs.clear(); // they were for the decoder before
      const { latentDim, imageShape, cost } = decoder;
      self.postMessage({ id: data.id, ready: { latentDim, imageShape, cost } });
      return;
    }
    if (!decoder) throw new Error("No decoder is loaded yet.");
    const n = data.latents.length / decoder.latentDim;
    if (!Number.isInteger(n)) {
      throw new Error(`${data.latents.length} numbers are no whole number of codes of ${decoder.latentDim}.`);
    }
    const values = new Float32Array(n * decoder.output.length);
    jobs.set(data.channel ?? "", { id: data.id, latents: data.latents, values, done: 0, n });
    schedule();
  } catch (error) {
    self.postMessage({ id: data.id, error: error.message });
  }
};

function schedule() {
  if (scheduled) return;
  scheduled = true;
  loop.port2.postMessage(null);
}

function work() {
  scheduled = false;
  if (!jobs.size) return;
  const [channel, job] = jobs.entries().next().value;
  jobs.delete(channel);
  const d = decoder.latentDim;
  const end = performance.now() + SLICE;
  while (job.done < job.n && performance.now() < end) {
    job.values.set(decoder.decode(job.latents, job.done * d), job.done * decoder.output.length);
    job.done++;
  }
  if (job.done < job.n) jobs.set(channel, job); // to the end of the queue
  else self.postMessage({ id: job.id, values: job.values }, [job.values.buffer]);
  if (jobs.size) schedule();
}
