// One row a dimension: the name that a person gives it, its share, its value, and the strip of its traversal over its slider. The strips are decoded one
// after the other, those on the screen first, so that the page stays smooth.

import { append, appendButton, seenAhead } from "../lib/dom.js";
import { decimal, signed } from "../lib/format.js";
import { appendTick, openStripSlider } from "../lib/slider.js";

const FRAMES = 9;
const ROWS_AT_ONCE = 24;
const REACH = [-3, -2, -1, 0, 1, 2, 3];

/**
 * @typedef {import("./desk.js").Dimension} Dimension
 * @typedef {Dimension & { root: HTMLElement, strip: ReturnType<typeof openStripSlider>, value: HTMLElement, said: HTMLElement, stale: boolean, visible: boolean, turn: number }} Row
 * @typedef {object} Settings
 * @property {import("./desk.js").DimensionsData} data
 * @property {import("../lib/model.js").Model} model
 * @property {() => Float32Array} codeOf a copy of the present code
 * @property {(dimension: number, value: number, since?: number) => void} moved
 * @property {Map<number, string>} names of the dimensions, as a person calls them; written here
 * @property {() => void} ended
 */

/** @param {HTMLElement} parent @param {Settings} settings */
export const openRows = (parent, { data, model, names, codeOf, moved, ended }) => {
  /** @type {Row[]} in the order to show */
  const rows = [];
  let running = false;
  let closed = false;
  let turns = 0;
  const most = Math.max(...data.dimensions.map((dimension) => dimension.share), 1e-9);
  const watch = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      const row = rows.find((other) => other.root === entry.target);
      if (row) row.visible = entry.isIntersecting;
    }
    refresh();
  }, seenAhead(80));

  /** @param {HTMLElement} into @param {Dimension} dimension */
  const build = (into, dimension) => {
    const { index, name, centre, low, high, share, words } = dimension;
    const root = append(into, "div", "dimension");
    const facts = append(root, "div", "facts");
    const given = append(facts, "input", "given");
    Object.assign(given, {
      type: "text",
      maxLength: data.max_name,
      placeholder: "What does it change?",
      value: names.get(index) ?? "",
      spellcheck: false,
      autocomplete: "off",
    });
    given.setAttribute("aria-label", `Your name for ${name}`);
    given.onchange = () => {
      given.value = given.value.replaceAll(";", ",").trim();
      if (given.value) names.set(index, given.value);
      else names.delete(index);
      ended();
    };
    given.onkeydown = (event) => {
      if (event.key === "Enter") given.blur();
    };
    const line = append(facts, "div", "line");
    append(line, "b", "name", name);
    const value = append(line, "span", "value");
    const reset = () => {
      moved(index, centre);
      ended();
    };
    const back = appendButton(line, "↺", reset, "chip mini", `Back to ${decimal(centre)}`);
    back.setAttribute("aria-label", `${name} back to ${decimal(centre)}`);
    append(append(facts, "div", "share"), "i").style.width = `${(100 * share) / most}%`;
    const said = append(facts, "div", "quiet", words);
    const strip = openStripSlider(root, {
      min: low,
      max: high,
      step: (high - low) / 240,
      frames: FRAMES,
      label: name,
      moved: (place, since) => moved(index, place, since),
      ended,
    });
    rows.push({ ...dimension, root, strip, value, said, stale: true, visible: false, turn: 0 });
    watch.observe(root);
  };

  /** The row that has waited longest is next: under a moving slider all strips follow in turn. */
  async function refresh() {
    if (running) return;
    running = true;
    for (;;) {
      const waiting = rows.filter((row) => row.stale && row.visible);
      if (closed || !waiting.length) break;
      const row = waiting.reduce((first, other) => (other.turn < first.turn ? other : first));
      row.stale = false;
      row.turn = ++turns;
      const codes = row.strip.values.map((value) => codeOf().fill(value, row.index, row.index + 1));
      const values = await model.decoding.many(codes, "strips");
      if (values && !closed) row.strip.draw(values, model.shape);
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
    running = false;
    parent.dataset.ready = "yes";
  }
  const show = () => {
    const code = codeOf();
    for (const { index, strip, value, low, high } of rows) {
      const place = code[index];
      strip.set(place);
      value.textContent = decimal(place);
      value.classList.toggle("beyond", place < low || place > high);
    }
  };
  /** @param {HTMLElement} into @param {Dimension[]} dimensions */
  const list = (into, dimensions) => {
    /** @param {number} from */
    const some = (from) => {
      for (const dimension of dimensions.slice(from, from + ROWS_AT_ONCE)) build(into, dimension);
      const left = dimensions.length - from - ROWS_AT_ONCE;
      if (left <= 0) return;
      const act = () => {
        more.remove();
        some(from + ROWS_AT_ONCE);
        show();
      };
      const more = appendButton(into, `Show ${Math.min(left, ROWS_AT_ONCE)} more of ${left}`, act, "chip more");
    };
    some(0);
  };

  const scale = append(parent, "div", "scale");
  scale.style.setProperty("--frames", String(FRAMES));
  const ticks = append(scale, "div", "slider-ticks");
  for (const [k, place] of REACH.entries()) {
    appendTick(ticks, k / (REACH.length - 1), place ? signed(place) : data.middle_word);
  }
  const used = data.dimensions.filter((dimension) => dimension.active);
  const unused = data.dimensions.filter((dimension) => !dimension.active);
  list(append(parent, "div", "used"), used);
  if (!used.length) append(parent, "p", "message", data.none_used);
  if (unused.length) {
    const fold = append(parent, "details", "unused");
    const noun = unused.length === 1 ? "dimension" : "dimensions";
    append(fold, "summary", "", `${unused.length} ${noun} ${data.unused_words}`);
    list(append(fold, "div"), unused);
  }
  return {
    /** @param {number} [except] the dimension that alone was moved: its own strip does not depend on its value */
    changed: (except = -1) => {
      for (const row of rows) if (row.index !== except) row.stale = true;
      parent.dataset.ready = rows.some((row) => row.stale && row.visible) ? "" : "yes";
      show();
      refresh();
    },
    /** In the place of how much a dimension tells, so that nothing moves. @param {Record<string, string>} found by dimension */
    tell: (found) => {
      for (const { said, index, words } of rows) {
        said.textContent = found[index] ?? words;
        said.classList.toggle("found", index in found);
      }
    },
    close: () => {
      closed = true;
      watch.disconnect();
    },
  };
};
