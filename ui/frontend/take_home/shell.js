// The frame of a page that was saved as a file: its title, its tabs, the choice of the model, of the words and of the
// colours, and the view below them.

import { append, appendButton } from "../lib/dom.js";
import { arrowStep } from "../lib/keyboard.js";
import { linkPagesBy } from "../lib/pages.js";
import { openAbout } from "./about.js";
import { openFoot } from "./foot.js";
import { openHosts, openMounting } from "./mounting.js";
import { openPassing } from "./passing.js";
import { setSentences } from "./sentences.js";
import { hashOf, shownBy } from "./state.js";

/**
 * @typedef {import("./mounting.js").View} View
 * @typedef {object} Page what vae_core/take_home/page.py writes into the file
 * @property {string} title
 * @property {string} lead what was trained on what, in a sentence
 * @property {readonly { id: string, name: string, short: string }[]} runs
 * @property {readonly View[]} views
 * @property {Record<string, string>} sheets style sheets by path
 * @property {import("./mounting.js").Part} glossary
 * @property {string} glossary_url
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
        if (is) row.scrollLeft = button.offsetLeft - row.offsetLeft - (row.clientWidth - button.offsetWidth) / 2; // a narrow row scrolls
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
  const hint = append(root, "div", "hint");
  const panel = append(root, "main", "panel");
  const caption = append(root, "div", "caption");
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
  const hostOf = openHosts(page.sheets);
  const passing = openPassing({
    open: (view) => go({ view }),
    again: (view) => view === shown.view && draw(),
  });
  const mounting = openMounting(panel, hostOf, hear);
  const foot = openFoot(root, hostOf, page, {
    open: (view, run) => go({ view: view || there.views[0], ...(run && { run }) }),
    begin,
    draw: () => draw(),
  });
  panel.setAttribute("role", "tabpanel");
  linkPagesBy((path) => (there.views.includes(path) ? `#${new URLSearchParams({ view: path })}` : null));

  const isDark = () => (shown.look ? shown.look === "dark" : system.matches);

  /** @param {Partial<import("./state.js").Shown>} change */
  function go(change) {
    shown = { ...shown, ...change };
    history.replaceState(null, "", hashOf(shown, there) || location.pathname + location.search);
    draw();
  }
  /** @param {string} name */
  const viewOf = (name) => /** @type {View} */ (page.views.find((view) => view.name === name));
  /** A view's data of the model that is shown, or of one that it has. @param {View} view */
  const dataOf = ({ name, data }) => {
    const of = data[""] ?? data[shown.run] ?? Object.values(data)[0];
    return passing.dataOf(name, of[shown.level]);
  };
  /** Have a view begin anew, with these among its data. @param {string} name @param {object} data */
  function begin(name, data) {
    passing.begin(name, data);
    mounting.forget(name);
  }
  /** @param {View} view @param {string} name @param {any} value */
  function hear({ name: from, foot: told }, name, value) {
    if (told) return name === "said" && foot.guess(value);
    if (name === "use") {
      passing.take(value, dataOf(viewOf(value.to)));
      mounting.forget(value.to);
      return go({ view: value.to });
    }
    passing.hear(from, name, value);
    foot.follow(shown, passing.search(shown.view));
  }
  function draw() {
    const view = viewOf(shown.view);
    const there = page.runs.filter(({ id }) => id in view.data);
    if (there.length && !(shown.run in view.data)) shown = { ...shown, run: there[0].id };
    const words = view.words[shown.level];
    document.documentElement.dataset.look = isDark() ? "dark" : "light";
    look.textContent = LOOKS[isDark() ? "light" : "dark"];
    look.title = `Show the page in ${isDark() ? "light" : "dark"} colours`;
    tabs.row.hidden = page.views.length < 2;
    models.row.hidden = there.length < 2;
    tabs.mark(shown.view);
    models.mark(shown.run);
    levels.mark(shown.level);
    panel.setAttribute("aria-label", words.title);
    const data = view.foot ? foot.shown(shown.level) : dataOf(view);
    setSentences(hint, data.hint ?? words.hint);
    setSentences(caption, data.caption ?? words.caption);
    mounting.show(view, data);
    foot.follow(shown, passing.search(view.name));
  }

  system.addEventListener("change", draw);
  addEventListener("hashchange", () => {
    shown = shownBy(location.hash, there);
    draw();
  });
  draw();
};
