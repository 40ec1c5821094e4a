// What is drawn on a map besides its points: paths, discs, rings with a word, somebody's guess, cross hairs. As in map-layers.js,
// each is a function of a canvas context in CSS pixels and keeps nothing.

import { drawText, strokeTwice } from "./map-layers.js";

/**
 * @typedef {import("./map-layers.js").Context} Context
 * @typedef {import("./map-layers.js").Ink} Ink
 * @typedef {import("./map-layers.js").Taken} Taken
 * @typedef {import("./map-view.js").View} View
 */

/**
 * @param {Context} context @param {View} view @param {readonly ArrayLike<number>[]} places
 * @param {{ ink: Ink, colour: string, width: number, dash?: number[] }} look
 */
export const drawPath = (context, view, places, { ink, colour, width, dash = [] }) => {
  context.setLineDash(dash);
  context.lineJoin = "round";
  context.beginPath();
  for (const place of places) context.lineTo(...view.at(place));
  strokeTwice(context, ink, width, colour);
  context.setLineDash([]);
};

/** @param {Context} context @param {readonly [number, number]} pixel @param {number} radius @param {string} fill @param {string} stroke @param {number} [width] */
export const drawDisc = (context, [x, y], radius, fill, stroke, width = 2) => {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = fill;
  context.fill();
  context.lineWidth = width;
  context.strokeStyle = stroke;
  context.stroke();
};

/** A ring, and a word at its shoulder. @param {Context} context @param {readonly [number, number]} pixel @param {Ink} ink @param {number} radius @param {string} [text] */
export const drawMark = (context, [x, y], ink, radius, text) => {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  strokeTwice(context, ink, 2.5);
  if (text) drawText(context, ink, text, x + radius + 3, y - radius + 2, markFont(ink));
};

/** @param {Ink} ink */
const markFont = (ink) => `bold 14px ${ink.font ?? "sans-serif"}`;

/**
 * The room that `drawMark` takes with the same arguments, for names to avoid. @param {Context} context
 * @param {readonly [number, number]} pixel @param {Ink} ink @param {number} radius @param {string} [text] @returns {Taken}
 */
export const boxOfMark = (context, [x, y], ink, radius, text = "") => {
  context.font = markFont(ink);
  const [left, right] = [x - radius - 3, x + radius + 3 + (text ? context.measureText(text).width : 0)];
  const [top, bottom] = [y - radius - (text ? 10 : 3), y + radius + 3];
  return { x: (left + right) / 2, y: (top + bottom) / 2, half: (right - left) / 2, tall: (bottom - top) / 2 + 5 };
};

const GUESS = 14; // radius of its ring
const GUESSED = "Your guess";

/** Where somebody guessed in the lesson. @param {Context} context @param {readonly [number, number]} pixel @param {Ink} ink */
export const drawGuess = (context, pixel, ink) => {
  drawDisc(context, pixel, 9, ink.text, ink.page, 3);
  drawMark(context, pixel, ink, GUESS, GUESSED);
};

/** @param {Context} context @param {readonly [number, number]} pixel @param {Ink} ink */
export const boxOfGuess = (context, pixel, ink) => boxOfMark(context, pixel, ink, GUESS, GUESSED);

/** @param {Context} context @param {View} view @param {readonly [number, number]} pixel @param {string} colour */
export const drawCrossHair = (context, view, [x, y], colour) => {
  context.strokeStyle = colour;
  context.globalAlpha = 0.45;
  context.lineWidth = 1;
  context.setLineDash([3, 4]);
  context.beginPath();
  context.moveTo(x, 0);
  context.lineTo(x, view.height);
  context.moveTo(0, y);
  context.lineTo(view.width, y);
  context.stroke();
  context.setLineDash([]);
  context.globalAlpha = 1;
};
