// A guess by a dot on a map that leaves one class out.

import { append } from "../lib/dom.js";
import { placeWords } from "../lib/format.js";
import { onArrows } from "../lib/keyboard.js";
import { dotSprites, drawClassNames, drawDots } from "../lib/map-layers.js";
import { boxOfGuess, drawGuess } from "../lib/map-marks.js";
import { modelKey, openModel } from "../lib/model.js";
import { openHolder } from "../lib/mount.js";
import { openScatterMap } from "../lib/scatter-map.js";
import { readTheme } from "../lib/theme.js";

const STEPS = 60; // of an arrow key, across the map
const REST = 500; // milliseconds after the last arrow key until the guess is told

/** @param {HTMLElement} root */
export const openDot = (root) => {
  const canvas = append(root, "canvas", "dot-map");
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "application");
  const line = append(root, "p", "quiet");
  line.setAttribute("aria-live", "polite");
  /** @type {ReturnType<typeof openHolder<Awaited<ReturnType<typeof openModel>> & { map: ReturnType<typeof openScatterMap> }>>} */
  const holder = openHolder();
  /** @type {import("./index.js").GuessData} */
  let data;
  /** @type {import("./index.js").Say} */
  let say = () => {};
  /** @type {[number, number] | null} */
  let dot = null;
  let timer = 0;

  const paint = () => {
    const model = holder.held;
    if (!model) return;
    const theme = readTheme(root);
    const { space, colours, names } = model;
    const left = data.reveal ? names : names.map((name, k) => (k === data.hidden ? "" : name));
    model.map.paint({
      key: JSON.stringify([data.hidden, data.reveal, dot, theme]), // the names make room for the dot
      base: (context, view, ratio) => {
        const hidden = new Set(data.reveal ? [] : [data.hidden]);
        drawDots(context, view, space, dotSprites(colours, 2, ratio), { alpha: 0.6, hidden });
        drawClassNames(
          context,
          view,
          space,
          left,
          theme,
          undefined,
          dot ? [boxOfGuess(context, view.at(dot), theme)] : [],
        );
      },
      over: (context, view) => {
        if (dot) drawGuess(context, view.at(dot), theme);
      },
    });
    line.textContent = dot
      ? `Your dot: ${placeWords(dot)}. ${nearby(model)}`
      : "Click on the map, or use the arrow keys.";
  };
  /** The classes around the dot. @param {import("../lib/model.js").Model} model */
  const nearby = ({ space, names }) => {
    if (!dot) return "";
    const found = space.nearest(space.lift(dot), 200).map(([i]) => space.labels[i]);
    const shown = found.filter((label) => label !== data.hidden).slice(0, 5);
    const kinds = [...new Set(shown)].map((label) => names[label]);
    return kinds.length ? `Around it: ${kinds.join(", ")}.` : "";
  };
  const tell = () => {
    clearTimeout(timer);
    timer = 0;
    if (dot) say(dot.map((value) => value.toFixed(2)).join(","));
  };
  canvas.onclick = (event) => {
    const place = holder.held?.map.placeOf(event);
    if (!place) return;
    dot = [place[0], place[1]];
    paint();
    tell();
  };
  onArrows(
    canvas,
    (dx, dy) => {
      const view = holder.held?.map.view();
      if (!view) return;
      const [x, y] = dot ?? [(view.x0 + view.x1) / 2, (view.y0 + view.y1) / 2];
      dot = [x + (dx * (view.x1 - view.x0)) / STEPS, y - (dy * (view.y1 - view.y0)) / STEPS];
      paint();
      clearTimeout(timer);
      timer = setTimeout(tell, REST);
    },
    { Enter: tell },
  );

  return {
    /** @param {import("./index.js").GuessData} next @param {import("./index.js").Say} nextSay */
    update: async (next, nextSay) => {
      [data, say] = [next, nextSay];
      canvas.setAttribute("aria-label", `${next.question} The arrow keys move the dot.`);
      const { model } = next;
      if (!model) return;
      const [x, y] = next.said.split(",").map(Number);
      if (!timer && next.said && Number.isFinite(x) && Number.isFinite(y)) dot = [x, y];
      const key = modelKey(model);
      if (!holder.has(key)) {
        try {
          await holder.load(key, async () => {
            const opened = await openModel(model);
            const map = openScatterMap(canvas, { limits: model.limits, stretch: 2 });
            const close = () => {
              map.close();
              opened.close();
            };
            return { ...opened, map, close };
          });
          root.dataset.ready = "yes";
        } catch (error) {
          line.textContent = `The map cannot be loaded: ${/** @type {Error} */ (error).message}`;
        }
      }
      paint();
    },
    close: () => {
      clearTimeout(timer);
      holder.close();
    },
  };
};
