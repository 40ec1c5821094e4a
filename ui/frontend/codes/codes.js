// Two images as grids of codes, and between them the image whose grid has some cells of each. All is drawn in the
// browser; the server hears of it when the pointer is let go, for the link.

const PRESETS = [
  ["All A", () => false],
  ["Left half", (x, y, n) => x < n / 2],
  ["Right half", (x, y, n) => x >= n / 2],
  ["Top half", (x, y, n) => y < n / 2],
  ["Bottom half", (x, y, n) => y >= n / 2],
  ["Middle", (x, y, n) => Math.abs(x + 0.5 - n / 2) < n / 4 && Math.abs(y + 0.5 - n / 2) < n / 4],
  ["All B", () => true],
];

const buildSide = (parent, letter, act) => {
  const root = append(parent, "section", `side side-${letter.toLowerCase()}`);
  const pair = append(root, "div", "pair");
  const slot = buildSlot(pair, { letter, name: "Original", act });
  const copy = append(pair, "figure");
  const copyCanvas = append(copy, "canvas", "pixels copied");
  append(copy, "figcaption", "", "Drawn from its codes");
  const board = buildBoard(root, "canvas", "grid");
  append(root, "div", "quiet under", `Codes of ${letter}`);
  const title = append(root, "div", "title");
  return { root, slot, copyCanvas, board, title };
};

// A canvas with another over it for the lines.
const buildBoard = (parent, tag, className) => {
  const root = append(parent, "div", "board");
  const canvas = append(root, tag, className);
  const over = append(root, "canvas", "over");
  return { root, canvas, over };
};

const createCodes = (root) => {
  let data = null, book = null, loading = "", send = null;
  let chosen = [0, 0], taken = new Uint8Array(0), brush = null, active = 0, pointed = -1;

  root.replaceChildren();
  const stage = append(root, "div", "stage");
  const sides = [buildSide(stage, "A", () => choose(0)), null];
  const middle = append(stage, "section", "middle");
  const picture = buildBoard(middle, "canvas", "pixels decoded hybrid");
  const note = append(middle, "div", "note", "Loading the codes…");
  const presets = append(middle, "div", "presets");
  append(presets, "span", "quiet", "Take from B:");
  for (const [name, rule] of PRESETS) pushButton(presets, name, () => { take(rule); tell(); });
  sides[1] = buildSide(stage, "B", () => choose(1));
  const chooserBox = append(root, "div", "chooser-box");
  chooserBox.hidden = true;
  let chooserHead = null;
  picture.over.tabIndex = 0;
  picture.over.setAttribute("role", "img");
  picture.over.setAttribute("aria-label", "The image drawn from cells of A and of B. Arrow keys move over the cells, space swaps one.");
  root.dataset.ready = "";

  const hybrid = () => { const a = book.grid(chosen[0]), b = book.grid(chosen[1]); return Uint16Array.from(taken, (from, cell) => (from ? b : a)[cell]); };
  const accent = () => getComputedStyle(root).getPropertyValue("--st-primary-color").trim() || "#0b7069";

  async function update(next, tellServer) {
    send = tellServer;
    const key = `${next.codes_url} ${next.decoder_url ?? next.decode_url}`;
    if (key === loading) return;
    loading = key;
    data = next;
    let ready;
    try {
      ready = await openBook(next);
    } catch (error) {
      loading = "";
      note.textContent = `The codes cannot be loaded: ${error.message}`;
      return;
    }
    if (key !== loading) return ready.close(); // another run was chosen meanwhile
    book?.close();
    book = ready;
    chosen = next.images.map((image) => Math.min(Math.max(image, 0), book.space.count - 1));
    const kept = hexToCells(next.cells, book.cells);
    chooserBox.replaceChildren();
    chooserHead = append(openChooser(chooserBox, book, (image) => { chosen[active] = image; follow(); tell(); }).head, "span", "");
    if (kept) { taken = kept; follow(); } else take(PRESETS[2][1]);
    root.dataset.ready = "yes";
  }

  function take(rule) {
    if (!book) return;
    const n = book.side;
    taken = Uint8Array.from({ length: book.cells }, (_, cell) => (rule(cell % n, Math.floor(cell / n), n) ? 1 : 0));
    follow();
  }

  function choose(side) {
    if (!book) return;
    chooserBox.hidden = !chooserBox.hidden && active === side;
    active = side;
    if (chooserHead) chooserHead.textContent = `Choose image ${"AB"[side]}`;
    sides.forEach(({ slot }, number) => slot.root.classList.toggle("active", number === side && !chooserBox.hidden));
  }

  function follow() {
    sides.forEach((side, number) => {
      const image = chosen[number];
      if (side.image !== `${loading} ${image}`) {
        side.image = `${loading} ${image}`;
        book.images.draw(side.slot.canvas, image);
        book.paint(side.copyCanvas, book.grid(image), `side ${number}`);
        drawGrid(side.board.canvas, book.grid(image), book.side, book.entryColours);
        side.title.textContent = book.title(image);
      }
    });
    book.paint(picture.canvas, hybrid(), "hybrid");
    picture.canvas.dataset.cells = cellsToHex(taken);
    point(pointed);
  }

  function point(cell) {
    if (!book) return;
    pointed = cell;
    drawOutline(picture.over, taken, book.side, cell, accent());
    sides.forEach(({ board }, number) => {
      drawOutline(board.over, number ? taken : null, book.side, cell, accent());
      board.canvas.setAttribute("aria-label", `The codes of ${book.title(chosen[number])}`);
    });
    const [a, b] = chosen.map((image) => book.grid(image)[cell]);
    const share = taken.reduce((sum, one) => sum + one, 0);
    note.textContent = cell < 0
      ? `${book.cells - share} cells of A, ${share} of B. Drag over the image to swap cells.`
      : `Row ${Math.floor(cell / book.side) + 1}, column ${(cell % book.side) + 1}: entry ${a} in A, ${b} in B; here ${taken[cell] ? "B’s" : "A’s"}.`;
  }

  const set = (cell) => {
    if (cell < 0 || taken[cell] === brush) return;
    taken[cell] = brush;
    follow();
  };
  const over = picture.over;
  over.onpointerdown = (event) => {
    const cell = book ? cellAt(over, event, book.side) : -1;
    if (cell < 0) return;
    over.setPointerCapture(event.pointerId);
    brush = taken[cell] ? 0 : 1; // the first cell says whether the stroke takes or gives back
    set(cell);
    point(cell);
  };
  over.onpointermove = (event) => {
    if (!book) return;
    const cell = cellAt(over, event, book.side);
    if (brush !== null) set(cell);
    if (cell !== pointed) point(cell);
  };
  over.onpointerup = over.onpointercancel = () => { if (brush !== null) { brush = null; tell(); } };
  over.onpointerleave = () => { if (brush === null) point(-1); };
  over.onblur = () => point(-1);
  over.onkeydown = (event) => {
    if (!book) return;
    const n = book.side, [x, y] = pointed < 0 ? [-1, 0] : [pointed % n, Math.floor(pointed / n)];
    const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    if (event.key in moves) {
      const [dx, dy] = moves[event.key];
      point(Math.min(Math.max(y + dy, 0), n - 1) * n + Math.min(Math.max(x + dx, 0), n - 1));
    } else if (event.key === " " && pointed >= 0) {
      taken[pointed] = taken[pointed] ? 0 : 1;
      follow();
      tell();
    } else return;
    event.preventDefault();
  };
  for (const { board } of sides) {
    board.over.onpointermove = (event) => { if (book) point(cellAt(board.over, event, book.side)); };
    board.over.onpointerleave = () => point(-1);
  }

  function tell() {
    send({ images: chosen.slice(), cells: cellsToHex(taken) });
  }
  return { update, close: () => book?.close() };
};

const codePanels = new WeakMap();

export default function ({ data, parentElement, setStateValue }) {
  let panel = codePanels.get(parentElement);
  if (!panel) {
    panel = createCodes(parentElement.querySelector(".codes"));
    codePanels.set(parentElement, panel);
  }
  panel.update(data, (view) => setStateValue("view", view));
  return () => {
    panel.close();
    codePanels.delete(parentElement);
  };
}
