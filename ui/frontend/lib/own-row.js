// Images of one's own beside a picker: those that this page has seen, and the way to the page where one draws.

import { append, appendButton } from "./dom.js";
import { pageLink } from "./pages.js";

/**
 * @param {HTMLElement} parent
 * @param {import("./own-album.js").OwnAlbum} album
 * @param {{ choose: (image: number) => void, draw: () => void }} on draw: to the page Draw
 */
export const openOwnRow = (parent, album, { choose, draw }) => {
  const row = append(parent, "div", "own-row");
  const link = append(row, "a", "chip draw-own", "Draw your own");
  const where = pageLink("draw");
  link.hidden = where === null;
  link.href = where ?? "";
  link.onclick = (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return; // into another tab
    event.preventDefault();
    draw();
  };
  const thumbs = append(row, "span", "own-thumbs");
  return {
    /** @param {import("./model.js").Model} model with the album's images */
    show: (model) => {
      thumbs.replaceChildren();
      for (const image of album.numbers) {
        const thumb = appendButton(thumbs, undefined, () => choose(image), "thumb own-thumb", model.title(image));
        model.images.draw(append(thumb, "canvas", "pixels"), image);
      }
    },
  };
};
