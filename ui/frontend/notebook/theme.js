// Light or dark, as the notebook around it is.

/** As .streamlit/config.toml has them for the app. */
export const PALETTE = {
  light: {
    "primary-color": "#0b7069",
    "link-color": "#0b655f",
    "background-color": "#fdfdfc",
    "secondary-background-color": "#eef3f2",
    "text-color": "#16211f",
    "border-color": "#c9d5d3",
  },
  dark: {
    "primary-color": "#4dbdb1",
    "link-color": "#6fd3c7",
    "background-color": "#10171a",
    "secondary-background-color": "#1c272b",
    "text-color": "#e8efee",
    "border-color": "#3a4a4f",
  },
};
const SHAPES = { "base-radius": "8px", "button-radius": "8px", font: "system-ui, sans-serif" };

/**
 * What the page says of itself: JupyterLab and Notebook by one attribute, VS Code by another; else the colour behind.
 * @param {HTMLElement} element
 */
export const isDark = (element) => {
  const { jpThemeLight, vscodeThemeKind } = document.body.dataset;
  if (jpThemeLight) return jpThemeLight === "false";
  if (vscodeThemeKind) return !/light/.test(vscodeThemeKind);
  for (let node = element.parentElement; node; node = node.parentElement) {
    const [red, green, blue, alpha = 1] = (getComputedStyle(node).backgroundColor.match(/[\d.]+/g) ?? []).map(Number);
    if (alpha > 0 && red !== undefined) return red + green + blue < 384;
  }
  return matchMedia("(prefers-color-scheme: dark)").matches;
};

/** Keep an element's colours as the page's. @param {HTMLElement} element @param {() => void} changed */
export const followTheme = (element, changed) => {
  let shown = "";
  const follow = () => {
    const scheme = isDark(element) ? "dark" : "light";
    if (scheme === shown) return;
    const first = !shown;
    shown = scheme;
    element.style.colorScheme = scheme;
    for (const [name, value] of Object.entries({ ...SHAPES, ...PALETTE[scheme] })) {
      element.style.setProperty(`--st-${name}`, value);
    }
    if (!first) changed();
  };
  const watcher = new MutationObserver(follow);
  for (const node of [document.documentElement, document.body]) watcher.observe(node, { attributes: true });
  const system = matchMedia("(prefers-color-scheme: dark)");
  system.addEventListener("change", follow);
  follow();
  return () => {
    watcher.disconnect();
    system.removeEventListener("change", follow);
  };
};
