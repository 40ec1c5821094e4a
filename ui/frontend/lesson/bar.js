// The bar: the steps, what to do, the way on. It watches the page's address to see when the step was done.

import { append, appendButton } from "../lib/dom.js";
import { openPointer } from "./pointer.js";
import { allHold } from "./signs.js";

const LOOK = 300; // milliseconds between two looks at the address
const AGAIN = 3000; // milliseconds: a word that came while the page was being drawn may be lost
const MAIN = '[data-testid="stMain"], main'; // the page's own column: Streamlit's, or that of a page without it
const ROOM = "--lesson-bar"; // its height, for the page to end above it

/**
 * @typedef {object} BarData BarData of vae_core/explorer/lesson/bar.py
 * @property {[string, string, boolean][]} steps id, title, whether it was done
 * @property {string} at
 * @property {"guess" | "elsewhere" | "try" | "done" | "end"} phase
 * @property {string} message
 * @property {string} aside
 * @property {string} go the word on the main button
 * @property {string} quiet the word on the second button
 * @property {import("./signs.js").Sign[]} signs
 * @property {string[]} look_at selectors
 * @property {string} [search] looked at in place of the page's address, where that does not hold what is shown
 */

/** @param {HTMLElement} root */
export const openBar = (root) => {
  root.replaceChildren();
  /** @type {BarData | null} */
  let data = null;
  /** @type {(what: string, step?: string) => void} */
  let act = () => {};
  let told = Number.NEGATIVE_INFINITY; // when the server was told that the step is done
  const listening = new AbortController();
  const pointer = openPointer();

  root.setAttribute("role", "region");
  root.setAttribute("aria-label", "Lesson");
  const progress = append(root, "ol", "progress");
  const words = append(root, "div", "words");
  words.setAttribute("aria-live", "polite");
  const title = append(words, "b", "title");
  const message = append(words, "span", "message");
  const aside = append(words, "span", "aside");
  const buttons = append(root, "div", "buttons");
  const back = appendButton(
    buttons,
    "Back",
    () => act("back"),
    "chip back",
    "Back to the guess, or to the step before",
  );
  const show = appendButton(buttons, "Show me", () => data && pointer.point(data.look_at, data.message), "chip show");
  const quiet = appendButton(buttons, "Skip", () => act("next"), "chip quiet-button");
  const go = appendButton(buttons, "Next", () => act("next"), "chip go");
  const leave = appendButton(buttons, "Leave", () => act("leave"), "chip leave", "Leave the lesson");
  for (const [button, name] of /** @type {const} */ ([
    [back, "back"],
    [go, "next"],
    [leave, "leave"],
  ])) {
    button.dataset.lesson = name;
  }

  /** @param {BarData} next @param {import("../lib/mount.js").Send} _ @param {import("../lib/mount.js").Send} trigger */
  const update = (next, _, trigger) => {
    data = next;
    act = (what, step) => {
      pointer.close();
      trigger("act", { what, step });
    };
    const { steps, at, phase } = next;
    root.dataset.phase = phase;
    root.dataset.step = at;
    if (phase !== "try") told = Number.NEGATIVE_INFINITY;
    const number = steps.findIndex(([id]) => id === at);
    progress.replaceChildren();
    for (const [k, [id, name, done]] of steps.entries()) {
      const state = done ? "done" : k === number ? "now" : "open";
      const words = `Step ${k + 1}: ${name}${done ? ", done" : ""}`;
      const dot = appendButton(
        append(progress, "li"),
        done ? "✓" : String(k + 1),
        () => act("step", id),
        `dot ${state}`,
        words,
      );
      dot.setAttribute("aria-label", words);
      if (k === number) dot.setAttribute("aria-current", "step");
    }
    title.textContent = number < 0 ? "" : `${number + 1} · ${steps[number][1]}`;
    title.hidden = number < 0;
    message.textContent = next.message;
    aside.textContent = next.aside;
    aside.hidden = !next.aside;
    go.textContent = next.go;
    go.hidden = !next.go;
    quiet.textContent = next.quiet;
    quiet.hidden = !next.quiet;
    back.hidden = number === 0 && phase === "guess";
    show.hidden = phase !== "try" || !next.look_at.length;
    look();
  };
  const look = () => {
    if (data?.phase !== "try" || !root.isConnected || performance.now() - told < AGAIN) return;
    if (!allHold(data.signs, data.search ?? location.search)) return;
    told = performance.now();
    act("did", data.at);
  };

  // The bar keeps to the page's own column, whatever the menu beside it does, and the page ends above it.
  const place = () => {
    const main = document.querySelector(MAIN);
    if (!main) return;
    const { left, width } = main.getBoundingClientRect();
    Object.assign(root.style, { left: `${left}px`, width: `${width}px` });
    root.dataset.placed = "yes";
    document.documentElement.style.setProperty(ROOM, `${root.offsetHeight}px`);
  };
  const watch = new ResizeObserver(place);
  watch.observe(root);
  const main = document.querySelector(MAIN);
  if (main) watch.observe(main);
  const timer = setInterval(look, LOOK);
  document.addEventListener(
    "lesson",
    (event) => {
      const what = /** @type {CustomEvent} */ (event).detail;
      if (what === "back" && !back.hidden) act("back");
      if (what === "next" && !(go.hidden && quiet.hidden)) act("next");
    },
    { signal: listening.signal },
  );
  return {
    update,
    close: () => {
      clearInterval(timer);
      watch.disconnect();
      listening.abort();
      pointer.close();
      document.documentElement.style.removeProperty(ROOM);
    },
  };
};
