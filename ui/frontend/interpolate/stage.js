// The elements of the page, built anew when the way changes. Knows nothing of decoders.

const buildStage = (root, on) => {
  root.replaceChildren();
  const add = (parent, tag, className, text) => parent.appendChild(element(tag, className, text));
  const button = (parent, text, act, className = "chip", help = "") => {
    const node = add(parent, "button", className, text);
    node.type = "button";
    node.onclick = act;
    if (help) node.title = help;
    return node;
  };
  const ways = add(root, "div", "ways");
  ways.setAttribute("role", "tablist");
  const tabs = Object.entries(WAYS).map(([way, { title }]) => {
    const tab = button(ways, title, () => on.way(way), "way");
    tab.setAttribute("role", "tab");
    tab.dataset.way = way;
    return tab;
  });
  const besideBox = add(root, "div", "beside");
  const board = add(root, "div", "board");
  const stage = add(board, "section", "stage");
  const trio = add(stage, "div", "trio");
  const drive = add(stage, "div", "drive");
  const side = add(board, "section", "side");
  const head = add(side, "div", "side-head");
  const choosing = add(head, "div", "choosing");
  const sources = add(head, "div", "sources");
  sources.setAttribute("role", "tablist");
  const maps = add(side, "div", "maps");
  const browser = add(side, "div", "browser");
  const preview = add(side, "div", "preview");
  preview.hidden = true;
  const previewCanvas = add(preview, "canvas", "pixels");
  const previewText = add(preview, "span");
  const strips = add(root, "section", "strips");
  const notes = add(root, "div", "notes");
  const keep = add(root, "div", "keep");
  const ui = { maps, browser, strips, notes, keep, drive, pictures: [], slots: [], preview: { box: preview, canvas: previewCanvas, text: previewText } };

  const sourceTabs = [["map", "On the map"], ["pictures", "By pictures"]].map(([name, text]) => {
    const tab = button(sources, text, () => on.source(name), "chip");
    tab.setAttribute("role", "tab");
    return [name, tab];
  });
  ui.source = (chosen) => {
    for (const [name, tab] of sourceTabs) tab.setAttribute("aria-selected", String(name === chosen));
    maps.hidden = chosen !== "map";
    browser.hidden = chosen !== "pictures";
  };
  ui.choosing = (letter) => {
    choosing.replaceChildren();
    add(choosing, "b", "letter", letter);
    add(choosing, "span", "", `is chosen next: click a ${maps.hidden ? "picture" : "dot, or browse"}`);
  };
  ui.ways = (chosen) => {
    root.dataset.way = chosen;
    for (const tab of tabs) tab.setAttribute("aria-selected", String(tab.dataset.way === chosen));
  };

  // A slot of each image, a picture of each track.
  ui.build = (view, tracks) => {
    trio.replaceChildren();
    const count = imagesInUse(view).length;
    const row = view.way !== "line" ? add(trio, "div", "row-of-slots") : null;
    const slot = (parent, k) => {
      const box = add(parent, "figure", "slot");
      const choose = button(box, undefined, () => on.activate(k), "slot-button", `Choose another image for ${LETTERS[k]}`);
      const canvas = add(choose, "canvas", "pixels");
      add(choose, "b", "letter", LETTERS[k]);
      const caption = add(box, "figcaption");
      const tools = add(box, "div", "slot-tools");
      button(tools, "Surprise me", () => on.surprise(k), "chip mini", "Another held-out image, by chance");
      if (view.way === "loop" && count > 3) button(tools, "Remove", () => on.remove(k), "chip mini");
      ui.slots[k] = { box, choose, canvas, caption };
    };
    ui.slots = [];
    if (row) for (let k = 0; k < count; k++) slot(row, k);
    if (view.way === "loop" && count < MOST_IMAGES) button(row, "+ Add", () => on.add(), "chip add-slot", "Another image on the way round");
    if (!row) slot(trio, 0);
    ui.pad = view.way === "triangle" ? add(trio, "div", "pad") : null;
    const pictures = add(trio, "div", "pictures");
    pictures.classList.toggle("abreast", view.way === "paths" || view.way === "pair");
    ui.pictures = tracks.map((track, k) => {
      const box = add(pictures, "figure", track.weights ? "framed blend" : "framed");
      const canvas = add(box, "canvas", `pixels ${track.weights ? "blended" : "decoded"}`);
      canvas.setAttribute("role", "img");
      canvas.setAttribute("aria-label", track.name);
      const caption = add(box, "figcaption", "", track.name);
      caption.classList.toggle("accent", Boolean(track.accent));
      return { canvas, caption, near: track.weights ? null : add(box, "div", "near-word") };
    });
    if (!row) slot(trio, 1);
    buildDrive(view, count);
  };

  const buildDrive = (view, count) => {
    drive.replaceChildren();
    drive.hidden = view.way === "triangle";
    ui.range = null;
    if (drive.hidden) return;
    const loop = view.way === "loop";
    const track = add(drive, "div", `track ${loop ? "round" : ""}`);
    const range = (ui.range = add(track, "input", "range"));
    Object.assign(range, { type: "range", min: loop ? 0 : -0.5, max: loop ? 1 : 1.5, step: 0.005, value: view.t });
    range.setAttribute("aria-label", loop ? "Share of the way round" : "t: 0 is A, 1 is B");
    range.oninput = (event) => on.drag(Number(range.value), event.timeStamp);
    range.onchange = () => on.release();
    const marks = add(track, "div", "marks");
    const mark = (share, text, className) => { const node = add(marks, "span", className, text); node.style.left = `${100 * share}%`; };
    if (loop) for (let k = 0; k <= count; k++) mark(k / count, LETTERS[k % count], "end");
    else for (const [share, text, name] of [[0.125, "before A", "beyond"], [0.25, "A", "end"], [0.5, "halfway", "quiet"], [0.75, "B", "end"], [0.875, "past B", "beyond"]]) mark(share, text, name);
    ui.play = button(drive, "Play", () => on.play(), "chip play");
    ui.t = add(drive, "output", "t");
  };

  ui.slotWords = (k, text, active) => {
    const slot = ui.slots[k];
    if (!slot) return;
    slot.caption.textContent = text;
    slot.box.classList.toggle("active", active);
    slot.choose.setAttribute("aria-pressed", String(active));
    slot.choose.setAttribute("aria-label", `Image ${LETTERS[k]}: ${text}. Choose another`);
  };

  // The choice of the second model, with what the two do not share.
  ui.beside = (beside) => {
    besideBox.replaceChildren();
    besideBox.hidden = !beside;
    if (!beside) return;
    const label = add(besideBox, "label", "", `${beside.own} beside `);
    const select = add(label, "select", "beside-select");
    for (const { id, name } of beside.choices) { const option = add(select, "option", "", name); option.value = id; option.selected = id === beside.chosen; }
    select.onchange = () => on.beside(select.value);
    add(besideBox, "span", beside.fair ? "quiet" : "warning", beside.sentence);
  };
  return ui;
};
