// Pictures, their places on the map, and what is drawn where the ring is: by the pointer, a finger, the arrow keys, or a
// short tour of its own.

import { element } from "../lib/dom.js";
import { fixed } from "../lib/format.js";
import { drawImage } from "../lib/image-canvas.js";
import { onArrows } from "../lib/keyboard.js";
import { modelKey, openModel } from "../lib/model.js";
import { openHolder } from "../lib/mount.js";
import { prefersStill, readTheme } from "../lib/theme.js";
import { buildHero } from "./elements.js";
import { drawCurves, openHeroMap } from "./map.js";
import { openTour } from "./tour.js";

const RING = 14; // pixels from its middle to where a curve ends
const STEP = 12; // pixels an arrow key moves the ring
const SEIZED = 36; // pixels round the ring in which a finger takes it, instead of scrolling the page
const SPOKEN_AFTER = 500; // milliseconds of rest before the place is announced

/**
 * @typedef {import("../lib/model.js").Model} Model
 * @typedef {readonly [number, number]} Place
 * @typedef {object} HeroData
 * @property {import("../lib/model.js").BrowserModel} model
 * @property {number[]} stops images
 * @property {[string, string, string]} headings
 * @property {string} numbers_word
 */

/** @param {HTMLElement} root */
export const openHero = (root) => {
  /** @type {HeroData} */
  let data;
  /** @type {ReturnType<typeof openHolder<Model>>} */
  const holder = openHolder();
  /** @type {ReturnType<typeof openHeroMap> | null} */
  let map = null;
  /** @type {ReturnType<typeof openTour> | null} */
  let tour = null;
  /** @type {Place} */
  let place = [0, 0];
  let chosen = -1; // which of the stops the ring stands on
  let nearest = -1;
  let timer = 0;
  let theme = readTheme(root);
  const ui = buildHero(root, () => (tour?.running ? tour.pause() : tour?.play()));
  const watch = new ResizeObserver(() => requestAnimationFrame(redraw));
  watch.observe(ui.hero);

  /** @param {HeroData} next */
  async function update(next) {
    data = next;
    theme = readTheme(root);
    for (const [k, heading] of ui.headings.entries()) heading.textContent = data.headings[k];
    const key = modelKey(next.model);
    if (holder.has(key)) return redraw();
    ui.line.textContent = "Loading the model…";
    try {
      const model = await holder.load(key, () => openModel(next.model, ui.report));
      if (model) fill(model);
    } catch (error) {
      ui.line.textContent = `The model cannot be loaded: ${/** @type {Error} */ (error).message}`;
    }
  }
  /** @param {Model} model */
  function fill(model) {
    ui.report(null);
    tour?.pause();
    map?.close();
    const stops = data.stops.filter((image) => image < model.space.count);
    ui.stops.replaceChildren(...stops.map((image, k) => stopButton(model, image, k)));
    const places = stops.map((image) => model.space.place(image));
    map = openHeroMap(ui.map, model, Boolean(data.model.decoder_url), places);
    tour = openTour(places, { moved: (at, from, to) => visit(model, stops, at, from, to), changed: sayPlaying });
    sayPlaying(false);
    ui.play.hidden = places.length < 2;
    choose(model, stops[0], 0);
    root.dataset.ready = "yes";
    if (!prefersStill()) tour.play();
  }
  /** @param {Model} model @param {number} image @param {number} k */
  function stopButton(model, image, k) {
    const button = element("button", "stop");
    button.type = "button";
    const label = model.space.labels[image];
    button.setAttribute("aria-label", `${model.names[label]}: move the ring to this picture's place`);
    button.style.setProperty("--dot", model.colours[label]);
    const canvas = button.appendChild(element("canvas", "pixels"));
    button.appendChild(element("span", "name", model.names[label]));
    model.images.draw(canvas, image);
    button.onclick =
      button.onpointerenter =
      button.onfocus =
        () => {
          tour?.pause();
          choose(model, image, k);
        };
    return button;
  }
  /** @param {boolean} running */
  function sayPlaying(running) {
    ui.play.textContent = running ? "❚❚ Pause" : "▶ Tour";
    ui.play.setAttribute("aria-label", running ? "Pause the tour" : "Play the tour from picture to picture");
  }

  // -- what moves the ring

  /** @param {Model} model @param {number} image @param {number} k */
  function choose(model, image, k) {
    chosen = k;
    moveTo(model, model.space.place(image), model.space.code(image), image);
  }
  /** @param {MouseEvent} event */
  function follow(event) {
    const [model, at] = [holder.held, map?.placeOf(event)];
    if (!model || !at) return;
    tour?.pause();
    chosen = -1;
    moveTo(model, at, model.space.lift(at), -1, event.timeStamp);
  }
  /**
   * A step of the tour. Words and pictures change only where it sets out and where it arrives: what moves is drawn.
   * @param {Model} model @param {number[]} stops @param {Place} at @param {number} from @param {number} to
   */
  function visit(model, stops, at, from, to) {
    if (from === to) {
      if (chosen !== from) choose(model, stops[from], from);
      return;
    }
    if (chosen >= 0) {
      chosen = -1;
      markChosen();
      const [a, b] = [from, to].map((k) => model.names[model.space.labels[stops[k]]]);
      ui.line.textContent = `On the way: ${a} → ${b}`;
      ui.near.classList.add("gone");
    }
    place = at;
    const { now, shape } = model.decoding;
    const code = model.space.lift(at);
    if (now) drawImage(ui.canvas, now(code), shape);
    else model.paint(ui.canvas, code);
    redraw();
  }
  onArrows(ui.map, (dx, dy) => {
    const [model, view] = [holder.held, map?.view()];
    if (!model || !view) return;
    tour?.pause();
    chosen = -1;
    const [x, y] = view.at(place);
    const at = view.place(
      Math.min(Math.max(x + STEP * dx, 0), view.width),
      Math.min(Math.max(y + STEP * dy, 0), view.height),
    );
    moveTo(model, at, model.space.lift(at), -1);
  });
  ui.map.onpointermove = (event) => {
    if (event.pointerType === "mouse" || ui.map.hasPointerCapture(event.pointerId)) follow(event);
  };
  ui.map.onpointerdown = (event) => {
    ui.map.setPointerCapture(event.pointerId);
    follow(event);
  };
  ui.map.addEventListener(
    "touchstart",
    (event) => {
      const [view, box] = [map?.view(), ui.map.getBoundingClientRect()];
      if (!view || event.touches.length !== 1) return;
      const [x, y] = view.at(place);
      const [{ clientX, clientY }] = event.touches;
      if (Math.hypot(clientX - box.left - x, clientY - box.top - y) < SEIZED) event.preventDefault();
    },
    { passive: false },
  );

  // -- what follows from it

  /** @param {Model} model @param {Place} at @param {ArrayLike<number>} code @param {number} image −1 for a place between @param {number} [since] */
  function moveTo(model, at, code, image, since) {
    place = at;
    model.paint(ui.canvas, Float32Array.from(code), since);
    ui.line.textContent = `Drawn from ${data.numbers_word || [...at].map((value) => fixed(value, 1)).join(" and ")}`;
    const found = image >= 0 ? image : (model.space.nearest(code, 1)[0]?.[0] ?? -1);
    ui.near.classList.toggle("gone", found < 0);
    if (found >= 0 && found !== nearest) {
      model.images.draw(ui.nearCanvas, found);
      nearest = found;
    }
    const name = found < 0 ? "" : model.names[model.space.labels[found]];
    ui.nearWords.textContent = `${image >= 0 ? "The real picture" : "The nearest real picture"}: ${name}`;
    markChosen();
    redraw();
    clearTimeout(timer);
    timer = setTimeout(() => {
      ui.spoken.textContent = `${ui.line.textContent}. ${ui.nearWords.textContent}`;
    }, SPOKEN_AFTER);
  }
  /** Which of the pictures beside the map the ring stands on. */
  function markChosen() {
    for (const [k, button] of [...ui.stops.children].entries()) button.classList.toggle("chosen", k === chosen);
  }
  function redraw() {
    const model = holder.held;
    if (!model || !map) return;
    map.show(place, theme);
    const view = map.view();
    if (!view) return;
    const own = ui.curves.getBoundingClientRect();
    const wide = ui.canvas.getBoundingClientRect().left > ui.map.getBoundingClientRect().right;
    /** @param {Element} part @param {number} edge 0 its left, 1 its right @returns {[number, number]} */
    const edgeOf = (part, edge) => {
      const box = part.getBoundingClientRect();
      return [box.left + edge * box.width - own.left, box.top + box.height / 2 - own.top];
    };
    const corner = ui.map.getBoundingClientRect();
    const [x, y] = view.at(place);
    /** @type {[number, number]} */
    const ring = [corner.left - own.left + x, corner.top - own.top + y];
    const picture = chosen >= 0 ? ui.stops.children[chosen]?.querySelector("canvas") : null;
    const colour = chosen >= 0 ? model.colours[model.space.labels[data.stops[chosen]]] : theme.accent;
    /** @type {[[number, number], [number, number]][]} */
    const curves = wide ? [[[ring[0] + RING, ring[1]], edgeOf(ui.canvas, 0)]] : [];
    if (wide && picture) curves.push([edgeOf(picture, 1), [ring[0] - RING, ring[1]]]);
    drawCurves(ui.curves, curves, theme, colour);
  }
  return {
    update,
    close: () => {
      clearTimeout(timer);
      tour?.pause();
      watch.disconnect();
      map?.close();
      holder.close();
    },
  };
};
