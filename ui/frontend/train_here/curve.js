// The loss over the passes, as it comes.

import { fixed } from "../lib/format.js";
import { sharpen } from "../lib/image-canvas.js";
import { drawText, niceStep } from "../lib/map-layers.js";
import { readTheme } from "../lib/theme.js";

const [LEFT, RIGHT, TOP, BOTTOM] = [46, 12, 14, 30];

/**
 * @param {HTMLCanvasElement} canvas @param {readonly import("./run-zip.js").Point[]} points @param {number} epochs of the whole training
 * @param {{ across: string, up: string }} titles
 */
export function drawCurve(canvas, points, epochs, { across, up }) {
  if (canvas.clientWidth < 10) return;
  const theme = readTheme(canvas);
  const context = sharpen(canvas);
  const [width, height] = [canvas.clientWidth - LEFT - RIGHT, canvas.clientHeight - TOP - BOTTOM];
  const losses = points.map(({ loss }) => loss);
  // The first records fall off a cliff: the scale is that of what comes after them.
  const shown = losses.length > 4 ? losses.slice(2) : losses;
  const [least, most] = shown.length ? [Math.min(...shown), Math.max(...shown)] : [0, 1];
  const span = Math.max(most - least, 1e-3 * Math.abs(most), 1e-6);
  const x = (/** @type {number} */ epoch) => LEFT + (width * epoch) / epochs;
  const y = (/** @type {number} */ loss) => TOP + height * (1 - (loss - least + 0.06 * span) / (1.12 * span));
  const font = `12px ${theme.font}`;

  context.strokeStyle = theme.text;
  context.globalAlpha = 0.45;
  context.lineWidth = 1;
  context.strokeRect(LEFT, TOP, width, height);
  context.globalAlpha = 1;
  const step = niceStep(epochs, Math.max(2, width / 70));
  for (let epoch = 0; epoch <= epochs; epoch += step) {
    const text = fixed(epoch, 0);
    context.font = font;
    drawText(context, theme, text, x(epoch) - context.measureText(text).width / 2, TOP + height + 14, font);
  }
  if (losses.length) {
    const rise = niceStep(span, Math.max(2, height / 36));
    for (let k = Math.ceil(least / rise); k * rise <= most; k++) {
      const text = fixed(k * rise, rise < 1 ? 1 : 0);
      context.font = font;
      drawText(context, theme, text, LEFT - 6 - context.measureText(text).width, y(k * rise) + 4, font);
    }
  }
  context.font = font;
  drawText(context, theme, across, LEFT + width - context.measureText(across).width, TOP + height + 27, font);
  drawText(context, theme, up, LEFT + width - context.measureText(up).width - 8, TOP + 17, font);
  context.save();
  context.beginPath();
  context.rect(LEFT, TOP, width, height);
  context.clip();
  context.beginPath();
  for (const { epoch, loss } of points) context.lineTo(x(epoch), y(loss));
  context.lineWidth = 2.5;
  context.lineJoin = "round";
  context.strokeStyle = theme.accent;
  context.stroke();
  context.restore();
}
