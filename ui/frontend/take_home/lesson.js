// The lesson on a page: at which step somebody is, what was guessed and done, and what the bar at the foot says. Its steps
// lead through the page's own tabs; vae_core/take_home/views/lesson.py writes them.

import { allHold } from "../lesson/signs.js";

const VIEW = "lesson"; // the tab where one guesses
const END = "end"; // in the place of a step

/**
 * @typedef {Omit<import("../lesson/bar.js").BarData, "steps">} Bar
 * @typedef {object} LessonStep
 * @property {string} id
 * @property {object} guess GuessData, nothing guessed yet
 * @property {string} hint
 * @property {string} caption
 * @property {object | null} exhibit what can be tried once the guess is made
 * @property {{ view: string, run: string, data: object }} opens where it is done
 * @property {Record<"guess" | "guessed" | "again" | "elsewhere" | "try" | "done", Bar>} bars
 * @property {boolean} ends whether the second button ends it, as nothing else tells that it was done
 * @property {{ by_key?: Record<string, string>, by_share?: string, inside?: string, outside?: string }} replies
 * @typedef {object} LessonData
 * @property {[string, string][]} titles of the steps, by id
 * @property {LessonStep[]} steps
 * @property {{ bar: Bar, hint: string, exhibit: object }} end
 */

/** What is said to a guess; "" for nothing. @param {LessonStep} step @param {string} said */
export const replyTo = ({ replies, bars }, said) => {
  if (replies.by_key) return replies.by_key[said] ?? "";
  if (replies.by_share && said) return replies.by_share.replace("{said}", Number(said).toFixed(0));
  const near = bars.try.signs.filter((sign) => sign.near);
  if (!replies.inside || !said || !near.length) return "";
  return (allHold(near, `pins-map=-1:${said}`) ? replies.inside : replies.outside) ?? "";
};

/**
 * @param {(level: "plain" | "expert") => LessonData} dataAt
 * @param {{ open: (view: string, run?: string) => void, begin: (view: string, data: object) => void, draw: () => void }} act begin: what a view is given when it is next shown
 */
export const openLesson = (dataAt, { open, begin, draw }) => {
  const { steps } = dataAt("plain");
  const ids = [...steps.map(({ id }) => id), END];
  let at = ids[0];
  let begun = false;
  /** @type {Set<string>} */
  const done = new Set();
  /** @type {Map<string, string>} */
  const guesses = new Map();

  /** @param {number} by */
  const neighbour = (by) => ids[Math.min(Math.max(ids.indexOf(at) + by, 0), ids.length - 1)];
  /** @param {string} step */
  const learn = (step) => {
    at = step;
    open(VIEW);
  };
  const tryIt = () => {
    const step = steps.find(({ id }) => id === at);
    if (!step) return;
    const { view, run, data } = step.opens;
    begin(view, data);
    open(view, run);
  };
  return {
    /** Whether the bar is to be shown. */
    get begun() {
      return begun;
    },
    /** What the tab of the lesson shows. @param {LessonData} data */
    shown: (data) => {
      begun = true;
      const step = data.steps.find(({ id }) => id === at);
      if (!step) return { ...data.end.exhibit, hint: data.end.hint, caption: "" };
      const said = guesses.get(at) ?? "";
      const { hint, caption, guess, exhibit } = step;
      const own = said && exhibit ? exhibit : { ...guess, said, reveal: done.has(at) };
      return { ...own, hint, caption };
    },
    /** A guess was made. @param {string} said */
    guess: (said) => {
      if (said) guesses.set(at, said);
      else guesses.delete(at);
      draw();
    },
    /** What the bar says. @param {LessonData} data @param {string} view that is shown @param {string} search what it shows, as an address @returns {import("../lesson/bar.js").BarData} */
    bar: (data, view, search) => {
      /** @type {[string, string, boolean][]} */
      const listed = data.titles.map(([id, title]) => [id, title, done.has(id)]);
      const step = data.steps.find(({ id }) => id === at);
      if (!step) return { ...data.end.bar, steps: listed, search };
      const said = guesses.get(at) ?? "";
      const { bars, opens } = step;
      const isDone = done.has(at);
      const onLearn = isDone ? bars.again : said ? bars.guessed : bars.guess;
      const onPage = isDone ? bars.done : view === opens.view ? bars.try : bars.elsewhere;
      const unsaid = said ? {} : { go: "", quiet: bars.guess.quiet };
      const bar = view === VIEW ? { ...onLearn, ...unsaid } : onPage;
      return { ...bar, steps: listed, search, aside: bar === bars.done ? replyTo(step, said) : "" };
    },
    /** A button of the bar was pressed, or what is to be done was done. @param {{ what: string, step?: string }} asked @param {string} view that is shown */
    act: ({ what, step: target }, view) => {
      const step = steps.find(({ id }) => id === at);
      const here = step !== undefined && view === step.opens.view;
      if (what === "leave") {
        begun = false;
        if (view === VIEW) return open("");
      } else if (what === "did" && target === at) done.add(at);
      else if (what === "step" && target) return learn(target);
      else if (what === "back") return learn(view === VIEW ? neighbour(-1) : at);
      else if (what === "next") {
        if (!step) return learn(END);
        if (view === VIEW || !(here || done.has(at))) return tryIt();
        if (step.ends && !done.has(at)) done.add(at);
        else return learn(neighbour(1));
      }
      draw();
    },
  };
};
