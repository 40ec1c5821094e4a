// A panel at the side of the page, behind which the page can be used: it opens above all else, Escape and its × close it, and
// the keyboard goes back to where it was.

import { append, appendButton } from "../lib/dom.js";

/**
 * @param {HTMLElement} root @param {string} kind its class @param {string} title
 * @param {() => void} closed called when it is closed, and before it is opened anew
 */
export const openSidePanel = (root, kind, title, closed) => {
  const panel = append(root, "section", `side-panel ${kind}`);
  panel.popover = "manual";
  panel.tabIndex = -1;
  panel.setAttribute("role", "dialog");
  panel.setAttribute("aria-label", title);
  append(panel, "h3", "", title);
  appendButton(panel, "×", () => hide(), "close", "Close");
  /** @type {Element | null} */
  let before = null;

  function show() {
    before = document.activeElement;
    closed();
    if (!panel.matches(":popover-open")) panel.showPopover();
    panel.focus();
  }
  function hide() {
    closed();
    if (!panel.matches(":popover-open")) return;
    const focused = panel.matches(":focus-within");
    panel.hidePopover();
    if (focused && before instanceof HTMLElement) before.focus({ preventScroll: true });
  }
  /** @param {KeyboardEvent} event */
  const onKey = (event) => {
    if (event.key !== "Escape" || !panel.matches(":popover-open")) return;
    event.preventDefault();
    hide();
  };
  document.addEventListener("keydown", onKey);
  return {
    panel,
    show,
    /** Of a page that is left. */
    close: () => {
      document.removeEventListener("keydown", onKey);
      hide();
    },
  };
};
