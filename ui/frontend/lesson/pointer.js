// Points at the part of the page that a step needs: driver.js darkens the rest and says what to do there.

import { element } from "../lib/dom.js";
import { prefersStill } from "../lib/theme.js";
import { driver } from "../vendor/driver/driver.js";

const SHEETS = [new URL("../vendor/driver/driver.css", import.meta.url), new URL("./pointer.css", import.meta.url)];

/** @type {Promise<unknown> | null} */
let styled = null;

/** Its own styles and ours over them, in the page and not in a shadow root: what it makes stands there. */
const addStyles = () => {
  styled ??= Promise.all(
    SHEETS.map((sheet) => {
      const link = element("link");
      link.rel = "stylesheet";
      link.href = String(sheet);
      const loaded = new Promise((done) => {
        link.onload = link.onerror = done;
      });
      document.head.append(link);
      return loaded;
    }),
  );
  return styled;
};

/**
 * The first match, in the page or in the shadow of one of its components. @param {string} selector @param {ParentNode} [within]
 * @returns {Element | null}
 */
const find = (selector, within = document) => {
  const found = within.querySelector(selector);
  if (found) return found;
  for (const { shadowRoot } of within.querySelectorAll("*")) {
    const inside = shadowRoot && find(selector, shadowRoot);
    if (inside) return inside;
  }
  return null;
};

/** What driver.js lets be used, beside the part itself: the component around it. */
const ACTIVE = "driver-active-element";

export const openPointer = () => {
  /** @type {import("../vendor/driver/driver.js").Driver | null} */
  let shown = null;
  const close = () => {
    shown?.destroy();
    shown = null;
  };
  return {
    /** @param {readonly string[]} selectors the first that is found is meant @param {string} words */
    point: async (selectors, words) => {
      close();
      const found = selectors.map((one) => find(one)).find(Boolean);
      if (!found) return;
      const root = found.getRootNode();
      const host = root instanceof ShadowRoot ? root.host : null;
      found.scrollIntoView({ block: "center" }); // out from under the bar
      await addStyles(); // it measures itself by them
      if (!found.isConnected) return;
      shown = driver({
        animate: !prefersStill(),
        smoothScroll: !prefersStill(),
        overlayOpacity: 0.45,
        stagePadding: 6,
        popoverClass: "lesson-pointer",
        onHighlighted: () => host?.classList.add(ACTIVE),
        onDestroyed: () => {
          host?.classList.remove(ACTIVE);
          shown = null;
        },
      });
      const text = document.createElement("p"); // as text: driver.js takes markup
      text.textContent = words;
      shown.highlight({ element: found, popover: { description: text.innerHTML, showButtons: ["close"] } });
    },
    close,
  };
};
