// The parts of a page, each in a root of its own as in the app, so that their styles do not mix. What a part tells is
// kept and handed on where the app's pages would do so.

import { append, element } from "../lib/dom.js";
import { PARTS } from "./views.js";

/**
 * @typedef {object} View View of vae_core/take_home/view.py
 * @property {string} name
 * @property {string} part its folder
 * @property {Record<"plain" | "expert", { title: string, hint: string, caption: string }>} words
 * @property {Record<string, Record<"plain" | "expert", any>>} data by run, "" for all of them; then by level
 * @property {readonly string[]} sheets its style sheets, by path
 * @property {string} markup what it begins with; "" for an empty part
 */

/** @param {Record<string, string>} texts style sheets by path */
const openSheets = (texts) => {
  /** @type {Map<string, CSSStyleSheet>} */
  const made = new Map();
  /** @param {string} path */
  return (path) => {
    let sheet = made.get(path);
    if (!sheet) {
      sheet = new CSSStyleSheet();
      sheet.replaceSync(texts[path]);
      made.set(path, sheet);
    }
    return sheet;
  };
};

/**
 * Shows views in `parent`. A view that was shown stays as it was left, hidden, until it is shown again.
 * @param {HTMLElement} parent @param {Record<string, string>} texts of the style sheets
 * @param {(view: View, name: string, value: any) => void} told called with what a part tells
 */
export const openMounting = (parent, texts, told) => {
  const sheetOf = openSheets(texts);
  /** @type {Map<string, { host: HTMLElement, root: ShadowRoot }>} */
  const hosts = new Map();

  /** @param {View} view */
  const hostOf = (view) => {
    const known = hosts.get(view.name);
    if (known) return known;
    const host = append(parent, "div", "view");
    const root = host.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = view.sheets.map(sheetOf);
    const part = element("div", `part ${view.part.replaceAll("_", "-")}`);
    part.dataset.part = "";
    if (view.markup) root.innerHTML = view.markup;
    else root.append(part);
    host.dataset.view = view.name;
    const made = { host, root };
    hosts.set(view.name, made);
    return made;
  };

  /** Show a view with its data; again, whenever they or the colours have changed. @param {View} view @param {any} data */
  return (view, data) => {
    const { host, root } = hostOf(view);
    for (const other of hosts.values()) other.host.hidden = other.host !== host;
    /** @param {string} name @param {any} value */
    const tell = (name, value) => told(view, name, value);
    PARTS[view.part]({ data, parentElement: root, setStateValue: tell, setTriggerValue: tell });
  };
};
