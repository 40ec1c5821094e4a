// What is in view as a table: how many images of each class, and those nearest to the ring.

import { append, appendButton } from "../lib/dom.js";
import { decimal, thousands } from "../lib/format.js";

const NEAREST = 12;

/**
 * @param {HTMLElement} parent @param {(image: number) => void} look at one of the images
 */
export const openTable = (parent, look) => {
  const root = append(parent, "details", "table");
  root.dataset.control = "table";
  append(root, "summary", "", "What is in view, as a table");
  const classes = append(root, "table");
  const nearest = append(root, "table");
  let timer = 0;
  /** @type {() => void} */
  let fill = () => {};
  root.ontoggle = () => root.open && fill();

  /** @param {HTMLTableElement} table @param {string} caption @param {readonly string[]} heads @param {(readonly (string | HTMLElement)[])[]} rows */
  const write = (table, caption, heads, rows) => {
    table.replaceChildren();
    append(table, "caption", "", caption);
    const head = append(append(table, "thead"), "tr");
    for (const text of heads) append(head, "th", "", text).scope = "col";
    const body = append(table, "tbody");
    for (const cells of rows) {
      const row = append(body, "tr");
      for (const cell of cells) {
        const place = append(row, "td", "", typeof cell === "string" ? cell : undefined);
        if (typeof cell !== "string") place.append(cell);
      }
    }
  };

  return {
    /**
     * Called after every drawing; filled when it is open, and not while the pointer moves.
     * @param {import("../lib/model.js").Model} model @param {import("../lib/space.js").Space} space
     * @param {import("../lib/map-view.js").View} view @param {ReadonlySet<number>} without classes that are not shown
     * @param {readonly [number, number] | null} place of the ring
     */
    follow: (model, space, view, without, place) => {
      fill = () => {
        const counts = model.names.map(() => 0);
        /** @type {[number, number][]} */
        const found = [];
        for (let i = 0; i < space.count; i++) {
          const [x, y] = space.place(i);
          if (without.has(space.labels[i]) || x < view.x0 || x > view.x1 || y < view.y0 || y > view.y1) continue;
          counts[space.labels[i]]++;
          if (place) found.push([i, Math.hypot(x - place[0], y - place[1])]);
        }
        const all = counts.reduce((sum, n) => sum + n, 0);
        const ranked = counts.map((n, label) => /** @type {const} */ ([n, label])).filter(([n]) => n);
        write(
          classes,
          `${thousands(all)} of ${thousands(space.count)} images are in view`,
          ["Class", "Images in view"],
          ranked.sort((a, b) => b[0] - a[0]).map(([n, label]) => [model.names[label], thousands(n)]),
        );
        nearest.hidden = !place;
        found.sort((a, b) => a[1] - b[1]);
        const rows = found.slice(0, NEAREST).map(([i, away]) => {
          const button = appendButton(document.createElement("span"), `Image ${i}`, () => look(i), "link");
          return [button, model.names[space.labels[i]], ...space.place(i).map(decimal), decimal(away)];
        });
        const where = place ? `(${decimal(place[0])}, ${decimal(place[1])})` : "";
        write(nearest, `The nearest to the ring at ${where}`, ["Image", "Class", "Across", "Up", "Distance"], rows);
      };
      if (!root.open) return;
      clearTimeout(timer);
      timer = setTimeout(fill, 250);
    },
  };
};
