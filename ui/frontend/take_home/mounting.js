// The parts of a page, each in a root of its own as in the app, so that their styles do not mix.

import { append, element } from "../lib/dom.js";
import { PARTS } from "./views.js";

/**
 * @typedef {object} Part a part of the page
 * @property {string} part its folder
 * @property {readonly string[]} sheets its style sheets, by path
 * @property {string} markup what it begins with; "" for an empty part
 * @typedef {object} ViewFields
 * @property {string} name
 * @property {Record<"plain" | "expert", { title: string, hint: string, caption: string }>} words
 * @property {Record<string, Record<"plain" | "expert", any>>} data by run, "" for all of them; then by level
 * @property {Part | null} foot at the foot of the page, whatever view is shown
 * @typedef {Part & ViewFields} View View of vae_core/take_home/view.py
 * @typedef {{ host: HTMLElement, root: ShadowRoot, close: () => void }} Host
 */

/** Makes hosts. @param {Record<string, string>} texts style sheets by path */
export const openHosts = (texts) => {
  /** @type {Map<string, CSSStyleSheet>} */
  const made = new Map();
  /** @param {string} path */
  const sheetOf = (path) => {
    let sheet = made.get(path);
    if (!sheet) {
      sheet = new CSSStyleSheet();
      sheet.replaceSync(texts[path]);
      made.set(path, sheet);
    }
    return sheet;
  };
  /** An element for a part, in a root of its own. @param {HTMLElement} parent @param {Part} part @returns {Host} */
  return (parent, { part, sheets, markup }) => {
    const host = append(parent, "div");
    const root = host.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = sheets.map(sheetOf);
    const inner = element("div", `part ${part.replaceAll("_", "-")}`);
    inner.dataset.part = "";
    if (markup)
      root.innerHTML = markup; // a component's own part.html, from this repository
    else root.append(inner);
    return { host, root, close: () => {} };
  };
};

/** Give a part its data, again and again. @param {Host} host @param {Part} part @param {any} data @param {(name: string, value: any) => void} told */
export const give = (host, { part }, data, told) => {
  host.close = PARTS[part]({ data, parentElement: host.root, setStateValue: told, setTriggerValue: told });
};

/**
 * Shows views in `parent`. A view that was shown stays as it was left, hidden, until it is shown again.
 * @param {HTMLElement} parent @param {ReturnType<typeof openHosts>} hostOf
 * @param {(view: View, name: string, value: any) => void} told called with what a part tells
 */
export const openMounting = (parent, hostOf, told) => {
  /** @type {Map<string, Host>} */
  const hosts = new Map();
  return {
    /** Show a view with its data; again, whenever they or the colours have changed. @param {View} view @param {any} data */
    show: (view, data) => {
      const host = hosts.get(view.name) ?? hostOf(parent, view);
      hosts.set(view.name, host);
      Object.assign(host.host, { className: "view" }).dataset.view = view.name;
      for (const other of hosts.values()) other.host.hidden = other !== host;
      give(host, view, data, (name, value) => told(view, name, value));
    },
    /** Let a view begin anew when it is next shown. @param {string} name */
    forget: (name) => {
      const host = hosts.get(name);
      host?.close();
      host?.host.remove();
      hosts.delete(name);
    },
  };
};
