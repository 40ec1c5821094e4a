// What a browser asks the server about a wall, and what it keeps for itself: the keys of its walls, and an id of its own.

import { address } from "../lib/address.js";

const KEYS = "latent-playground-wall-keys";
const SENDER = "latent-playground-sender";
const MAX_KEYS = 10;

/**
 * @typedef {object} Wall Wall of vae_core/walls
 * @property {string} id
 * @property {string} run
 * @property {string[]} classes
 * @property {boolean} named
 * @property {boolean} accepting
 * @property {boolean} open
 * @property {number} expires seconds since 1970
 * @property {number} version
 * @property {number} count
 */

/** What the server refused, in its own sentence. */
export class Refused extends Error {
  /** @param {string} sentence @param {number} status 0 when there was no answer */
  constructor(sentence, status) {
    super(sentence);
    this.status = status;
  }
}

/** @param {string} wall its id @param {string} part */
export const wallPath = (wall, part) => `data/walls/${encodeURIComponent(wall)}/${part}`;

/** The address where students draw. @param {string} wall its id */
export const drawAddress = (wall) => address(`w/${encodeURIComponent(wall)}`);

/** @param {string} path @param {RequestInit} [init] @returns {Promise<Response>} throws Refused, except for 304 */
export const ask = async (path, init) => {
  const answer = await fetch(address(path), init).catch(() => {
    throw new Refused("The server does not answer.", 0);
  });
  if (answer.ok || answer.status === 304) return answer;
  const said = answer.headers.get("content-type")?.startsWith("text/plain") ? await answer.text() : "";
  throw new Refused(said || `The server answers with status ${answer.status}.`, answer.status);
};

/** @param {string} path @param {object} body @returns {Promise<Response>} throws Refused */
export const send = (path, body) =>
  ask(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

/** Where browsers keep nothing, for as long as the page lasts. @type {Map<string, string>} */
const memory = new Map();

/** @param {string} name */
const kept = (name) => {
  try {
    return localStorage.getItem(name) ?? memory.get(name) ?? null;
  } catch {
    return memory.get(name) ?? null;
  }
};

/** @param {string} name @param {string} text */
const keep = (name, text) => {
  memory.set(name, text);
  try {
    localStorage.setItem(name, text);
  } catch {} // a private window, or storage is full
};

/** An id that this browser gave itself: the server counts by it how often one person sends. */
export const senderId = () => {
  let id = kept(SENDER);
  if (!id || !/^[A-Za-z0-9_-]{8,64}$/.test(id)) {
    id = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
    keep(SENDER, id);
  }
  return id;
};

/** The walls that this browser opened, with their keys, the newest last. @returns {[string, string][]} */
export const keysOf = (text = kept(KEYS)) => {
  try {
    const found = JSON.parse(text ?? "[]");
    if (!Array.isArray(found)) return [];
    return found.filter(
      (pair) => Array.isArray(pair) && pair.length === 2 && pair.every((one) => typeof one === "string"),
    );
  } catch {
    return [];
  }
};

/** The teacher's key of a wall, where this browser opened it. @param {string} wall */
export const keyOf = (wall) => keysOf().find(([id]) => id === wall)?.[1] ?? null;

/** @param {string} wall @param {string | null} key null forgets it */
export const keepKey = (wall, key) => {
  const others = keysOf().filter(([id]) => id !== wall);
  keep(KEYS, JSON.stringify([...others, ...(key ? [[wall, key]] : [])].slice(-MAX_KEYS)));
};
