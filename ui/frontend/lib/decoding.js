// One interface to the three places that decode: the page's own thread, a worker, or the server for the costliest decoders.

import { address } from "./address.js";
import { parseDecoder } from "./decoder.js";
import { bodyOf, fetchOnce } from "./fetch-once.js";
import { openWorker } from "./worker.js";

const MAX_REQUEST_IMAGES = 32;
const SLOW = 4; // milliseconds an image: slower decoders leave the page's own thread to the pointer

/**
 * @typedef {import("./image-canvas.js").ImageShape} ImageShape
 * @typedef {Float32Array | Uint8Array} Values images one after the other, HWC: in [0, 1], or bytes
 * @typedef {object} DecoderPlace where a decoder is
 * @property {string | null} decoder_url null when the server decodes, by decode_url
 * @property {string} decode_url
 * @property {ImageShape} image_shape
 */

/**
 * @typedef {object} Decoding
 * @property {ImageShape} shape
 * @property {((code: ArrayLike<number>) => Float32Array) | null} now decodes at once into the decoder's own array; null when only `many` can
 * @property {(codes: ArrayLike<number>[], channel: string) => Promise<Values | null>} many null when a newer request of the channel overtook it; throws when decoding failed, unless that is reported
 * @property {() => void} close
 */

/** @param {ArrayLike<number>[]} codes */
const flat = (codes) => {
  const all = new Float32Array(codes.length * codes[0].length);
  for (const [i, code] of codes.entries()) all.set(code, i * code.length);
  return all;
};

/**
 * The server as decoder. One request is under way at a time, however fast the pointer moves: what is asked meanwhile
 * waits, the newest of its channel only; what it replaces gets null, but for an image that is under way already. Small
 * ones first, and large ones in parts, so that a grid of tiles does not hold up the pointer.
 * @param {DecoderPlace} place @param {(body: Float32Array<ArrayBuffer>) => Promise<ArrayBuffer>} ask
 * @returns {Decoding}
 */
export const openServer = ({ decode_url, image_shape }, ask = (body) => bodyOf(post(decode_url, body))) => {
  const size = image_shape[0] * image_shape[1] * image_shape[2];
  /** @typedef {{ codes: ArrayLike<number>[], values: Uint8Array, done: number, resolve: (values: Uint8Array | null) => void, reject: (error: unknown) => void }} Job */
  /** @type {Map<string, Job>} */
  const jobs = new Map();
  /** @type {Job | null} */
  let underWay = null;
  let closed = false;
  /** @param {Job} job */
  const rest = (job) => job.codes.length - job.done;

  /** @param {string} channel @param {Job} job */
  const finish = (channel, job) => {
    if (jobs.get(channel) === job) jobs.delete(channel); // else a newer one has its place
  };
  const work = async () => {
    if (underWay) return;
    while (jobs.size && !closed) {
      const [channel, job] = [...jobs].reduce((least, one) => (rest(one[1]) < rest(least[1]) ? one : least));
      underWay = job;
      const part = job.codes.slice(job.done, job.done + MAX_REQUEST_IMAGES);
      try {
        job.values.set(new Uint8Array(await ask(flat(part))), job.done * size);
        job.done += part.length;
        if (rest(job)) continue;
        finish(channel, job);
        job.resolve(job.values);
      } catch (error) {
        finish(channel, job);
        if (closed) job.resolve(null);
        else job.reject(error);
      }
    }
    underWay = null;
  };
  return {
    shape: image_shape,
    now: null,
    many: (codes, channel) =>
      new Promise((resolve, reject) => {
        if (closed) return resolve(null);
        const former = jobs.get(channel);
        if (former && !(former === underWay && rest(former) <= MAX_REQUEST_IMAGES)) former.resolve(null);
        jobs.set(channel, { codes, values: new Uint8Array(codes.length * size), done: 0, resolve, reject });
        work();
      }),
    close: () => {
      closed = true;
      for (const job of jobs.values()) job.resolve(null);
      jobs.clear();
    },
  };
};

/** @param {string} path @param {Float32Array<ArrayBuffer>} body */
const post = (path, body) => fetch(address(path), { method: "POST", body });

/** @param {DecoderPlace} place @returns {Promise<Decoding>} */
export const openDecoding = async (place) => {
  if (!place.decoder_url) return openServer(place);
  const packed = await fetchOnce(place.decoder_url);
  const decoder = parseDecoder(packed);
  const slow = decoder.warmUp() > SLOW;
  const worker = await startWorker(packed);
  return {
    shape: decoder.imageShape,
    now: slow && worker ? null : (code) => decoder.decode(code),
    many: async (codes, channel) => (worker ? worker.decode(flat(codes), channel) : decoder.decodeInto(flat(codes))),
    close: () => worker?.close(),
  };
};

/**
 * The same, but a failure is reported and gives null: whoever asks for images need not look after failures, and a page
 * says in one place that the picture is not what it was to be.
 * @param {Decoding} decoding
 * @param {(error: Error | null) => void} report called with the error when decoding fails, with null when it works again
 * @returns {Decoding}
 */
export const reporting = (decoding, report) => {
  let failed = false;
  return {
    ...decoding,
    many: async (codes, channel) => {
      try {
        const values = await decoding.many(codes, channel);
        if (failed && values) report(null);
        if (values) failed = false;
        return values;
      } catch (error) {
        failed = true;
        report(/** @type {Error} */ (error));
        return null;
      }
    },
  };
};

/** A worker with the decoder; null where the browser gives none. @param {ArrayBuffer} packed */
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
