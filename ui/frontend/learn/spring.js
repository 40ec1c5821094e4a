// A cloud with its spring: drag its centre and its width, and see where its random places go and how hard it is pulled.

import { append, appendButton } from "../lib/dom.js";
import { fixed } from "../lib/format.js";
import { sharpen } from "../lib/image-canvas.js";
import { drawText } from "../lib/map-layers.js";
import { drawDisc } from "../lib/map-marks.js";
import { seededNormal, seededRandom } from "../lib/random.js";
import { appendSlider } from "../lib/slider.js";
import { prefersStill, readTheme } from "../lib/theme.js";
import { pullOf, slopesOf } from "./pull.js";

const REACH = 3.6; // of the axis
const CENTRES = /** @type {const} */ ([-3, 3]);
const WIDTHS = /** @type {const} */ ([0.05, 2]);
/** @type {[number, number]} */
const BEGIN = [1.8, 0.25];
const DRAWS = 18;
const MOST = 6; // nats, at the end of the bar
const AT_REST = 0.005;

/** @param {HTMLElement} root */
export const openSpring = (root) => {
  const canvas = append(root, "canvas", "cloud");
  canvas.setAttribute("role", "img");
  const rows = append(root, "div", "knobs");
  /** @param {string} className @param {readonly [number, number]} ends @param {(value: number) => void} moved */
  const knob = (className, ends, moved) => {
    const label = append(rows, "label", "knob");
    const name = append(label, "span");
    const settings = { min: ends[0], max: ends[1], step: 0.05, label: className, moved };
    const range = appendSlider(label, `slider-range whole ${className}`, settings);
    return { name, range };
  };
  const centreKnob = knob("centre", CENTRES, (value) => {
    centre = value;
    paint();
  });
  const widthKnob = knob("width", WIDTHS, (value) => {
    width = value;
    paint();
  });
  const formula = append(root, "p", "formula");
  const bar = append(append(root, "div", "pull-bar"), "i");
  const tools = append(root, "div", "row");
  appendButton(tools, "Let the spring pull", () => relax());
  appendButton(tools, "Other random numbers", () => {
    seed += 1;
    roll();
    paint();
  });
  const verdict = append(tools, "span", "verdict");
  verdict.setAttribute("aria-live", "polite");

  let [centre, width] = [...BEGIN];
  let seed = 1;
  let expert = false;
  let frame = 0;
  /** @type {number[]} */
  let numbers = [];
  const roll = () => {
    const normal = seededNormal(seededRandom(seed));
    numbers = Array.from({ length: DRAWS }, () => Math.max(-3, Math.min(3, normal())));
  };
  roll();

  const paint = () => {
    if (canvas.clientWidth < 10) return;
    const context = sharpen(canvas);
    const theme = readTheme(root);
    const [across, up] = [canvas.clientWidth, canvas.clientHeight];
    const x = (/** @type {number} */ value) => across * (0.5 + value / (2 * REACH));
    const [top, floor] = [34, up - 30];
    /** @param {number} middle @param {number} spread */
    const bell = (middle, spread) => {
      const height = Math.min(0.42 / Math.max(spread, 0.35), 1) * (floor - top - 24);
      context.beginPath();
      for (let px = 0; px <= across; px += 2) {
        const value = ((px / across - 0.5) * 2 * REACH - middle) / spread;
        context.lineTo(px, floor - height * Math.exp(-0.5 * value * value));
      }
    };
    context.strokeStyle = theme.text;
    context.lineWidth = 1.5;
    for (const y of [top, floor]) {
      context.beginPath();
      context.moveTo(0, y);
      context.lineTo(across, y);
      context.stroke();
    }
    context.globalAlpha = 0.8;
    context.setLineDash([6, 5]);
    bell(0, 1);
    context.stroke();
    context.setLineDash([]);
    // Each random number above, and the place that the cloud makes of it below.
    context.globalAlpha = 0.35;
    context.strokeStyle = theme.accent;
    for (const number of numbers) {
      context.beginPath();
      context.moveTo(x(number), top);
      context.lineTo(x(centre + width * number), floor);
      context.stroke();
    }
    context.globalAlpha = 1;
    bell(centre, width);
    context.globalAlpha = 0.22;
    context.fillStyle = theme.accent;
    context.fill();
    context.globalAlpha = 1;
    context.strokeStyle = theme.accent;
    context.lineWidth = 3;
    context.stroke();
    for (const number of numbers) {
      drawDisc(context, [x(number), top], 4, theme.page, theme.text, 1.5);
      drawDisc(context, [x(centre + width * number), floor], 4.5, theme.accent, theme.page, 1.5);
    }
    drawSpring(context, x(0), x(centre), floor - 14, theme.text);
    const [source, place] = expert
      ? ["ε from N(0, 1)", "z = μ + σ · ε"]
      : ["random numbers", "centre + width × random number"];
    drawText(context, theme, source, 4, top - 12, "600 14px sans-serif");
    drawText(context, theme, place, 4, floor + 22, "600 14px sans-serif");
    tell();
  };
  /** A zigzag from the middle of the map to the cloud. @param {CanvasRenderingContext2D} context @param {number} from @param {number} to @param {number} y @param {string} colour */
  const drawSpring = (context, from, to, y, colour) => {
    const coils = 10;
    context.beginPath();
    context.moveTo(from, y);
    for (let k = 1; k < coils * 2; k++) context.lineTo(from + ((to - from) * k) / (coils * 2), y + (k % 2 ? -7 : 7));
    context.lineTo(to, y);
    context.lineWidth = 2.5;
    context.strokeStyle = colour;
    context.stroke();
    context.beginPath();
    context.arc(from, y, 5, 0, 2 * Math.PI);
    context.fillStyle = colour;
    context.fill();
  };
  const tell = () => {
    const pull = pullOf(centre, width);
    const [m, s] = expert ? ["μ", "σ"] : ["centre", "width"];
    for (const [{ name, range }, word, value] of /** @type {const} */ ([
      [centreKnob, m, centre],
      [widthKnob, s, width],
    ])) {
      name.textContent = `${word} ${fixed(value)}`;
      range.value = String(value);
      range.setAttribute("aria-label", word);
    }
    const [left, unit] = expert
      ? ["KL = ½ (μ² + σ² − 1 − ln σ²)", " nats"]
      : ["pull = ½ (centre² + width² − 1 − ln width²)", ""];
    const numbers = `½ (${fixed(centre ** 2)} + ${fixed(width ** 2)} − 1 ${signedLog(Math.log(width ** 2))})`;
    formula.textContent = `${left} = ${numbers} = ${fixed(pull)}${unit}`;
    bar.style.width = `${100 * Math.min(pull / MOST, 1)}%`;
    const copies =
      width < 0.3
        ? "Copies are sharp: every random place is nearly the same."
        : width < 0.7
          ? "Neighbouring places must serve the same picture."
          : "The cloud is as wide as the whole map: one picture looks like another.";
    verdict.textContent = pull < AT_REST ? "At rest: the spring pulls no more, and the picture is forgotten." : copies;
    root.dataset.pull = pull.toFixed(3);
    canvas.setAttribute(
      "aria-label",
      `A cloud at ${fixed(centre)}, ${fixed(width)} wide, pulled with ${fixed(pull)}${unit} towards 0 and width 1.`,
    );
  };
  /** Follow the pull until it is gone. */
  const relax = () => {
    cancelAnimationFrame(frame);
    const step = () => {
      const [a, b] = slopesOf(centre, width);
      centre -= 0.06 * a;
      width = Math.min(Math.max(width - 0.03 * Math.max(Math.min(b, 2), -2), WIDTHS[0]), WIDTHS[1]);
      if (pullOf(centre, width) < AT_REST / 10) [centre, width] = [0, 1];
    };
    const go = () => {
      step();
      paint();
      if (pullOf(centre, width) > 0) frame = requestAnimationFrame(go);
    };
    if (prefersStill()) {
      [centre, width] = [0, 1];
      paint();
    } else go();
  };
  /** @param {PointerEvent} event */
  const drag = (event) => {
    cancelAnimationFrame(frame);
    const box = canvas.getBoundingClientRect();
    const value = ((event.clientX - box.left) / box.width - 0.5) * 2 * REACH;
    centre = Math.min(Math.max(Math.round(value * 20) / 20, CENTRES[0]), CENTRES[1]);
    paint();
  };
  canvas.onpointerdown = (event) => {
    canvas.setPointerCapture(event.pointerId);
    drag(event);
  };
  canvas.onpointermove = (event) => {
    if (event.buttons) drag(event);
  };
  const watch = new ResizeObserver(() => paint());
  watch.observe(canvas);
  return {
    /** @param {{ expert: boolean }} data */
    update: (data) => {
      expert = data.expert;
      paint();
    },
    close: () => {
      cancelAnimationFrame(frame);
      watch.disconnect();
    },
  };
};

/** "+ 2.77" of −2.77: what is subtracted. @param {number} value */
const signedLog = (value) => (value < 0 ? `+ ${fixed(-value)}` : `− ${fixed(value)}`);
