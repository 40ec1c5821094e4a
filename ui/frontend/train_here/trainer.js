// The page's end of the worker that trains.

/** @import { News, Start } from "./worker.js" @import { Trained } from "./run-zip.js" */

/**
 * @param {Start} start
 * @param {{ news: (news: News) => void, done: (trained: Trained) => void, failed: (sentence: string) => void }} hear
 */
export const openTrainer = (start, { news, done, failed }) => {
  const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
  const end = () => worker.terminate();
  worker.onmessage = ({ data }) => {
    if (data.news) return news(data.news);
    end();
    if (data.done) done(data.done);
    else failed(data.error);
  };
  worker.onerror = (event) => {
    end();
    failed(event.message || "This browser does not let the page compute behind it.");
  };
  worker.postMessage({ start });
  return {
    /** Soon `done` is called with what was learnt so far. */
    stop: () => worker.postMessage({ stop: true }),
    close: end,
  };
};
