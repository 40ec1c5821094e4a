// The page's colours, from the variables that Streamlit sets for its components.

/**
 * @typedef {object} Theme
 * @property {string} page background
 * @property {string} text
 * @property {string} accent
 * @property {boolean} dark
 * @property {string} font
 */

/** @typedef {readonly [number, number, number]} Rgb */

/** "#3f90da" as numbers. @param {string} hex @returns {Rgb} */
export const rgbOf = (hex) => {
  const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
  return [red, green, blue];
};

/** @param {Element} root @returns {Theme} */
export const readTheme = (root) => {
  const style = getComputedStyle(root);
  /** @param {string} name @param {string} otherwise */
  const variable = (name, otherwise) => style.getPropertyValue(`--st-${name}`).trim() || otherwise;
  const page = variable("background-color", "#ffffff");
  const text = variable("text-color", "#222222");
  const dark = rgbOf(page).reduce((sum, part) => sum + part, 0) < 384;
  return { page, text, accent: variable("primary-color", text), dark, font: style.fontFamily };
};

/** Whether the person asked the system for less movement. */
export const prefersStill = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
