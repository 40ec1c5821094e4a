// The machine: what is shown when, and what the person does. While it plays nothing is sent to the server.

import { openAnnouncer } from "../lib/announce.js";
import { seenAhead } from "../lib/dom.js";
import { prefersStill } from "../lib/theme.js";
import { CURVE_INSET } from "./curves.js";
import { openDisplay } from "./display.js";
import { Film, mix, mixAll, smooth, updateFilm } from "./film.js";

const SNAPSHOT_SECONDS = 0.55; // at speed 1
const STEP_SECONDS = 0.45; // a single step, or the glide to a new snapshot of a run in training
const RETRY = 2000; // milliseconds

/**
 * @typedef {import("./film.js").Extent} Extent
 * @typedef {object} State
 * @property {number} position in the film
 * @property {boolean} playing
 * @property {number} speed
 * @property {{ from: number, to: number, share: number } | null} travel to another position
 * @property {{ from: Extent, share: number } | null} viewTravel to another stretch of the space
 * @property {boolean} following whether the newest snapshot of a run in training is shown
 * @property {readonly [number, number] | null} cursor a place on the map
 * @property {number | null} pinned number of the image whose point the cursor follows
 * @property {Set<number>} hidden classes
 * @property {number | null} only the class that is not faded
 * @property {boolean} manifold whether what the decoder draws is behind the points
 */

/**
 * @typedef {import("../lib/images.js").Sheets & { film_url: string, run: string, live: boolean, height: number | null, curves: boolean, expert: boolean, scale: { perfect: number, mean_image: number } | null, colours: Record<"distortion" | "kl", [string, string]> }} MachineData
 */

/** Below the fold a film waits until somebody scrolls to it: what is above appears sooner. @param {Element} root */
const onceSeen = (root) =>
  new Promise((resolve) => {
    const watcher = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      watcher.disconnect();
      resolve(undefined);
    }, seenAhead(150));
    watcher.observe(root);
  });

/** @returns {State} */
const firstState = () => ({
  position: 0,
  playing: false,
  speed: 1,
  travel: null,
  viewTravel: null,
  following: true,
  cursor: null,
  pinned: null,
  hidden: new Set(),
  only: null,
  manifold: true,
});

/** @param {HTMLElement} root */
export const openMachine = (root) => {
  /** @type {MachineData | null} */
  let data = null;
  /** @type {Film | null} */
  let film = null;
  let url = "";
  let state = firstState();
  let frame = 0;
  let retry = 0;
  let closed = false;
  let waited = 0; // snapshots, where nothing may glide
  /** @type {number | null} */
  let then = null; // when the last frame was drawn, while something moves
  let queue = onceSeen(root);
  const display = openDisplay(root, () => wake());
  const { find } = display;
  const announce = openAnnouncer(root);
  const observer = new ResizeObserver(() => wake());
  for (const box of [".map-box", ".curve-box", ".strip-box"]) observer.observe(find(box));
  listen();

  // ---- what Streamlit says ----

  /** @param {MachineData} next */
  function update(next) {
    if (data?.run !== next.run) {
      film?.close();
      film = null;
      url = "";
      state = { ...firstState(), speed: state.speed, manifold: state.manifold };
    }
    const otherWords = data?.expert !== next.expert;
    data = next;
    if (next.height) root.style.setProperty("--map-height", `${next.height}px`);
    find(".live").hidden = !next.live;
    display.readTheme(next);
    if (next.film_url !== url) {
      url = next.film_url;
      queue = queue.then(() => load(next));
    } else if (otherWords && film?.frames.length) display.adopt(state, film, next);
    wake();
  }

  /** @param {MachineData} request */
  async function load(request) {
    const overtaken = () => closed || data?.run !== request.run;
    if (overtaken() || url !== request.film_url) return;
    const loading = film ?? new Film(() => wake());
    const known = loading.frames.length;
    const { view } = loading;
    try {
      await updateFilm(loading, request.film_url);
      if (overtaken()) return loading.close();
      film = loading;
      display.say(loading.frames.length ? "" : "The film begins with the first picture of the training.");
      if (loading.frames.length) adopt(loading, request, known ? view : null);
    } catch (error) {
      if (overtaken() || url !== request.film_url) return; // what is asked for now is next in the queue
      url = ""; // the next call tries again
      if (!known) display.say(`The film of this training cannot be shown: ${/** @type {Error} */ (error).message}`);
      if (request.live) retry = setTimeout(() => data && !closed && update(data), RETRY);
    }
  }

  /** @param {Film} loaded @param {MachineData} request @param {Extent | null} view that was shown before */
  function adopt(loaded, request, view) {
    display.adopt(state, loaded, request);
    if (!view) state.position = loaded.last;
    else {
      state.position = Math.min(state.position, loaded.last);
      state.viewTravel = { from: view, share: 0 };
      if (request.live && state.following) goTo(loaded.last);
    }
    wake();
  }

  // ---- what the person does ----

  function listen() {
    /** @param {string} selector @param {() => void} act */
    const onClick = (selector, act) => {
      find(selector).onclick = act;
    };
    onClick(".play", toggle);
    onClick(".back", () => step(-1));
    onClick(".forward", () => step(1));
    onClick(".live", () => {
      state.following = true;
      pause();
      if (film) goTo(film.last);
    });
    onClick(".manifold", () => {
      state.manifold = !state.manifold;
      wake();
    });
    const slider = /** @type {HTMLInputElement} */ (find(".time"));
    slider.oninput = () => seek(Number(slider.value));
    find(".speeds").onclick = ({ target }) => {
      if (target instanceof HTMLElement) state.speed = Number(target.dataset.speed ?? state.speed);
      wake();
    };
    const map = find(".map");
    map.onpointermove = map.onpointerdown = (event) => {
      const place = display.placeOf(event);
      if (!place) return;
      state.cursor = place;
      state.pinned = null;
      wake();
    };
    const strip = find(".strip");
    strip.onpointermove = strip.onpointerdown = (event) => {
      if (!film) return;
      const columns = display.stripColumns();
      const box = strip.getBoundingClientRect();
      const lines = Math.ceil(film.shown.length / columns);
      const column = Math.floor(((event.clientX - box.left) / box.width) * columns);
      const line = Math.floor(((event.clientY - box.top) / box.height) * lines);
      state.pinned = film.shown[line * columns + column] ?? null;
      wake();
    };
    const curves = find(".curves");
    /** @param {MouseEvent} event */
    const seekCurve = (event) => {
      const box = curves.getBoundingClientRect();
      const share = (event.clientX - box.left - CURVE_INSET) / (box.width - 2 * CURVE_INSET);
      if (film) seek(Math.min(1, Math.max(0, share)) * film.last);
    };
    curves.onpointerdown = (event) => curves.setPointerCapture?.(event.pointerId);
    curves.onpointermove = (event) => event.buttons && seekCurve(event);
    curves.onclick = seekCurve;
    root.onkeydown = (event) => {
      if (!film?.frames.length || event.ctrlKey || event.metaKey || event.altKey) return;
      /** @type {Record<string, () => void>} */
      const actions = {
        " ": toggle,
        ArrowLeft: () => step(-1),
        ArrowRight: () => step(1),
        Home: () => step(Number.NEGATIVE_INFINITY),
        End: () => step(Number.POSITIVE_INFINITY),
      };
      const act = actions[event.key];
      if (!act || (event.key === " " && event.target instanceof HTMLButtonElement)) return; // a button's own press
      event.preventDefault();
      event.stopPropagation();
      act();
    };
  }

  function toggle() {
    if (state.playing) return pause();
    if (!film) return;
    Object.assign(state, { following: false, travel: null, playing: true });
    if (state.position >= film.last - 1e-3) state.position = 0;
    [then, waited] = [null, 0];
    wake();
  }
  function pause() {
    Object.assign(state, { playing: false, travel: null });
    wake();
  }
  /** @param {number} position */
  function seek(position) {
    pause();
    state.following = false;
    state.position = Math.min(position, film?.last ?? 0);
  }
  /** @param {number} by snapshots */
  function step(by) {
    if (!film) return;
    const from = state.travel?.to ?? state.position;
    const to = by < 0 ? Math.ceil(from - 1e-3) + by : Math.floor(from + 1e-3) + by;
    pause();
    state.following = false;
    const position = Math.min(film.last, Math.max(0, to));
    goTo(position);
    announce(`Epoch ${film.moment(position).epoch.toFixed(1)}, snapshot ${position + 1} of ${film.last + 1}`);
  }
  /** @param {number} to */
  function goTo(to) {
    if (prefersStill()) state.position = to;
    else state.travel = { from: state.position, to, share: 0 };
    wake();
  }

  // ---- time ----

  function wake() {
    if (!frame && !closed) frame = requestAnimationFrame(tick);
  }
  /** @param {number} now */
  function tick(now) {
    frame = 0;
    if (closed || !film?.frames.length || !find(".strip").clientWidth) {
      then = null;
      return;
    }
    const passed = Math.min(0.1, then === null ? 0.016 : (now - then) / 1000);
    const moving = advance(passed, film);
    then = moving ? now : null;
    const { viewTravel } = state;
    const extent = viewTravel ? mixAll(viewTravel.from, film.view, smooth(Math.min(1, viewTravel.share))) : film.view;
    display.paint(state, film, extent);
    if (moving) wake();
  }
  /** Move on by some seconds; whether there is more to come. @param {number} seconds @param {Film} shown */
  function advance(seconds, shown) {
    const { travel, viewTravel } = state;
    if (viewTravel) {
      viewTravel.share += seconds / STEP_SECONDS;
      if (viewTravel.share >= 1) state.viewTravel = null;
    }
    if (travel) {
      travel.share = Math.min(1, travel.share + seconds / STEP_SECONDS);
      state.position = mix(travel.from, travel.to, smooth(travel.share));
      if (travel.share === 1) [state.position, state.travel] = [travel.to, null];
    } else if (state.playing) {
      const snapshots = (seconds * state.speed) / SNAPSHOT_SECONDS;
      if (!prefersStill()) state.position += snapshots;
      else if (waited + snapshots < 1) waited += snapshots;
      else [state.position, waited] = [Math.floor(state.position) + 1, 0]; // from snapshot to snapshot, no glide
      if (state.position >= shown.last) {
        Object.assign(state, { position: shown.last, playing: false, following: true });
      }
    }
    return state.playing || state.travel !== null || state.viewTravel !== null;
  }

  return {
    update,
    close: () => {
      closed = true;
      cancelAnimationFrame(frame);
      clearTimeout(retry);
      observer.disconnect();
      film?.close();
      display.close();
    },
  };
};
