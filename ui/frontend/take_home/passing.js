// What a view tells, handed to the others where the app's pages would do so: a drawing to the map or to a path, the model
// beside to the view of two models. It keeps what each view is to be given, and what it says of itself.

/** "12-d~AQ.x-3": images as `imagesText` of lib/own-album.js writes them. @param {string} text @returns {(number | string)[]} */
export const parseImages = (text) =>
  text
    .split("-")
    .filter(Boolean)
    .map((part) => (part.includes("~") ? part.replaceAll(".", "-") : Number(part)));

/**
 * Images with one's own in a place; places before it that are empty get typical ones.
 * @param {readonly (number | string)[]} images @param {string} token @param {number} slot @param {readonly number[]} typical
 */
export const withOwn = (images, token, slot, typical) => {
  const found = [...images];
  for (const other of typical) {
    if (found.length >= slot) break;
    if (!found.includes(other)) found.push(other);
  }
  found.splice(slot, 1, token);
  return found;
};

/** What a view has told, as the app's address would hold it. @param {string} view its name @param {any} value @returns {Record<string, string>} */
export const searchOf = (view, value) => {
  if (!value) return {};
  if (view === "interpolate") return value;
  if (view === "compare") return { step: String(value.step + 1) };
  if (view !== "map") return {};
  const pins = value.pins.map((/** @type {number[] | string} */ pin) =>
    typeof pin === "string" ? "" : `${pin[0]}:${pin.slice(1).join(",")}`,
  );
  return { run: value.run, "pins-map": pins.filter(Boolean).join(";"), pins: String(value.pins.length) };
};

/**
 * @param {{ open: (view: string) => void, again: (view: string) => void }} act open: show a view; again: give the view its data anew
 */
export const openPassing = ({ open, again }) => {
  /** @type {Map<string, any>} what a view told last */
  const told = new Map();
  /** @type {Map<string, any>} what it is to be given beside its data, from when it was opened anew */
  const given = new Map();

  /** Take a drawing to another view. @param {{ to: string, slot: number, token: string }} use @param {any} data of that view */
  const take = ({ to, slot, token }, data) => {
    if (to === "map") {
      const pins = told.get("map")?.run === data.model.run ? told.get("map").pins : [];
      given.set("map", { pins: [...pins, token] });
    } else {
      const last = told.get("interpolate");
      const images = withOwn(parseImages(last?.images ?? ""), token, slot, data.typical);
      const mode = last?.way === "paths" ? "paths" : "line";
      given.set("interpolate", { view: { ...data.view, images, mode, slot: (slot + 1) % 2 } });
    }
    told.delete(to);
  };
  return {
    take,
    /** What a view is given. @param {string} view @param {any} data its own */
    dataOf: (view, data) => {
      const own = { ...data, ...given.get(view) };
      const two = view === "interpolate" && (told.get(view)?.way ?? own.view.mode) === "pair" && own.pair;
      return two ? { ...own, models: [...own.models, own.pair] } : own;
    },
    /** What a view is to begin with when it is next shown. @param {string} view @param {any} data beside its own */
    begin: (view, data) => {
      given.set(view, data);
      told.delete(view);
    },
    /** A part has told something. @param {string} view @param {string} name @param {any} value */
    hear: (view, name, value) => {
      if (name === "draw") return open("draw");
      if (name !== "view") return;
      const former = told.get(view);
      told.set(view, value);
      if (view === "interpolate" && former?.way !== value.way) again(view);
    },
    /** As the app's address would hold it. @param {string} view */
    search: (view) => new URLSearchParams(searchOf(view, told.get(view))).toString(),
  };
};
