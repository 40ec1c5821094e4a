// One model's map: its codes by class, the prior's circles, the holes of the region drawn from, and the draws on top.

import {
  dotSprites,
  drawClassNames,
  drawDensity,
  drawDots,
  drawPrior,
  drawText,
  strokeTwice,
  traceEllipse,
} from "../lib/map-layers.js";
import { drawDisc, drawPath } from "../lib/map-marks.js";
import { fitView } from "../lib/map-view.js";
import { openScatterMap } from "../lib/scatter-map.js";
import { TRUST_COLOURS } from "../lib/trust.js";

const HOLE_COLOUR = TRUST_COLOURS[2];
const REACH = 16; // pixels from the pointer to a mark
const MAX_ELLIPSES = 60; // posteriors of a class
const AROUND_PRIOR = 3.4; // standard deviations
const NEAR = 12; // pixels from the words of the ring to the middle of a mark
const TINY_RING = 32; // pixels of its radius
const INSET = 0.5; // of the map's shorter side
const MIN_REACH = 3.15; // the view holds this much of the prior

/**
 * @typedef {import("../lib/map-view.js").View} View
 * @typedef {import("../lib/map-view.js").Limits} Limits
 * @typedef {import("../lib/map-layers.js").Context} Context
 * @typedef {import("../lib/theme.js").Theme} Theme
 * @typedef {import("./stage.js").Setup} Setup
 * @typedef {{ code: Float32Array }} Sample
 * @typedef {object} Scene
 * @property {import("./stage.js").Kind} kind
 * @property {Setup} setup
 * @property {readonly Sample[]} samples
 * @property {number} chosen −1 for none
 * @property {readonly [number, number] | null} point the one point, on the plane
 * @property {Theme} theme
 */

/**
 * @param {HTMLCanvasElement} canvas @param {import("../lib/model.js").Model} model @param {import("./draws.js").Sources} sources
 * @param {ArrayLike<number>} reached by image: whether random points reach its code
 */
export const openSideMap = (canvas, model, sources, reached) => {
  const { space, support, colours } = model;
  const { dims, count, places } = space;
  const centre = space.project(new Float32Array(dims));
  const [own, around] = limitsOf(places, count, centre);
  const map = openScatterMap(canvas, { limits: own, margin: 0.96 });
  let ringWords = "";
  /** @type {[number, number][]} the pixel of each draw */
  let marks = [];
  /** @type {readonly (readonly [number, number])[]} the way of the one point */
  let way = [];

  /** The outline of what is drawn from; null where nothing on the plane stands for it. @param {View} view @param {Setup} setup */
  const regionOf = (view, { from, label }) => {
    if (dims !== 2) return null;
    const path = new Path2D();
    const trace = (/** @type {(c: number, s: number) => [number, number]} */ at) => {
      for (let k = 0; k <= 90; k++) {
        path.lineTo(...view.at(at(2 * Math.cos((k * Math.PI) / 45), 2 * Math.sin((k * Math.PI) / 45))));
      }
    };
    if (from === "prior") trace((c, s) => [c, s]);
    else if (from === "box") {
      const [[x0, x1], [y0, y1]] = sources.box();
      path.rect(view.x(x0), view.y(y1), (x1 - x0) * view.perX, (y1 - y0) * view.perY);
    } else if (from === "fitted" || from === "class") {
      const { mean, factor } = sources.gaussian(from === "class" ? label : -1);
      trace((c, s) => [mean[0] + factor[0][0] * c, mean[1] + factor[1][0] * c + factor[1][1] * s]);
    } else return null;
    return path;
  };

  /** The region with a disc of the hole's radius cut out around every code: what is left is a hole, exactly. @param {OffscreenCanvasRenderingContext2D} context @param {View} view @param {Path2D} region */
  const shadeHoles = (context, view, region) => {
    const layer = new OffscreenCanvas(context.canvas.width, context.canvas.height);
    const inner = /** @type {OffscreenCanvasRenderingContext2D} */ (layer.getContext("2d"));
    inner.setTransform(context.getTransform());
    inner.fillStyle = HOLE_COLOUR;
    inner.fill(region);
    inner.globalCompositeOperation = "destination-out";
    for (let i = 0; i < count; i++) {
      inner.beginPath();
      inner.arc(view.x(places[2 * i]), view.y(places[2 * i + 1]), support.hole * view.perX, 0, 2 * Math.PI);
      inner.fill();
    }
    context.save();
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.globalAlpha = 0.42;
    context.drawImage(layer, 0, 0);
    context.restore();
  };

  /** The posteriors of a class's first images, one standard deviation of each, to scale. @param {Context} context @param {View} view @param {number} label @param {Theme} theme */
  const drawPosteriors = (context, view, label, theme) => {
    context.globalAlpha = 0.55;
    context.lineWidth = 1;
    context.strokeStyle = theme.text;
    for (let i = 0, shown = 0; i < count && shown < MAX_ELLIPSES; i++) {
      if (space.labels[i] !== label) continue;
      shown++;
      traceEllipse(context, view, space.place(i), space.ellipse(i));
      context.stroke();
    }
    context.globalAlpha = 1;
  };

  /** The codes that random points reach in their colours, over the others in grey. @param {OffscreenCanvasRenderingContext2D} context @param {View} view @param {number} ratio @param {number} radius @param {Theme} theme */
  const drawReached = (context, view, ratio, radius, theme) => {
    const grey = theme.dark ? "#5d6b70" : "#a9b3b1";
    for (const [wanted, sprites, alpha] of /** @type {const} */ ([
      [
        0,
        dotSprites(
          colours.map(() => grey),
          0.62 * radius,
          ratio,
        ),
        0.5,
      ],
      [1, dotSprites(colours, radius, ratio, theme.page), 0.85],
    ])) {
      context.globalAlpha = alpha;
      for (let i = 0; i < count; i++) {
        if (reached[i] !== wanted) continue;
        const { canvas: sprite, side } = sprites[space.labels[i] % sprites.length];
        context.drawImage(sprite, view.x(places[2 * i]) - side / 2, view.y(places[2 * i + 1]) - side / 2, side, side);
      }
    }
    context.globalAlpha = 1;
  };

  /** Where most random points fall. @param {OffscreenCanvasRenderingContext2D} context @param {View} view @param {Theme} theme */
  const drawRing = (context, view, theme) => {
    traceEllipse(context, view, centre, { long: 2, short: 2, turn: 0 });
    strokeTwice(context, theme, 2);
  };

  /**
   * What the ring is, over it; under it where a mark would cover the words.
   * @param {Context} context @param {View} view @param {Theme} theme @param {readonly (readonly [number, number])[]} [over] pixels of the marks
   */
  const nameRing = (context, view, theme, over = []) => {
    const font = "600 13px sans-serif";
    context.font = font;
    const width = context.measureText(ringWords).width;
    const places = [1, -1].map((side) => {
      const [x, y] = view.at([centre[0], centre[1] + 2 * side]);
      const line = side > 0 ? Math.max(y - 6, 16) : Math.min(y + 17, view.height - 6);
      return [Math.min(Math.max(x - width / 2, 4), view.width - width - 4), line];
    });
    const isFree = (/** @type {number[]} */ [left, line]) =>
      over.every(([x, y]) => x < left - NEAR || x > left + width + NEAR || y < line - 12 - NEAR || y > line + NEAR);
    const [left, line] = places.find(isFree) ?? places[0];
    drawText(context, theme, ringWords, left, line, font);
  };

  /**
   * The middle of a map on which the ring is tiny, enlarged into the corner where the fewest codes are.
   * @param {OffscreenCanvasRenderingContext2D} context @param {View} view @param {number} ratio @param {number} radius @param {Theme} theme
   */
  const drawInset = (context, view, ratio, radius, theme) => {
    const side = Math.round(INSET * Math.min(view.width, view.height));
    const corners = [8, view.width - side - 8].flatMap((x) =>
      [8, view.height - side - 8].map((y) => ({ x, y, codes: 0 })),
    );
    for (const corner of corners) {
      for (let i = 0; i < count; i++) {
        const [x, y] = view.at([places[2 * i], places[2 * i + 1]]);
        if (x >= corner.x && x <= corner.x + side && y >= corner.y && y <= corner.y + side) corner.codes++;
      }
    }
    const { x, y } = corners.reduce((best, one) => (one.codes < best.codes ? one : best));
    const inner = fitView(around, side, side);
    const [cx, cy] = view.at(centre);
    const reach = AROUND_PRIOR * view.perX;
    context.strokeStyle = theme.text;
    context.lineWidth = 1;
    context.strokeRect(cx - reach, cy - reach, 2 * reach, 2 * reach);
    context.beginPath();
    context.moveTo(cx, cy);
    context.lineTo(x + side / 2, y + side / 2);
    context.stroke();
    context.save();
    context.beginPath();
    context.rect(x, y, side, side);
    context.fillStyle = theme.page;
    context.fill();
    context.clip();
    context.translate(x, y);
    drawReached(context, inner, ratio, radius, theme);
    drawRing(context, inner, theme);
    nameRing(context, inner, theme);
    context.restore();
    context.lineWidth = 1.5;
    context.strokeStyle = theme.text;
    context.strokeRect(x, y, side, side);
    return [{ x: x + side / 2, y: y + side / 2, half: side / 2 + 2, tall: side / 2 + 10 }];
  };

  /** @param {OffscreenCanvasRenderingContext2D} context @param {View} view @param {number} ratio @param {Scene} scene */
  const drawBase = (context, view, ratio, { kind, setup, theme }) => {
    const radius = Math.min(2.1, Math.max(1.1, canvas.clientWidth / 260));
    if (setup.look === "density") drawDensity(context, view, space, colours, { cell: 7 });
    else if (kind === "reach") drawReached(context, view, ratio, radius, theme);
    else drawDots(context, view, space, dotSprites(colours, radius, ratio, theme.page), { alpha: 0.7 });
    if (setup.from === "class" && space.logvar && dims === 2) drawPosteriors(context, view, setup.label, theme);
    const region = kind === "free" && setup.from !== "prior" ? regionOf(view, setup) : null;
    if (region) {
      shadeHoles(context, view, region);
      context.strokeStyle = HOLE_COLOUR;
      context.lineWidth = 1.5;
      context.setLineDash([3, 3]);
      context.stroke(region);
      context.setLineDash([]);
    }
    if (kind === "reach") {
      const tiny = 2 * view.perX < TINY_RING;
      const inset = tiny ? drawInset(context, view, ratio, radius, theme) : [];
      drawClassNames(context, view, space, model.names, theme, undefined, inset);
      if (tiny) return;
    }
    if (setup.expert) drawPrior(context, view, centre, theme);
    else drawRing(context, view, theme);
  };

  /** @param {Context} context @param {readonly [number, number]} mark @param {number} radius @param {number} edge @param {Theme} theme */
  const drawDraw = (context, mark, radius, edge, theme) => {
    drawDisc(context, mark, radius + edge + 1.5, theme.page, theme.page, 0);
    drawDisc(context, mark, radius + edge, theme.text, theme.text, 0);
    drawDisc(context, mark, radius, theme.page, theme.page, 0);
  };

  /** @param {CanvasRenderingContext2D} context @param {View} view @param {Scene} scene */
  const drawOver = (context, view, { kind, setup, samples, chosen, point, theme }) => {
    marks = samples.map(({ code }) => view.at(space.project(code)));
    if (!setup.expert && (kind !== "reach" || 2 * view.perX >= TINY_RING)) {
      nameRing(context, view, theme, point ? [view.at(point)] : marks);
    }
    if (setup.from === "image" && space.logvar && dims === 2) {
      for (const sigma of [1, 2]) {
        traceEllipse(context, view, space.place(setup.image), space.ellipse(setup.image), sigma);
        strokeTwice(context, theme, 2);
      }
    }
    for (const mark of marks) drawDraw(context, mark, 3.5, 1.75, theme);
    const mark = marks[chosen];
    if (mark) {
      drawDraw(context, mark, 7, 3.5, theme);
      drawText(context, theme, String(chosen + 1), mark[0] + 13, mark[1] - 9, "bold 15px sans-serif");
    }
    if (point) {
      drawPath(context, view, way, { ink: theme, colour: theme.text, width: 1.25 });
      const at = view.at(point);
      drawDisc(context, at, 11, theme.page, theme.page, 0);
      drawDisc(context, at, 9, theme.accent, theme.text, 3);
    }
    canvas.dataset.marks = String(marks.length);
    canvas.dataset.chosen = String(chosen);
    if (point) canvas.dataset.point = view.at(point).join();
  };

  return {
    own,
    around,
    /** Two numbers of a code are a place of the map, so that the one point can be put there. */
    flat: dims === 2,
    /** @param {Limits} limits */
    show: map.show,
    /** @param {string} words of the ring */
    say: (words) => {
      ringWords = words;
    },
    placeOf: map.placeOf,
    view: map.view,
    /** The way of the one point, drawn when it is shown. @param {readonly (readonly [number, number])[]} places */
    walk: (places) => {
      way = places;
    },
    /** @param {Scene} scene */
    paint: (scene) => {
      const { kind, setup, theme } = scene;
      map.paint({
        key: JSON.stringify([kind, setup.from, setup.label, setup.look, setup.expert, ringWords, theme]),
        base: (context, view, ratio) => drawBase(context, view, ratio, scene),
        over: (context, view) => drawOver(context, view, scene),
      });
    },
    /** The sample whose mark is nearest to a pixel, −1 if none is near. @param {number} px @param {number} py */
    under: (px, py) => {
      let [found, best] = [-1, REACH ** 2];
      for (const [i, [x, y]] of marks.entries()) {
        const gap = (x - px) ** 2 + (y - py) ** 2;
        if (gap < best) [found, best] = [i, gap];
      }
      return found;
    },
    close: map.close,
  };
};

/**
 * Nearly all codes and the prior; and the prior alone.
 * @param {Float32Array} places @param {number} count @param {readonly [number, number]} centre
 * @returns {[Limits, Limits]}
 */
const limitsOf = (places, count, centre) => {
  /** @param {0 | 1} axis @returns {[number, number]} */
  const reach = (axis) => {
    const sorted = Float32Array.from({ length: count }, (_, i) => places[2 * i + axis]).sort();
    /** @param {number} share */
    const at = (share) => sorted[Math.round(share * (count - 1))];
    return [Math.min(at(0.002), centre[axis] - MIN_REACH), Math.max(at(0.998), centre[axis] + MIN_REACH)];
  };
  /** @param {0 | 1} axis @returns {[number, number]} */
  const around = (axis) => [centre[axis] - AROUND_PRIOR, centre[axis] + AROUND_PRIOR];
  return [
    [reach(0), reach(1)],
    [around(0), around(1)],
  ];
};
