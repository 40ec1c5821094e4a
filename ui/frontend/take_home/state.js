// What a page shows just now, kept in its address, so that a reload and a bookmark show the same.

/**
 * @typedef {"plain" | "expert"} Level
 * @typedef {"light" | "dark" | ""} Look "" follows the system
 * @typedef {object} Shown
 * @property {string} view
 * @property {string} run its id
 * @property {Level} level
 * @property {Look} look
 */

/**
 * What an address says, as far as it is possible; else what the page opens with.
 * @param {string} hash "#view=map&run=…" @param {{ views: readonly string[], runs: readonly string[] }} there @returns {Shown}
 */
export const shownBy = (hash, { views, runs }) => {
  const said = new URLSearchParams(hash.replace(/^#/, ""));
  /** @template {string} T @param {string} name @param {readonly T[]} possible @returns {T} */
  const one = (name, possible) => possible.find((value) => value === said.get(name)) ?? possible[0];
  return {
    view: one("view", views),
    run: one("run", runs),
    level: one("words", /** @type {const} */ (["plain", "expert"])),
    look: one("look", /** @type {const} */ (["", "light", "dark"])),
  };
};

/** The address of it, without what the page opens with anyway. @param {Shown} shown @param {{ views: readonly string[], runs: readonly string[] }} there */
export const hashOf = ({ view, run, level, look }, { views, runs }) => {
  const said = new URLSearchParams();
  if (view !== views[0]) said.set("view", view);
  if (run !== runs[0]) said.set("run", run);
  if (level !== "plain") said.set("words", level);
  if (look) said.set("look", look);
  return String(said) && `#${said}`;
};
