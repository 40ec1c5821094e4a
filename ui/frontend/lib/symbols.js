// A shape for each class, beside its colour: nobody has to tell ten colours apart. ui/charts/latent_map.py has the same
// shapes in the same order under Plotly's names.

/** In a box from −1 to 1, y downwards, as the `d` of an SVG path; of about the same area. */
const SHAPES = [
  "M.9 0A.9.9 0 1 1-.9 0A.9.9 0 1 1 .9 0Z", // circle
  "M-.8-.8H.8V.8H-.8Z", // square
  "M0-1.1L1.05.8H-1.05Z", // triangle-up
  "M0-1.15L1 0L0 1.15L-1 0Z", // diamond
  "M-.36-1.05H.36V-.36H1.05V.36H.36V1.05H-.36V.36H-1.05V-.36H-.36Z", // cross
  "M-1-.55L-.55-1L0-.45L.55-1L1-.55L.45 0L1 .55L.55 1L0 .45L-.55 1L-1 .55L-.45 0Z", // x
  "M0 1.1L1.05-.8H-1.05Z", // triangle-down
  "M0-1.2L.33-.42L1.14-.37L.52.16L.7.97L0 .53L-.7.97L-.52.16L-1.14-.37L-.33-.42Z", // star
  "M-1.1-.85L1.1.85V-.85L-1.1.85Z", // bowtie
  "M-.85-1.1H.85L-.85 1.1H.85Z", // hourglass
];

/** The `d` of a class's shape. After ten classes the colours start again: the shapes are turned by one then. @param {number} label */
export const symbolPath = (label) => SHAPES[(label + Math.floor(label / SHAPES.length)) % SHAPES.length];

const SVG = "http://www.w3.org/2000/svg";

/**
 * A class's shape in its colour, as in a legend. @param {number} label @param {string} colour @param {string} rim
 */
export const symbolIcon = (label, colour, rim) => {
  const icon = document.createElementNS(SVG, "svg");
  icon.setAttribute("viewBox", "-1.5 -1.5 3 3");
  icon.setAttribute("aria-hidden", "true");
  icon.setAttribute("class", "symbol");
  const path = icon.appendChild(document.createElementNS(SVG, "path"));
  for (const [name, value] of Object.entries({
    d: symbolPath(label),
    fill: colour,
    stroke: rim,
    "stroke-width": ".22",
  })) {
    path.setAttribute(name, value);
  }
  return icon;
};
