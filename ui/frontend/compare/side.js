// One model: its grid of samples, what is to be said of them, and its map.

const LEVEL_WORDS = ["among real images", "at the edge", "in a hole"];
const COLUMNS = 8;

const buildSide = (parent, onPoint) => {
  const root = append(parent, "section", "side");
  const head = append(root, "div", "head");
  const title = append(head, "b", "title");
  const kind = append(head, "span", "quiet");
  const grid = append(root, "div", "grid");
  const cells = Array.from({ length: DRAWS }, (_, i) => {
    const cell = pushButton(grid, undefined, () => onPoint(i), "cell");
    cell.onpointerenter = cell.onfocus = () => onPoint(i);
    const canvas = append(cell, "canvas", "pixels sample");
    return { cell, canvas };
  });
  grid.onpointerleave = () => onPoint(-1);
  grid.onfocusout = () => onPoint(-1);
  const summary = append(root, "p", "summary");
  const detail = append(root, "p", "detail quiet");
  const map = append(root, "canvas", "map");
  map.setAttribute("role", "img");
  const note = append(root, "p", "note quiet");
  return { root, title, kind, grid, cells, summary, detail, map, note };
};

const openSide = async (ui, data, onPoint) => {
  ui.title.textContent = data.title;
  ui.kind.textContent = data.kind;
  ui.summary.textContent = "Loading the model…";
  const model = await openModel(data.model);
  const sources = openSources(model.space);
  const map = openSideMap(ui.map, model, data.plane, sources, data.has_prior);
  const inside = map.within();
  let samples = [], turn = 0;
  ui.map.onpointermove = (event) => onPoint(map.under(event.offsetX, event.offsetY));
  ui.map.onpointerleave = () => onPoint(-1);

  const draw = async (numbers, setup) => {
    const mine = ++turn;
    const image = Math.min(setup.image, model.space.count - 1);
    const label = Math.min(setup.label, model.names.length - 1);
    samples = numbers.map((one) => {
      const code = sources.code(one, { ...setup, image, label });
      const [[index, distance]] = model.space.nearest(code, 1);
      return { code, distance, near: model.space.labels[index], level: model.space.trust(distance) };
    });
    const holes = samples.filter(({ level }) => level === 2).length;
    const classes = new Set(samples.map(({ near }) => near)).size;
    ui.summary.replaceChildren();
    append(ui.summary, "b", holes ? "bad" : "", `${holes} of ${samples.length}`);
    const edge = samples.filter(({ level }) => level === 1).length;
    ui.summary.append(` samples fell in a hole, ${edge} at the edge · near ${classes} of ${model.names.length} classes`);
    ui.summary.dataset.holes = holes;
    ui.note.textContent = inside === null
      ? `A plane through ${model.space.dims} dimensions: holes cannot be shaded on it, but are told by the distance in all ${model.space.dims}, where even codes of real images are far apart.`
      : `${(100 * inside).toFixed(0)} % of its codes lie within 2σ of the prior (86 % would match it).`;
    ui.map.setAttribute("aria-label", `Map of ${data.title}: ${model.space.count} codes, ${samples.length} draws marked`);
    const values = await model.decoding.many(samples.map(({ code }) => code), "samples").catch(() => null);
    if (!values || mine !== turn) return;
    const size = values.length / samples.length;
    samples.forEach(({ code, level, distance }, i) => {
      const { cell, canvas } = ui.cells[i];
      drawImage(canvas, values.subarray(i * size, (i + 1) * size), model.decoding.shape);
      canvas.dataset.code = Array.from(code, (value) => value.toPrecision(9)).join(",");
      cell.dataset.level = TRUST_LEVELS[level];
      cell.setAttribute("aria-label", words(i));
    });
    ui.grid.dataset.drawn = Number(ui.grid.dataset.drawn ?? 0) + 1;
  };
  const words = (i) => {
    const { code, distance, level, near } = samples[i];
    const place = code.length <= 3 ? ` z = (${Array.from(code, figure2).join(", ")}),` : "";
    return `Sample ${i + 1}:${place} ${LEVEL_WORDS[level]}; nearest real code ${figure2(distance)} away (${model.names[near]})`;
  };
  const point = (chosen, setup, theme) => {
    ui.cells.forEach(({ cell }, i) => cell.classList.toggle("pointed", i === chosen));
    ui.detail.textContent = chosen >= 0 && samples[chosen] ? words(chosen) : "Point at a sample to find it on the map, or the reverse.";
    map.paint(setup, samples, chosen, theme);
  };
  return { model, map, draw, point, close: () => model.close() };
};
