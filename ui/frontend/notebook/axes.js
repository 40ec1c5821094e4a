// Which plane of a space of more than two dimensions is on the map.

import { append, appendOptions } from "../lib/dom.js";

const PRINCIPAL = "principal";

/** @param {number} dimension counted from 0 */
const nameOf = (dimension) => `z${[...String(dimension + 1)].map((digit) => "₀₁₂₃₄₅₆₇₈₉"[Number(digit)]).join("")}`;

/**
 * Two choices, of what is across and what is up. @param {HTMLElement} parent
 * @param {(axes: [number, number] | null) => void} choose null for the plane on which codes vary most
 */
export const openAxes = (parent, choose) => {
  const row = append(parent, "div", "axes");
  /** @param {string} text */
  const choice = (text) => append(append(row, "label", "", `${text} `), "select");
  const [across, up] = [choice("Across"), choice("Up")];
  /** @type {readonly number[]} */
  let order = [];
  across.onchange = up.onchange = () => {
    if (across.value === PRINCIPAL) return choose(null);
    const first = Number(across.value);
    const second = up.value === "" || Number(up.value) === first ? order.find((d) => d !== first) : Number(up.value);
    choose([first, second ?? 0]);
  };
  return {
    /** @param {readonly number[]} dimensions the most telling first; none where all of them are on the map @param {readonly [number, number] | null} axes */
    show: (dimensions, axes) => {
      order = dimensions;
      row.hidden = !dimensions.length;
      const names = dimensions.map((d) => /** @type {const} */ ([d, nameOf(d)]));
      across.replaceChildren();
      up.replaceChildren();
      appendOptions(across, [[PRINCIPAL, "where codes vary most"], ...names], axes ? axes[0] : PRINCIPAL);
      appendOptions(up, axes ? names.filter(([d]) => d !== axes[0]) : [["", "second most"]], axes ? axes[1] : "");
      up.disabled = !axes;
    },
  };
};
