// What is new on a wall, asked for again and again: quickly while the server answers, more and more slowly while it does
// not. One request at a time.

import { ask, Refused, wallPath } from "./server.js";

const EVERY = 400; // milliseconds: a drawing is seen within half a second
const SLOWEST = 5000;

/**
 * @typedef {import("./server.js").Wall} Wall
 * @typedef {object} Change a drawing as the server tells it
 * @property {number} number
 * @property {boolean} [hidden]
 * @property {string} [strokes]
 * @property {string} [name]
 * @property {number | null} [label]
 * @property {number} [at] seconds since 1970
 * @typedef {{ wall: Wall, drawings: Change[] }} News
 * @typedef {{ tag: string, news: News | null }} Answer null: nothing is new
 * @typedef {(after: number, tag: string) => Promise<Answer>} Ask throws Refused
 */

/** @param {string} wall @returns {Ask} */
export const askWall = (wall) => async (after, tag) => {
  const headers = tag ? { "If-None-Match": tag } : undefined;
  const answer = await ask(wallPath(wall, `drawings?after=${after}`), { headers, cache: "no-store" });
  return { tag: answer.headers.get("etag") ?? "", news: answer.status === 304 ? null : await answer.json() };
};

/**
 * @param {Ask} askFor
 * @param {{ news: (news: News) => void, problem: (error: Refused | null) => void }} on
 * problem: null when all is well again; after a refusal that stays one, nothing more is asked
 * @param {{ every?: number, later?: (act: () => void, wait: number) => any, never?: (timer: any) => void }} [timing]
 */
export const openFeed = (askFor, on, { every = EVERY, later = setTimeout, never = clearTimeout } = {}) => {
  let [after, tag, failures] = [0, "", 0];
  let closed = false;
  let asking = false;
  let again = false;
  /** @type {any} */
  let timer = null;

  const turn = async () => {
    never(timer);
    if (closed) return;
    if (asking) {
      again = true;
      return;
    }
    asking = true;
    let ended = false;
    try {
      const answer = await askFor(after, tag);
      if (closed) return;
      tag = answer.tag;
      if (failures) on.problem(null);
      failures = 0;
      if (answer.news) {
        after = answer.news.wall.version;
        tag = ""; // the next address is another one
        ended = !answer.news.wall.open;
        on.news(answer.news);
      }
    } catch (error) {
      if (closed) return;
      const refused = error instanceof Refused ? error : new Refused("The server's answer makes no sense.", 0);
      failures++;
      ended = refused.status === 404;
      on.problem(refused);
    } finally {
      asking = false;
    }
    if (closed || ended) return;
    const wait = again ? 0 : Math.min(every * 2 ** failures, SLOWEST);
    again = false;
    timer = later(turn, wait);
  };
  turn();
  return {
    /** Ask at once: something was changed here. */
    now: turn,
    close: () => {
      closed = true;
      never(timer);
    },
  };
};
