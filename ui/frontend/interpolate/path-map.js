// A small latent map with the paths and the moving points over its dots. The letters of the images can be dragged, or
// moved with the arrow keys: from one real image to the next.

import { append } from "../lib/dom.js";
import { onArrows } from "../lib/keyboard.js";
import { dotSprites, drawClassNames, drawDots } from "../lib/map-layers.js";
import { drawDisc, drawPath } from "../lib/map-marks.js";
import { openScatterMap } from "../lib/scatter-map.js";
import { distance, LETTER, MOVING, placeLetters } from "./letters.js";

const PICK_REACH = 60; // pixels from the pointer to the image that a click chooses
const ANYWHERE = 10_000; // a letter that is dragged always has a nearest image
const GRAB = 8; // pixels around a letter or its place where it can be taken
const KEY_STEPS = [6, 12, 24, 48, 96]; // pixels: as far as it takes to come to another image
const DOT = 1.4; // radius in CSS pixels

/**
 * @typedef {import("../lib/model.js").Model} Model
 * @typedef {import("./letters.js").Pixel} Pixel
 * @typedef {import("../lib/map-view.js").View} MapView
 * @typedef {readonly [number, number]} Place
 * @typedef {object} Path
 * @property {string} colour
 * @property {Place[]} inside
 * @property {Place[]} [before] beyond the first image
 * @property {Place[]} [after] beyond the last
 * @property {Place[]} [reach] where else the moving point may come
 * @property {{ place: Place, near: number }[]} frames near: how many real images have their code near it
 * @typedef {object} Scene
 * @property {string} key names the images and the way between them
 * @property {import("../lib/theme.js").Theme} theme
 * @property {Path[]} paths
 * @property {{ place: Place, letter: string, active: boolean }[]} images
 * @property {{ place: Place, colour: string }[]} moving
 */

/**
 * @param {HTMLElement} parent @param {Model} model @param {string} holeColour
 * @param {{ picked: (image: number) => void, activate: (k: number) => void, hovered: (image: number, event?: MouseEvent) => void, dragged: (k: number, image: number) => void, dropped: () => void }} on
 */
export const openPathMap = (parent, model, holeColour, { picked, activate, hovered, dragged, dropped }) => {
  const canvas = append(parent, "canvas", "chart");
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "application");
  canvas.setAttribute(
    "aria-label",
    `Latent map of ${model.name} with the path. The arrow keys move the chosen letter from image to image; a letter chooses it.`,
  );
  const { space } = model;
  const map = openScatterMap(canvas, { limits: model.limits });
  /** @type {Scene | null} */
  let scene = null;
  let grabbed = -1;
  let justDragged = false;

  /** The pixels of the images, of the way between them, and of their letters. @param {MapView} view @param {Scene} shown */
  const layout = (view, { images, paths }) => {
    const places = images.map(({ place }) => view.at(place));
    const way = paths.flatMap(({ inside, before = [], after = [], reach = inside }) => [...before, ...reach, ...after]);
    const path = way.map((place) => view.at(place));
    return { places, path, letters: placeLetters(places, path, view) };
  };

  /** @param {CanvasRenderingContext2D} context @param {MapView} view @param {Scene} shown */
  const drawOver = (context, view, shown) => {
    const { theme, paths, images, moving } = shown;
    for (const { colour, inside, before = [], after = [], frames } of paths) {
      for (const beyond of [before, after]) {
        if (beyond.length) drawPath(context, view, beyond, { ink: theme, colour, width: 2, dash: [3, 5] });
      }
      drawPath(context, view, inside, { ink: theme, colour, width: 3 });
      for (const { place, near } of frames) {
        const [fill, edge] = near ? [theme.page, colour] : [holeColour, theme.page];
        drawDisc(context, view.at(place), 4.5, fill, edge);
      }
    }
    const { places, letters } = layout(view, shown);
    context.font = "bold 14px sans-serif";
    context.textAlign = "center";
    context.textBaseline = "middle";
    for (const [k, { letter, active }] of images.entries()) {
      const ink = active ? theme.accent : theme.text;
      context.beginPath();
      context.moveTo(...places[k]);
      context.lineTo(...letters[k]);
      context.lineWidth = 2.5;
      context.strokeStyle = ink;
      context.stroke();
      drawDisc(context, places[k], 5, ink, theme.page);
      drawDisc(context, letters[k], LETTER, ink, theme.page, 2.5);
      context.fillStyle = active && !theme.dark ? "#ffffff" : theme.page;
      context.fillText(letter, letters[k][0], letters[k][1] + 1);
    }
    for (const { place, colour } of moving) {
      drawDisc(context, view.at(place), 9, "transparent", theme.page, 6);
      drawDisc(context, view.at(place), 9, "transparent", colour, 3);
    }
  };

  /** @param {MouseEvent} event @param {number} reach */
  const nearest = (event, reach) => {
    const [view, place] = [map.view(), map.placeOf(event)];
    return view && place ? space.under(place, view.perX, view.perY, undefined, reach) : -1;
  };
  /** The letter under the pointer, the one that is drawn last first; −1 for none. @param {{ clientX: number, clientY: number }} event */
  const letterAt = (event) => {
    const view = map.view();
    if (!view || !scene) return -1;
    const box = canvas.getBoundingClientRect();
    const at = /** @type {Pixel} */ ([event.clientX - box.left, event.clientY - box.top]);
    const { places, letters } = layout(view, scene);
    const onDisc = letters.findLastIndex((letter) => distance(letter, at) < LETTER + GRAB / 2);
    return onDisc >= 0 ? onDisc : places.findLastIndex((place) => distance(place, at) < GRAB);
  };

  canvas.onpointerdown = (event) => {
    justDragged = false;
    grabbed = letterAt(event);
    if (grabbed < 0) return;
    canvas.setPointerCapture(event.pointerId);
    hovered(-1);
  };
  canvas.onpointermove = (event) => {
    if (grabbed < 0) {
      const letter = letterAt(event);
      canvas.style.cursor = letter < 0 ? "" : "grab";
      return hovered(letter < 0 ? nearest(event, PICK_REACH) : -1, event);
    }
    canvas.style.cursor = "grabbing";
    justDragged = true;
    const image = nearest(event, ANYWHERE);
    if (image >= 0) dragged(grabbed, image);
  };
  canvas.onpointerup = canvas.onpointercancel = () => {
    if (grabbed < 0) return;
    grabbed = -1;
    canvas.style.cursor = "";
    if (justDragged) dropped();
  };
  canvas.onpointerleave = () => hovered(-1);
  canvas.onclick = (event) => {
    if (justDragged) return;
    const letter = letterAt(event);
    if (letter >= 0) return activate(letter);
    const image = nearest(event, PICK_REACH);
    if (image >= 0) picked(image);
  };
  // A finger on a letter drags it and does not scroll the page.
  canvas.addEventListener("touchstart", (event) => letterAt(event.touches[0]) >= 0 && event.preventDefault(), {
    passive: false,
  });

  /** @param {number} dx @param {number} dy */
  const step = (dx, dy) => {
    const view = map.view();
    const k = scene?.images.findIndex(({ active }) => active) ?? -1;
    if (!view || !scene || k < 0) return;
    const here = scene.images[k].place;
    for (const pixels of KEY_STEPS) {
      const there = /** @type {Place} */ ([here[0] + (dx * pixels) / view.perX, here[1] - (dy * pixels) / view.perY]);
      const image = space.under(there, view.perX, view.perY, undefined, pixels);
      if (image < 0) continue;
      const [x, y] = space.place(image);
      if ((x - here[0]) * dx - (y - here[1]) * dy <= 0) continue; // the same, or behind
      dragged(k, image);
      return dropped();
    }
  };
  onArrows(canvas, step);
  const arrows = canvas.onkeydown;
  canvas.onkeydown = (event) => {
    const k = scene?.images.findIndex(({ letter }) => letter === event.key.toUpperCase()) ?? -1;
    if (k >= 0 && scene && !event.ctrlKey && !event.metaKey && !event.altKey) {
      activate(k);
    } else arrows?.call(canvas, event);
  };
  return {
    model,
    /** @param {Scene} next */
    draw: (next) => {
      scene = next;
      map.paint({
        key: `${model.key} ${next.theme.text} ${next.theme.page} ${next.key}`,
        base: (context, view, ratio) => {
          drawDots(context, view, space, dotSprites(model.colours, DOT, ratio, next.theme.page), { alpha: 0.75 });
          const { places, path, letters } = layout(view, next);
          const avoid = [
            ...letters.map(([x, y]) => ({ x, y, half: LETTER + 2, tall: LETTER + 10 })),
            ...[...places, ...path].map(([x, y]) => ({ x, y, half: MOVING, tall: MOVING + 8 })),
          ];
          drawClassNames(context, view, space, model.names, next.theme, undefined, avoid);
        },
        over: (context, view) => drawOver(context, view, next),
      });
    },
    close: map.close,
  };
};
