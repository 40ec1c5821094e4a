// A network that runs on the server, for those that would cost the browser too much.

import { download } from "./fetch-once.js";

const MAX_REQUEST_INPUTS = 32;

/** @typedef {(body: Float32Array<ArrayBuffer>) => Promise<ArrayBuffer>} Ask posts inputs, one after the other, and has their outputs */

/** @param {string} path @returns {Ask} */
export const askServer = (path) => (body) => download(path, body);

/** Inputs of one length in one array. @param {ArrayLike<number>[]} inputs */
export const flat = (inputs) => {
  const all = new Float32Array(inputs.length * inputs[0].length);
  for (const [i, input] of inputs.entries()) all.set(input, i * input.length);
  return all;
};

/** @param {ArrayBuffer[]} parts */
const joined = (parts) => {
  if (parts.length === 1) return parts[0];
  const all = new Uint8Array(parts.reduce((size, part) => size + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    all.set(new Uint8Array(part), at);
    at += part.byteLength;
  }
  return all.buffer;
};

/**
 * One request is under way at a time, however fast the pointer moves: what is asked meanwhile waits, the newest of its
 * channel only; what it replaces gets null, but for an input that is under way already. Small ones first, and large
 * ones in parts, so that a grid of tiles does not hold up the pointer.
 * @param {Ask} ask
 */
export const openRemote = (ask) => {
  /** @typedef {{ inputs: ArrayLike<number>[], parts: ArrayBuffer[], done: number, resolve: (bytes: ArrayBuffer | null) => void, reject: (error: unknown) => void }} Job */
  /** @type {Map<string, Job>} */
  const jobs = new Map();
  /** @type {Job | null} */
  let underWay = null;
  let closed = false;
  /** @param {Job} job */
  const rest = (job) => job.inputs.length - job.done;

  /** @param {string} channel @param {Job} job */
  const finish = (channel, job) => {
    if (jobs.get(channel) === job) jobs.delete(channel); // else a newer one has its place
  };
  const work = async () => {
    if (underWay) return;
    while (jobs.size && !closed) {
      const [channel, job] = [...jobs].reduce((least, one) => (rest(one[1]) < rest(least[1]) ? one : least));
      underWay = job;
      const part = job.inputs.slice(job.done, job.done + MAX_REQUEST_INPUTS);
      try {
        job.parts.push(await ask(flat(part)));
        job.done += part.length;
        if (rest(job)) continue;
        finish(channel, job);
        job.resolve(joined(job.parts));
      } catch (error) {
        finish(channel, job);
        if (closed) job.resolve(null);
        else job.reject(error);
      }
    }
    underWay = null;
  };
  return {
    /**
     * The bytes of the outputs, one after the other; null once a newer request of the channel has overtaken it.
     * @param {ArrayLike<number>[]} inputs @param {string} channel @returns {Promise<ArrayBuffer | null>}
     */
    run: (inputs, channel) =>
      new Promise((resolve, reject) => {
        if (closed) return resolve(null);
        const former = jobs.get(channel);
        if (former && !(former === underWay && rest(former) <= MAX_REQUEST_INPUTS)) former.resolve(null);
        jobs.set(channel, { inputs, parts: [], done: 0, resolve, reject });
        work();
      }),
    close: () => {
      closed = true;
      for (const job of jobs.values()) job.resolve(null);
      jobs.clear();
    },
  };
};
