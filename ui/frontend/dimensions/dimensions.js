// The page Dimensions: a code, its picture, and a slider for each of its numbers. All follows in the browser; the
// server hears of the code when something is let go, for the link.

const kept5 = (value) => Number(value.toPrecision(5)); // as the link has it, before it is drawn

const buildDesk = (root, on) => {
  root.replaceChildren();
  const desk = append(root, "div", "desk");
  const left = append(desk, "section", "left");
  const top = append(left, "div", "top");
  const figure = append(top, "figure", "main");
  const canvas = append(figure, "canvas", "pixels decoded");
  canvas.setAttribute("role", "img");
  const caption = append(figure, "figcaption");
  const beside = append(top, "div", "beside");
  const original = append(beside, "figure", "original");
  const originalCanvas = append(original, "canvas", "pixels");
  const originalCaption = append(original, "figcaption");
  const buttons = append(left, "div", "buttons");
  const fromImage = pushButton(buttons, "Set from an image", on.chooser, "chip strong from-image");
  const random = pushButton(buttons, "", on.random, "chip strong random");
  const zero = pushButton(buttons, "", on.zero, "chip strong zero");
  const under = append(left, "div", "under");
  const seedLabel = append(under, "label", "quiet seed", "Seed ");
  const seed = append(seedLabel, "input", "search");
  Object.assign(seed, { type: "number", min: 0, max: 999999, step: 1 });
  seed.onchange = () => on.seed(Number(seed.value));
  const length = append(under, "div", "quiet length");
  const chooser = append(left, "div", "chooser-box");
  const rows = append(desk, "section", "rows");
  return { canvas, caption, beside, original, originalCanvas, originalCaption, fromImage, random, zero, seed, length, chooser, rows };
};

const createDimensions = (root) => {
  let data = null, model = null, rows = null, verdict = null, loading = "";
  let code = null, from = -1, seed = 0;
  const ui = buildDesk(root, {
    chooser: () => open(ui.chooser.hidden),
    random: () => randomFrom((seed + 1) % 1_000_000),
    seed: (wanted) => randomFrom(Math.min(Math.max(Math.floor(wanted) || 0, 0), 999_999)),
    zero: () => { from = -1; place(centre()); },
  });
  open(root.clientWidth > 760); // there is room for it beside the sliders
  root.dataset.ready = "";

  function open(shown) {
    ui.chooser.hidden = !shown;
    ui.fromImage.setAttribute("aria-pressed", String(shown));
  }
  const centre = () => { const middle = new Float32Array(model.space.dims); for (const { index, centre: value } of data.dimensions) middle[index] = value; return middle; };

  async function update(next, send) {
    data = { ...next, send };
    const key = `${data.model.codes_url} ${data.model.decoder_url ?? data.model.decode_url}`;
    if (key === loading) return;
    loading = key;
    ui.caption.textContent = "Loading the model…";
    let ready;
    try {
      ready = await openModel(data.model);
    } catch (error) {
      loading = "";
      ui.caption.textContent = `The model cannot be loaded: ${error.message}`;
      return;
    }
    if (key !== loading) return ready.close(); // another run was chosen meanwhile
    close();
    model = ready;
    ui.beside.querySelector(".verdict")?.remove();
    verdict = openVerdict(ui.beside);
    ui.random.textContent = data.random_label;
    ui.random.title = data.random_help;
    ui.zero.textContent = data.zero_label;
    ui.chooser.replaceChildren();
    const chooser = openChooser(ui.chooser, model, fromImage);
    append(chooser.head, "span", "", "Its code sets all sliders");
    ui.rows.replaceChildren();
    rows = openRows(ui.rows, { data, model, codeOf: () => code.slice(), moved, ended: tell });
    const view = data.view;
    code = view.code?.length === model.space.dims ? Float32Array.from(view.code) : centre();
    from = view.from !== null && view.from < model.space.count ? view.from : -1;
    if (!view.code && from >= 0) code = model.space.code(from).map(kept5);
    seed = view.seed;
    follow();
    root.dataset.ready = "yes";
  }

  // -- what moves the code

  function moved(dimension, value, since) {
    code[dimension] = kept5(value);
    follow(dimension, since);
  }
  function place(next) {
    code = next.map(kept5);
    follow();
    tell();
  }
  function fromImage(image) {
    from = image;
    place(model.space.code(image));
  }
  function randomFrom(wanted) {
    seed = wanted;
    from = -1;
    const normal = seededNormal(seededRandom(seed));
    const next = new Float32Array(model.space.dims);
    const inOrder = [...data.dimensions].sort((a, b) => a.index - b.index); // the draw does not depend on the order shown
    for (const { index, centre: middle, spread } of inOrder) next[index] = middle + spread * normal();
    place(next);
  }

  // -- what follows from it

  function follow(dimension = -1, since) {
    model.paint(ui.canvas, code, since);
    const real = from >= 0;
    const same = real && model.space.code(from).every((value, d) => Math.abs(kept5(value) - code[d]) < 1e-9 + 1e-6 * Math.abs(value));
    ui.caption.textContent = same ? "Reconstruction" : "What the decoder draws";
    ui.canvas.setAttribute("aria-label", `${ui.caption.textContent} at this code`);
    ui.original.hidden = !real;
    if (real) {
      if (ui.originalCanvas.dataset.wanted !== String(from)) model.images.draw(ui.originalCanvas, from);
      ui.originalCaption.textContent = `${same ? "Set from" : "Changed since"} ${model.title(from)}`;
    }
    ui.seed.value = seed;
    ui.length.textContent = lengthWords();
    verdict.show(code, model);
    rows.changed(dimension);
  }
  function lengthWords() {
    let squares = 0;
    for (const { index, centre: middle, spread } of data.dimensions) squares += ((code[index] - middle) / spread) ** 2;
    return data.length_words.replace("{length}", figure2(Math.sqrt(squares))).replace("{usual}", figure2(Math.sqrt(model.space.dims)));
  }
  function tell() {
    data.send({ code: Array.from(code, kept5), from, seed });
  }
  function close() {
    rows?.close();
    model?.close();
  }
  return { update, close };
};

const desks = new WeakMap();

export default function ({ data, parentElement, setStateValue }) {
  let desk = desks.get(parentElement);
  if (!desk) {
    desk = createDimensions(parentElement.querySelector(".dimensions"));
    desks.set(parentElement, desk);
  }
  desk.update(data, (view) => setStateValue("view", view));
  return () => {
    desk.close();
    desks.delete(parentElement);
  };
}
