// What is beside the map, each in its tab: opened when it is first looked at, and left as it was while another is shown.

import compare from "../compare/index.js";
import interpolate from "../interpolate/index.js";
import { append, element } from "../lib/dom.js";

/** By their folders. @type {Record<string, (mounted: import("../lib/mount.js").Mounted) => () => void>} */
const PARTS = { compare, interpolate };

/**
 * A root for a part, in a shadow of its own. @param {HTMLElement} parent @param {string} part its folder @param {string} style
 */
export const openRoot = (parent, part, style) => {
  const place = append(parent, "div", "place");
  const shadow = place.attachShadow({ mode: "open" });
  shadow.append(element("style", "", style));
  const root = shadow.appendChild(element("div", `part ${part.replace("_", "-")}`));
  root.dataset.part = "";
  return { place, shadow, root };
};

/**
 * Those of one view. @param {HTMLElement} parent @param {Record<string, string>} styles
 */
export const openParts = (parent, styles) => {
  /** @type {Map<string, { place: HTMLElement, shadow: ShadowRoot, close: () => void }>} */
  const open = new Map();
  return {
    /** @param {string} part its folder; another name hides them all @param {object} [data] */
    show: (part, data) => {
      for (const [name, { place }] of open) place.hidden = name !== part;
      if (!data) return;
      const { place, shadow } = open.get(part) ?? openRoot(parent, part, styles[part]);
      const close = PARTS[part]({ data, parentElement: shadow, setStateValue: () => {}, setTriggerValue: () => {} });
      open.set(part, { place, shadow, close });
    },
    close: () => {
      for (const { close } of open.values()) close();
    },
  };
};
