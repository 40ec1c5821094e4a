// The row of modes over a page: one of them is chosen.

import { append, appendButton } from "./dom.js";

/**
 * @template {string} M
 * @param {HTMLElement} parent @param {Record<M, { title: string }>} modes @param {(mode: M) => void} choose
 */
export const openModeTabs = (parent, modes, choose) => {
  const row = append(parent, "div", "modes");
  row.setAttribute("role", "tablist");
  const names = /** @type {M[]} */ (Object.keys(modes));
  const tabs = names.map((mode) => {
    const tab = appendButton(row, modes[mode].title, () => choose(mode), "mode");
    tab.setAttribute("role", "tab");
    tab.dataset.mode = mode;
    return tab;
  });
  /** Mark the mode that is shown. @param {M} chosen @param {readonly M[]} [without] modes that cannot be had */
  return (chosen, without = []) => {
    parent.dataset.mode = chosen;
    for (const tab of tabs) {
      tab.setAttribute("aria-selected", String(tab.dataset.mode === chosen));
      tab.hidden = without.includes(/** @type {M} */ (tab.dataset.mode));
    }
  };
};
