// The latent map with the drawing's point, the cloud around it, and the way that it came while it was drawn; below it the
// surroundings of the point, many times as large: most clouds are smaller than a dot of the map.

import { placeWords } from "../lib/format.js";
import { sharpen } from "../lib/image-canvas.js";
import { dotSprites, drawClassNames, drawDots, drawText, strokeTwice, traceEllipse } from "../lib/map-layers.js";
import { drawDisc, drawPath } from "../lib/map-marks.js";
import { fitView } from "../lib/map-view.js";
import { openScatterMap } from "../lib/scatter-map.js";

const DOT = 1.6; // radius in CSS pixels
const NEAR_DOT = 3; // of the close-up
const POINT = 6;
const EDGE = 14; // pixels from the map's edge where a point beyond it is shown
const STRETCH = 1.3; // as on the page Latent map
const CLOUDS = 5; // half of the close-up, in widths of the cloud
const LEAST_SHARE = 1 / 80; // of the map's width, where there is no cloud or a tiny one

/**
 * @typedef {readonly [number, number]} Place
 * @typedef {import("../lib/map-view.js").View} View
 * @typedef {import("../lib/theme.js").Theme} Theme
 * @typedef {object} Spot
 * @property {Place} place
 * @property {import("../lib/map-layers.js").Ellipse | null} ellipse one standard deviation of its posterior
 * @property {readonly Place[]} trail where it was during this stroke
 */

/** @param {{ map: HTMLCanvasElement, closeUp: HTMLCanvasElement }} canvases @param {import("../lib/model.js").Model} model */
export const openDrawMap = ({ map: canvas, closeUp }, model) => {
  const { space } = model;
  const map = openScatterMap(canvas, { limits: model.limits, stretch: STRETCH });
  const [[left, right]] = model.limits;
  /** @type {{ key: string, sprites: ReturnType<typeof dotSprites> } | null} */
  let near = null;

  /** @param {CanvasRenderingContext2D} context @param {View} view @param {Spot} spot @param {Theme} theme */
  const drawCloud = (context, view, { place, ellipse, trail }, theme) => {
    if (trail.length > 1) drawPath(context, view, trail, { ink: theme, colour: theme.text, width: 1.5, dash: [2, 3] });
    if (!ellipse) return;
    traceEllipse(context, view, place, ellipse);
    context.globalAlpha = 0.25;
    context.fillStyle = theme.accent;
    context.fill();
    context.globalAlpha = 1;
    strokeTwice(context, theme, 2, theme.accent);
  };
  /** @param {CanvasRenderingContext2D} context @param {View} view @param {Place} place @param {Theme} theme */
  const drawPoint = (context, view, place, theme) => {
    const [x, y] = view.at(place);
    /** @type {[number, number]} */
    const at = [Math.min(Math.max(x, EDGE), view.width - EDGE), Math.min(Math.max(y, EDGE), view.height - EDGE)];
    if (x < 0 || y < 0 || x > view.width || y > view.height) {
      const onRight = at[0] > view.width / 2;
      context.textAlign = onRight ? "right" : "left";
      const beside = at[0] + (onRight ? -EDGE : EDGE);
      drawText(context, theme, "beyond the map", beside, at[1] + 4, `600 13px ${theme.font}`);
      context.textAlign = "start";
    }
    drawDisc(context, at, POINT + 4, "transparent", theme.page, 5);
    drawDisc(context, at, POINT + 4, "transparent", theme.text, 2.5);
    drawDisc(context, at, POINT - 2, theme.accent, theme.page, 1.5);
  };

  /** Around the point, its cloud in the middle. @param {Spot} spot @param {Theme} theme */
  const drawCloseUp = (spot, theme) => {
    if (closeUp.clientWidth < 10) return;
    const context = sharpen(closeUp);
    const half = Math.max(CLOUDS * (spot.ellipse?.long ?? 0), LEAST_SHARE * (right - left));
    const [x, y] = spot.place;
    const view = fitView(
      [
        [x - half, x + half],
        [y - half, y + half],
      ],
      closeUp.clientWidth,
      closeUp.clientHeight,
    );
    const key = `${theme.page} ${closeUp.width}`;
    if (near?.key !== key) {
      near = { key, sprites: dotSprites(model.colours, NEAR_DOT, closeUp.width / closeUp.clientWidth, theme.page) };
    }
    drawDots(context, view, inside(view), near.sprites, { alpha: 0.85 });
    drawCloud(context, view, spot, theme);
    drawDisc(context, view.at(spot.place), 3, theme.accent, theme.page, 1.5);
  };
  /** The dots of a part of the map. @param {View} view */
  const inside = ({ x0, x1, y0, y1 }) => {
    const [places, labels] = [/** @type {number[]} */ ([]), /** @type {number[]} */ ([])];
    for (let i = 0; i < space.count; i++) {
      const [x, y] = [space.places[2 * i], space.places[2 * i + 1]];
      if (x < x0 || x > x1 || y < y0 || y > y1) continue;
      places.push(x, y);
      labels.push(space.labels[i]);
    }
    return { places, labels, count: labels.length };
  };

  return {
    /** @param {Spot | null} spot @param {Theme} theme */
    show: (spot, theme) => {
      const where = spot ? `Your image is at ${placeWords(spot.place)}.` : "Your image has no place yet.";
      canvas.setAttribute("aria-label", `Latent map of ${model.name}. ${where}`);
      closeUp.setAttribute("aria-label", spot ? "The surroundings of your image, enlarged" : "Nothing yet");
      canvas.dataset.place = spot ? spot.place.map((value) => value.toPrecision(6)).join() : "";
      map.paint({
        key: `${model.key} ${theme.text} ${theme.page}`,
        base: (context, view, ratio) => {
          drawDots(context, view, space, dotSprites(model.colours, DOT, ratio, theme.page), { alpha: 0.8 });
          drawClassNames(context, view, space, model.names, theme);
        },
        over: (context, view) => {
          if (!spot) return;
          drawCloud(context, view, spot, theme);
          drawPoint(context, view, spot.place, theme);
        },
      });
      if (spot) drawCloseUp(spot, theme);
      else sharpen(closeUp);
    },
    close: map.close,
  };
};
