// A small latent map with the paths and the moving points over its dots.

import { append } from "../lib/dom.js";
import { dotSprites, drawClassNames, drawDisc, drawDots, drawPath } from "../lib/map-layers.js";
import { openScatterMap } from "../lib/scatter-map.js";

const PICK_REACH = 60; // pixels from the pointer to the image that a click chooses
const DOT = 1.4; // radius in CSS pixels

/**
 * @typedef {import("../lib/model.js").Model} Model
 * @typedef {readonly [number, number]} Place
 * @typedef {object} Path
 * @property {string} colour
 * @property {Place[]} inside
 * @property {Place[]} [before] beyond the first image
 * @property {Place[]} [after] beyond the last
 * @property {{ place: Place, near: number }[]} frames near: how many real images have their code near it
 * @typedef {object} Scene
 * @property {import("../lib/theme.js").Theme} theme
 * @property {Path[]} paths
 * @property {{ place: Place, letter: string, active: boolean }[]} images
 * @property {{ place: Place, colour: string }[]} moving
 */

/**
 * @param {HTMLElement} parent @param {Model} model @param {string} holeColour
 * @param {{ picked: (image: number) => void, hovered: (image: number, event?: MouseEvent) => void }} on
 */
export const openPathMap = (parent, model, holeColour, { picked, hovered }) => {
  const canvas = append(parent, "canvas", "chart");
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", `Latent map of ${model.name} with the path`);
  const { space } = model;
  const map = openScatterMap(canvas, { limits: model.limits });

  /** @param {CanvasRenderingContext2D} context @param {import("../lib/map-view.js").View} view @param {Scene} scene */
  const drawOver = (context, view, { theme, paths, images, moving }) => {
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
    context.font = "bold 14px sans-serif";
    context.textAlign = "center";
    context.textBaseline = "middle";
    for (const { place, letter, active } of images) {
      const [x, y] = view.at(place);
      drawDisc(context, [x, y], 12, active ? theme.accent : theme.text, theme.page, 2.5);
      context.fillStyle = active ? "#ffffff" : theme.page;
      context.fillText(letter, x, y + 1);
    }
    for (const { place, colour } of moving) {
      drawDisc(context, view.at(place), 9, "transparent", theme.page, 6);
      drawDisc(context, view.at(place), 9, "transparent", colour, 3);
    }
  };

  /** @param {MouseEvent} event */
  const nearest = (event) => {
    const [view, place] = [map.view(), map.placeOf(event)];
    return view && place ? space.under(place, view.perX, view.perY, undefined, PICK_REACH) : -1;
  };
  canvas.onpointermove = (event) => hovered(nearest(event), event);
  canvas.onpointerleave = () => hovered(-1);
  canvas.onclick = (event) => {
    const image = nearest(event);
    if (image >= 0) picked(image);
  };
  return {
    model,
    /** @param {Scene} scene */
    draw: (scene) => {
      map.paint({
        key: `${model.key} ${scene.theme.text} ${scene.theme.page}`,
        base: (context, view, ratio) => {
          drawDots(context, view, space, dotSprites(model.colours, DOT, ratio, scene.theme.page), { alpha: 0.75 });
          drawClassNames(context, view, space, model.names, scene.theme);
        },
        over: (context, view) => drawOver(context, view, scene),
      });
    },
    close: map.close,
  };
};
