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

/** Relative luminance, as WCAG 2.2 defines it. @param {Rgb} colour */
const luminance = (colour) => {
  const [red, green, blue] = colour.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};

/** 1 to 21. @param {Rgb} one @param {Rgb} other */
export const contrast = (one, other) => {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
};

const MARK_CONTRAST = 3; // WCAG 2.2, 1.4.11

/**
 * The colour itself where it stands out from the page, else the same darker, or on a dark page lighter: as the rim of a
 * mark it makes the mark seen. @param {string} colour "#3f90da" @param {string} page
 */
export const rimOf = (colour, page) => {
  const [own, behind] = [rgbOf(colour), rgbOf(page)];
  const towards = luminance(behind) > 0.18 ? 0 : 255;
  for (let share = 0; share <= 1; share += 0.05) {
    const [r, g, b] = own.map((part) => Math.round(part + (towards - part) * share));
    if (contrast([r, g, b], behind) >= MARK_CONTRAST) return `rgb(${r}, ${g}, ${b})`;
  }
  return towards ? "#ffffff" : "#000000";
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
