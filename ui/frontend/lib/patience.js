// What a server has no room for at the moment is asked for once more when it said that it would have.

import { element } from "./dom.js";

const BUSY = [429, 503];
const LONGEST = 30; // seconds that a page waits by itself

/**
 * The answer to what `ask` asks, or to its repetition where there was no room the first time; meanwhile the page says why
 * it waits.
 * @param {() => Promise<Response>} ask
 * @param {{ say?: (sentence: string) => () => void, wait?: (seconds: number) => Promise<void> }} [how] for tests
 */
export const patient = async (ask, { say = note, wait = pause } = {}) => {
  const answer = await ask();
  const seconds = Number(answer.headers.get("Retry-After") ?? Number.NaN);
  if (!BUSY.includes(answer.status) || !(seconds >= 0 && seconds <= LONGEST)) return answer;
  const done = say(await answer.text());
  try {
    await wait(seconds);
    return await ask();
  } finally {
    done();
  }
};

/** @param {number} seconds @returns {Promise<void>} */
const pause = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

/** A line at the foot of the page; returns how it goes. @param {string} sentence */
const note = (sentence) => {
  const line = element("p", "latent-playground-busy");
  line.setAttribute("role", "status");
  line.style.cssText =
    "position:fixed;z-index:1000;inset:auto 1rem 1rem auto;max-width:min(26rem,calc(100vw - 2rem));margin:0;" +
    "padding:.6rem .9rem;border-radius:.6rem;font:inherit;background:#16211f;color:#fdfdfc;";
  line.textContent = `${sentence} This page asks again by itself.`;
  document.body.append(line);
  return () => line.remove();
};
