// The pictures on the map's own buttons, drawn here: a letter that a font lacks is an empty box.

const SVG = "http://www.w3.org/2000/svg";

/** Strokes in a box of 24 by 24. */
const STROKES = {
  move: "M12 3v18M3 12h18M12 3l-3 3M12 3l3 3M12 21l-3-3M12 21l3-3M3 12l3-3M3 12l3 3M21 12l-3-3M21 12l-3 3",
  lasso: "M7 16C1 13 4 4 13 4s11 8 5 11-9 0-8 3 4 1 3-1-5-1-6 4",
  closer: "M12 5v14M5 12h14",
  farther: "M5 12h14",
  whole: "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5",
  keep: "M12 4v11M7 11l5 5 5-5M5 20h14",
};

/** @param {keyof typeof STROKES} name */
export const icon = (name) => {
  const picture = document.createElementNS(SVG, "svg");
  picture.setAttribute("viewBox", "0 0 24 24");
  picture.setAttribute("aria-hidden", "true");
  const stroke = picture.appendChild(document.createElementNS(SVG, "path"));
  stroke.setAttribute("d", STROKES[name]);
  return picture;
};
