// Opening a wall: what is drawn, and whether names are asked for.

import { append, appendButton, element } from "../lib/dom.js";
import { modelKey } from "../lib/model.js";
import { openHolder } from "../lib/mount.js";
import { readTheme } from "../lib/theme.js";
import { openLanding } from "./landing.js";
import { ask, keepKey, keysOf, send, senderId, wallPath } from "./server.js";
import { openWallMap } from "./wall-map.js";

const DIGITS = Array.from({ length: 10 }, (_, digit) => String(digit));

/** The names in a line that somebody typed, one after each comma. @param {string} text */
export const listOf = (text) => [
  ...new Set(
    text
      .split(/[,;\n]/)
      .map((name) => name.trim())
      .filter(Boolean),
  ),
];

/** @param {HTMLElement} root @param {(wall: string) => void} go */
export const openSetup = (root, go) => {
  /** @type {import("./wall.js").WallData} */
  let data;
  let closed = false;
  const page = append(root, "div", "opening");
  const form = append(page, "form", "setup");
  append(form, "h2", "", "Open a wall for your class");
  append(
    form,
    "p",
    "",
    "Everybody draws on their own phone or laptop, without an account. Each drawing lands on this map within a second, " +
      "at the place that the model gives it. When you close the wall, its drawings are deleted.",
  );
  const choice = append(form, "fieldset", "choices");
  append(choice, "legend", "", "What is drawn");
  const free = radio(choice, "Anything");
  const digits = radio(choice, "A digit from 0 to 9");
  const own = radio(choice, "One of these:");
  const list = append(choice, "input", "search list");
  list.placeholder = "cat, dog, house";
  list.setAttribute("aria-label", "What students choose from, separated by commas");
  list.oninput = () => {
    own.checked = true;
    show();
  };
  free.checked = true;
  append(
    choice,
    "p",
    "quiet",
    "With a choice, students say what they drew, and the wall can become a dataset with labels.",
  );
  const named = append(append(form, "label", "tick"), "input");
  named.type = "checkbox";
  named.after(" Ask for a first name and show it beside the drawing");
  const button = append(form, "button", "chip main", "Open the wall");
  button.type = "submit";
  const problem = append(form, "p", "message problem");
  problem.setAttribute("role", "alert");
  problem.hidden = true;
  const open = append(form, "div", "open-walls");
  const preview = append(page, "figure", "preview");
  const canvas = append(preview, "canvas", "map");
  canvas.setAttribute("role", "img");
  append(preview, "figcaption", "", "The map that drawings land on. Another model, chosen above, has another one.");
  /** @type {ReturnType<typeof openHolder<import("./landing.js").Landing>>} */
  const holder = openHolder();
  /** @type {ReturnType<typeof openWallMap> | null} */
  let map = null;

  const showMap = () =>
    map?.show([], { theme: readTheme(root), chosen: 0, newest: 0, arrived: Number.NEGATIVE_INFINITY });

  /** @param {HTMLElement} parent @param {string} text */
  function radio(parent, text) {
    const label = append(parent, "label", "tick");
    const box = append(label, "input");
    box.type = "radio";
    box.name = "drawn";
    label.append(` ${text}`);
    return box;
  }
  const classes = () => (digits.checked ? DIGITS : own.checked ? listOf(list.value) : []);
  const show = () => {
    const few = own.checked && classes().length < 2;
    button.disabled = few;
    button.title = few ? "Write two or more, separated by commas" : "";
  };
  form.onchange = show;
  form.onsubmit = async (event) => {
    event.preventDefault();
    button.disabled = true;
    problem.hidden = true;
    try {
      const body = { run: data.model.run, classes: classes(), named: named.checked, sender: senderId() };
      const made = await (await send("data/walls", body)).json();
      keepKey(made.id, made.key);
      if (!closed) go(made.id);
    } catch (error) {
      say(/** @type {Error} */ (error));
      button.disabled = false;
    }
  };
  /** @param {Error} error */
  const say = (error) => {
    problem.textContent = error.message;
    problem.hidden = false;
  };
  /** The walls that this browser opened before and that are still open. */
  const offer = async () => {
    for (const [id] of keysOf().reverse()) {
      /** @type {import("./server.js").Wall | null} */
      const wall = await ask(wallPath(id, "state"))
        .then((answer) => answer.json())
        .catch((error) => {
          if (error.status === 404) keepKey(id, null);
          return null;
        });
      if (closed) return;
      if (!wall?.open) continue;
      if (!open.childElementCount) open.append(element("h3", "", "Your open walls"));
      const drawings = wall.count === 1 ? "1 drawing" : `${wall.count} drawings`;
      appendButton(open, `${id} · ${drawings}`, () => go(id));
    }
  };
  offer();
  return {
    /** @param {import("./wall.js").WallData} next */
    update: async (next) => {
      data = next;
      list.maxLength = 40 * next.max_name;
      canvas.setAttribute("aria-label", `Map of ${next.model.name}`);
      const wanted = modelKey(next.model);
      if (holder.has(wanted)) return showMap();
      const landing = await holder.load(wanted, () => openLanding(next.model)).catch((error) => say(error));
      if (!landing) return;
      map?.close();
      map = openWallMap(canvas, landing);
      showMap();
      root.dataset.ready = "yes";
    },
    close: () => {
      closed = true;
      map?.close();
      holder.close();
    },
  };
};
