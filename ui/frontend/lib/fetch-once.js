// One download per address for the whole tab, whatever mounts and unmounts, and whichever component asks.

import { address } from "./address.js";
import { patient } from "./patience.js";
import { supplied } from "./supply.js";

const MAX_DOWNLOADS = 60;

/** After an update of the app a page may have this module twice, so the downloads are kept by the page. @type {any} */
const page = globalThis;
page.latentPlaygroundDownloads ??= new Map();
/** @type {Map<string, Promise<ArrayBuffer>>} */
const downloads = page.latentPlaygroundDownloads;

/**
 * A response's body. Throws an Error with the server's sentence where there is one.
 * @param {Promise<Response>} request
 */
const bodyOf = async (request) => {
  const response = await request.catch(() => {
    throw new Error("The server does not answer.");
  });
  if (!response.ok) throw new Error((await response.text()) || `The server answers with status ${response.status}.`);
  return response.arrayBuffer();
};

/**
 * The bytes at a path on the server, or what it makes of a body that is posted there.
 * @param {string} path @param {Float32Array<ArrayBuffer>} [body]
 */
export const download = (path, body) =>
  supplied(path, body) ?? bodyOf(patient(() => fetch(address(path), body && { method: "POST", body })));

/** The bytes at a path, kept. What fails is tried again by the next call. @param {string} path */
export const fetchOnce = (path) => {
  const known = downloads.get(path);
  if (known) return known;
  if (downloads.size >= MAX_DOWNLOADS) downloads.delete(/** @type {string} */ (downloads.keys().next().value));
  const answer = download(path);
  answer.catch(() => downloads.delete(path));
  downloads.set(path, answer);
  return answer;
};

/** Let go of all that was fetched from paths that begin so. @param {string} prefix */
export const forget = (prefix) => {
  for (const path of downloads.keys()) if (path.startsWith(prefix)) downloads.delete(path);
};
