// Two images as grids of codes, and between them the image whose grid has some cells of each. All is drawn in the
// browser; the server hears of it when the pointer is released, for the link.

import { append } from "../lib/dom.js";
import { onArrows } from "../lib/keyboard.js";
import { modelKey } from "../lib/model.js";
import { openHolder } from "../lib/mount.js";
import { openChooser } from "../lib/picker.js";
import { readTheme } from "../lib/theme.js";
import { openBook } from "./book.js";
import { buildPanel, FIRST_RULE } from "./elements.js";
import { cellAt, cellsToHex, drawGrid, drawOutline, hexToCells } from "./grid.js";

/** @param {HTMLElement} root */
export const openPanel = (root) => {
  /** @type {(view: object) => void} */
  let tell = () => {};
  /** @type {ReturnType<typeof openHolder<import("./book.js").Book>>} */
  const holder = openHolder();
  let chosen = [0, 0]; // images A and B
  let taken = new Uint8Array(0); // 1 for the cells that are B's
  /** @type {number | null} */
  let brush = null; // what a stroke makes of a cell
  let active = 0; // the side whose image is being chosen
  let pointed = -1;
  /** @type {(number | null)[]} */
  let drawn = [null, null]; // images that the sides show
  /** @type {HTMLElement | null} */
  let chooserWords = null;
  const ui = buildPanel(root, {
    choose,
    take: (rule) => {
      take(rule);
      keep();
    },
  });
  root.dataset.ready = "";
  listen();

  /** @param {import("./book.js").CodesData} data @param {import("../lib/mount.js").Send} send */
  async function update(data, send) {
    tell = (view) => send("view", view);
    const key = modelKey(data.run);
    if (holder.has(key)) return;
    try {
      const book = await holder.load(key, () => openBook(data, ui.report));
      if (book) fill(book, data);
    } catch (error) {
      ui.note.textContent = `The codes cannot be loaded: ${/** @type {Error} */ (error).message}`;
    }
  }
  /** @param {import("./book.js").Book} book @param {import("./book.js").CodesData} data */
  function fill(book, data) {
    ui.report(null);
    drawn = [null, null];
    chosen = data.images.map((image) => Math.min(Math.max(image, 0), book.count - 1));
    ui.chooser.replaceChildren();
    const { head } = openChooser(ui.chooser, book.album, (image) => {
      chosen[active] = image;
      follow();
      keep();
    });
    chooserWords = append(head, "span", "", `Choose image ${"AB"[active]}`);
    const cells = hexToCells(data.cells, book.cells);
    if (!cells) take(FIRST_RULE);
    else {
      taken = cells;
      follow();
    }
    root.dataset.ready = "yes";
  }

  /** @param {import("./elements.js").Rule} rule */
  function take(rule) {
    const book = holder.held;
    if (!book) return;
    const { side, cells } = book;
    taken = Uint8Array.from({ length: cells }, (_, cell) => Number(rule(cell % side, Math.floor(cell / side), side)));
    follow();
  }
  /** @param {number} side */
  function choose(side) {
    if (!holder.held) return;
    ui.chooser.hidden = !ui.chooser.hidden && active === side;
    active = side;
    if (chooserWords) chooserWords.textContent = `Choose image ${"AB"[side]}`;
    for (const [number, { slot }] of ui.sides.entries()) {
      slot.root.classList.toggle("active", number === side && !ui.chooser.hidden);
    }
  }

  function follow() {
    const book = holder.held;
    if (!book) return;
    for (const [number, { slot, copyCanvas, board, title }] of ui.sides.entries()) {
      const image = chosen[number];
      if (drawn[number] === image) continue;
      drawn[number] = image;
      book.images.draw(slot.canvas, image);
      book.paint(copyCanvas, book.grid(image));
      drawGrid(board.canvas, book.grid(image), book.side, book.entryColours);
      title.textContent = book.title(image);
    }
    const [a, b] = chosen.map(book.grid);
    const hybrid = Uint16Array.from(taken, (from, cell) => (from ? b : a)[cell]);
    book.paint(ui.hybrid.canvas, hybrid, performance.now());
    ui.hybrid.canvas.dataset.cells = cellsToHex(taken);
    point(pointed);
  }

  /** @param {number} cell −1 for none */
  function point(cell) {
    const book = holder.held;
    if (!book) return;
    pointed = cell;
    const { accent } = readTheme(root);
    drawOutline(ui.hybrid.over, taken, book.side, cell, accent);
    for (const [number, { board }] of ui.sides.entries()) {
      drawOutline(board.over, number ? taken : null, book.side, cell, accent);
      board.canvas.setAttribute("aria-label", `The codes of ${book.title(chosen[number])}`);
    }
    const [a, b] = chosen.map((image) => book.grid(image)[cell]);
    const share = taken.reduce((sum, one) => sum + one, 0);
    ui.note.textContent =
      cell < 0
        ? `${book.cells - share} cells of A, ${share} of B. Drag over the image to swap cells.`
        : `Row ${Math.floor(cell / book.side) + 1}, column ${(cell % book.side) + 1}: entry ${a} in A, ${b} in B; here ${taken[cell] ? "B’s" : "A’s"}.`;
  }
  /** @param {number} cell */
  function paintCell(cell) {
    if (cell < 0 || brush === null || taken[cell] === brush) return;
    taken[cell] = brush;
    follow();
  }

  function listen() {
    const { over } = ui.hybrid;
    /** @param {HTMLCanvasElement} canvas @param {PointerEvent} event */
    const under = (canvas, event) => (holder.held ? cellAt(canvas, event, holder.held.side) : -1);
    over.onpointerdown = (event) => {
      const cell = under(over, event);
      if (cell < 0) return;
      over.setPointerCapture(event.pointerId);
      brush = taken[cell] ? 0 : 1; // the first cell says whether the stroke takes or gives back
      paintCell(cell);
      point(cell);
    };
    over.onpointermove = (event) => {
      const cell = under(over, event);
      paintCell(cell);
      if (cell !== pointed) point(cell);
    };
    const ended = () => {
      if (brush !== null) keep();
      brush = null;
    };
    [over.onpointerup, over.onpointercancel] = [ended, ended];
    over.onpointerleave = () => {
      if (brush === null) point(-1);
    };
    over.onblur = () => point(-1);
    onArrows(
      over,
      (dx, dy) => {
        const side = holder.held?.side ?? 1;
        const [x, y] = pointed < 0 ? [-1, 0] : [pointed % side, Math.floor(pointed / side)];
        /** @param {number} at */
        const inside = (at) => Math.min(Math.max(at, 0), side - 1);
        point(inside(y + dy) * side + inside(x + dx));
      },
      {
        " ": () => {
          if (pointed < 0) return false;
          taken[pointed] = taken[pointed] ? 0 : 1;
          follow();
          keep();
        },
      },
    );
    for (const { board } of ui.sides) {
      board.over.onpointermove = (event) => point(under(board.over, event));
      board.over.onpointerleave = () => point(-1);
    }
  }
  function keep() {
    tell({ images: chosen.slice(), cells: cellsToHex(taken) });
  }
  return { update, close: holder.close };
};
