// One model's map: its codes by class, the prior's circles, the holes of the region drawn from, and the draws on top.

import {
  dotSprites,
  drawDensity,
  drawDisc,
  drawDots,
  drawPrior,
  drawText,
  strokeTwice,
  traceEllipse,
} from "../lib/map-layers.js";
import { openScatterMap } from "../lib/scatter-map.js";
import { TRUST_COLOURS } from "../lib/trust.js";

const HOLE_COLOUR = TRUST_COLOURS[2];
const REACH = 16; // pixels from the pointer to a mark
const MAX_ELLIPSES = 60; // posteriors of a class
const AROUND_PRIOR = 3.4; // standard deviations
const MIN_REACH = 3.15; // the view holds this much of the prior

/**
 * @typedef {import("../lib/map-view.js").View} View
 * @typedef {import("../lib/map-view.js").Limits} Limits
 * @typedef {import("../lib/map-layers.js").Context} Context
 * @typedef {import("../lib/theme.js").Theme} Theme
 * @typedef {import("./stage.js").Setup} Setup
 * @typedef {{ code: Float32Array, level: number }} Sample
 */

/** @param {HTMLCanvasElement} canvas @param {import("../lib/model.js").Model} model @param {import("./draws.js").Sources} sources */
export const openSideMap = (canvas, model, sources) => {
  const { space, support, colours } = model;
  const { dims, count, places } = space;
  const centre = space.project(new Float32Array(dims));
  const [own, around] = limitsOf(places, count, centre);
  const map = openScatterMap(canvas, { limits: own, margin: 0.96 });
  /** @type {[number, number, number][]} pixel and level of each draw */
  let marks = [];

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

  /** @param {OffscreenCanvasRenderingContext2D} context @param {View} view @param {number} ratio @param {Setup} setup @param {Theme} theme */
  const drawBase = (context, view, ratio, setup, theme) => {
    if (setup.look === "density") drawDensity(context, view, space, colours, { cell: 7 });
    else {
      const radius = Math.min(2.1, Math.max(1.1, canvas.clientWidth / 260));
      drawDots(context, view, space, dotSprites(colours, radius, ratio, theme.page), { alpha: 0.7 });
    }
    if (setup.from === "class" && space.logvar && dims === 2) drawPosteriors(context, view, setup.label, theme);
    const region = regionOf(view, setup);
    if (region) {
      shadeHoles(context, view, region);
      if (setup.from !== "prior") {
        context.strokeStyle = HOLE_COLOUR;
        context.lineWidth = 1.5;
        context.setLineDash([3, 3]);
        context.stroke(region);
        context.setLineDash([]);
      }
    }
    drawPrior(context, view, centre, theme);
  };

  /** @param {Context} context @param {[number, number, number]} mark @param {number} radius @param {number} edge @param {Theme} theme */
  const drawDraw = (context, [x, y, level], radius, edge, theme) => {
    drawDisc(context, [x, y], radius + edge + 1.5, theme.page, theme.page, 0);
    drawDisc(context, [x, y], radius + edge, theme.text, theme.text, 0);
    const fill = level === 0 ? theme.page : TRUST_COLOURS[level];
    drawDisc(context, [x, y], radius, fill, fill, 0);
  };

  /** @param {CanvasRenderingContext2D} context @param {View} view @param {Setup} setup @param {readonly Sample[]} samples @param {number} chosen @param {Theme} theme */
  const drawOver = (context, view, setup, samples, chosen, theme) => {
    marks = samples.map(({ code, level }) => [...view.at(space.project(code)), level]);
    if (setup.from === "image" && space.logvar && dims === 2) {
      for (const sigma of [1, 2]) {
        traceEllipse(context, view, space.place(setup.image), space.ellipse(setup.image), sigma);
        strokeTwice(context, theme, 2);
      }
    }
    // Those in holes last, so that they are not covered.
    for (const mark of [...marks].sort((a, b) => a[2] - b[2])) drawDraw(context, mark, 3.5, 1.75, theme);
    const mark = marks[chosen];
    if (mark) {
      drawDraw(context, mark, 7, 3.5, theme);
      drawText(context, theme, String(chosen + 1), mark[0] + 13, mark[1] - 9, "bold 15px sans-serif");
    }
    canvas.dataset.marks = String(marks.length);
    canvas.dataset.chosen = String(chosen);
  };

  return {
    own,
    around,
    /** @param {Limits} limits */
    show: map.show,
    /** @param {Setup} setup @param {readonly Sample[]} samples @param {number} chosen −1 for none @param {Theme} theme */
    paint: (setup, samples, chosen, theme) => {
      map.paint({
        key: JSON.stringify([setup.from, setup.label, setup.look, theme]),
        base: (context, view, ratio) => drawBase(context, view, ratio, setup, theme),
        over: (context, view) => drawOver(context, view, setup, samples, chosen, theme),
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
    /** The share of the codes within two standard deviations of the prior; null on a plane through more dimensions. */
    within: () => {
      if (dims !== 2) return null;
      let inside = 0;
      for (let i = 0; i < count; i++) inside += Number(Math.hypot(places[2 * i], places[2 * i + 1]) <= 2);
      return inside / count;
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
