// The frame of a page that was saved as a file: its title, its tabs, the choice of the model, of the words and of the
// colours, and the view below them.

import { append, appendButton } from "../lib/dom.js";
import { arrowStep } from "../lib/keyboard.js";
import { openAbout } from "./about.js";
import { openMounting } from "./mounting.js";
import { setSentence } from "./sentences.js";
import { hashOf, shownBy } from "./state.js";

/**
 * @typedef {import("./mounting.js").View} View
 * @typedef {object} Page what vae_core/take_home/page.py writes into the file
 * @property {string} title
 * @property {string} lead what was trained on what, in a sentence
 * @property {readonly { id: string, name: string, short: string }[]} runs
 * @property {readonly View[]} views
 * @property {Record<string, string>} sheets style sheets by path
 * @property {import("./about.js").About} about
 */

const LOOKS = { light: "Light", dark: "Dark" };

/**
 * One of several, as a row of buttons that the arrow keys walk through.
 * @template {string} T
 * @param {HTMLElement} parent @param {string} label @param {readonly (readonly [T, string])[]} choices
 * @param {(choice: T) => void} choose @param {"tablist" | "radiogroup"} role
 */
const openRow = (parent, label, choices, choose, role) => {
  const row = append(parent, "div", role === "tablist" ? "tabs" : "choice-row");
  row.setAttribute("role", role);
  row.setAttribute("aria-label", label);
  const [itemRole, mark] = role === "tablist" ? ["tab", "aria-selected"] : ["radio", "aria-checked"];
  const buttons = choices.map(([value, text]) => {
    const button = appendButton(row, text, () => choose(value), role === "tablist" ? "tab" : "choice");
    button.setAttribute("role", itemRole);
    button.dataset.value = value;
    return button;
  });
  row.onkeydown = (event) => {
    const step = arrowStep(event);
    const at = buttons.indexOf(/** @type {HTMLButtonElement} */ (event.target));
    if (!step || at < 0) return;
    const next = buttons[(at + (step[0] || step[1]) + buttons.length) % buttons.length];
    next.focus();
    next.click();
    event.preventDefault();
  };
  return {
    row,
    /** @param {T} chosen */
    mark: (chosen) => {
      for (const button of buttons) {
        const is = button.dataset.value === chosen;
        button.setAttribute(mark, String(is));
        button.tabIndex = is ? 0 : -1;
      }
    },
  };
};

/** @param {HTMLElement} root @param {Page} page */
export const openShell = (root, page) => {
  const there = { views: page.views.map(({ name }) => name), runs: page.runs.map(({ id }) => id) };
  const system = matchMedia("(prefers-color-scheme: dark)");
  let shown = shownBy(location.hash, there);

  root.replaceChildren();
  const head = append(root, "header", "head");
  const titles = append(head, "div", "titles");
  append(titles, "h1", "", page.title);
  append(titles, "p", "lead", page.lead);
  const settings = append(head, "div", "settings");
  const bar = append(root, "div", "bar");
  const hint = append(root, "p", "hint");
  const panel = append(root, "main", "panel");
  const caption = append(root, "p", "caption");
  const about = openAbout(root, page.about);

  const levels = openRow(
    settings,
    "Words",
    [
      ["plain", "Plain words"],
      ["expert", "Expert words"],
    ],
    (level) => go({ level: /** @type {import("./state.js").Level} */ (level) }),
    "radiogroup",
  );
  const look = appendButton(settings, "", () => go({ look: isDark() ? "light" : "dark" }), "button look");
  appendButton(settings, "About", about, "button");
  const tabs = openRow(
    bar,
    "What is shown",
    page.views.map(({ name, words }) => /** @type {const} */ ([name, words.plain.title])),
    (view) => go({ view }),
    "tablist",
  );
  const models = openRow(
    bar,
    "Model",
    page.runs.map(({ id, short }) => /** @type {const} */ ([id, short])),
    (run) => go({ run }),
    "radiogroup",
  );
  const show = openMounting(panel, page.sheets, () => {});
  panel.setAttribute("role", "tabpanel");

  const isDark = () => (shown.look ? shown.look === "dark" : system.matches);

  /** @param {Partial<import("./state.js").Shown>} change */
  function go(change) {
    shown = { ...shown, ...change };
    history.replaceState(null, "", hashOf(shown, there) || location.pathname + location.search);
    draw();
  }
  function draw() {
    const view = /** @type {View} */ (page.views.find(({ name }) => name === shown.view));
    const ofBoth = "" in view.data;
    const words = view.words[shown.level];
    document.documentElement.dataset.look = isDark() ? "dark" : "light";
    look.textContent = LOOKS[isDark() ? "light" : "dark"];
    look.title = `Show the page in ${isDark() ? "light" : "dark"} colours`;
    tabs.row.hidden = page.views.length < 2;
    models.row.hidden = ofBoth || page.runs.length < 2;
    tabs.mark(shown.view);
    models.mark(shown.run);
    levels.mark(shown.level);
    setSentence(hint, words.hint);
    panel.setAttribute("aria-label", words.title);
    const data = view.data[ofBoth ? "" : shown.run][shown.level];
    setSentence(caption, data.caption ?? words.caption);
    show(view, data);
  }

  system.addEventListener("change", draw);
  addEventListener("hashchange", () => {
    shown = shownBy(location.hash, there);
    draw();
  });
  draw();
};
