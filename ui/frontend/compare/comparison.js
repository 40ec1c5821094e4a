// The page AE beside VAE: the controls, the four steps of the lesson, and the two sides that follow them.

const buildControls = (root, on) => {
  const lessons = append(root, "div", "lessons");
  const lesson = append(root, "p", "lesson");
  const bar = append(root, "div", "bar");
  const again = pushButton(bar, "⟳ Draw again", on.again, "chip strong again");
  const labelled = (text, node) => { const label = append(bar, "label", "field", text); label.append(node); return node; };
  const seed = labelled("Seed", element("input", "search seed"));
  Object.assign(seed, { type: "number", min: 0, max: 999999, step: 1 });
  seed.onchange = () => on.seed(Math.min(Math.max(Math.floor(Number(seed.value)) || 0, 0), 999_999));
  const from = labelled("Draw from", element("select", "choice from"));
  from.onchange = () => on.change({ from: from.value });
  const label = labelled("Class", element("select", "choice label"));
  label.onchange = () => on.change({ label: Number(label.value) });
  const image = pushButton(bar, undefined, on.chooser, "chip image");
  const imageCanvas = append(image, "canvas", "pixels");
  append(image, "span", "", "Image…");
  const psi = labelled("Truncation", element("input", "psi"));
  Object.assign(psi, { type: "range", min: 0, max: 1.5, step: 0.05 });
  const psiValue = append(psi.parentElement, "span", "number");
  psi.parentElement.title = "1 draws as it is; less pulls every draw towards the middle: safer, but less varied";
  psi.oninput = () => on.change({ psi: Number(psi.value) }, false);
  psi.onchange = () => on.tell();
  const look = labelled("Maps", element("select", "choice look"));
  for (const [value, text] of [["own", "all codes"], ["one", "at one scale"], ["prior", "around the prior"], ["density", "as density"]]) append(look, "option", "", text).value = value;
  look.onchange = () => on.change({ look: look.value });
  const chooser = append(root, "div", "chooser-box");
  chooser.hidden = true;
  return { lessons, lesson, again, seed, from, label, image, imageCanvas, psi, psiValue, look, chooser };
};

const createComparison = (root) => {
  root.replaceChildren();
  let data = null, sides = [], setup = null, chosen = -1, loading = "", frame = 0;
  const ui = buildControls(root, {
    again: () => change({ seed: (setup.seed + 1) % 1_000_000 }),
    seed: (seed) => change({ seed }),
    change: (next, say = true) => change(next, say),
    tell: () => tell(),
    chooser: () => { ui.chooser.hidden = !ui.chooser.hidden; },
  });
  const pair = append(root, "div", "pair");
  const boxes = [0, 1].map(() => buildSide(pair, (i) => { if (i !== chosen) { chosen = i; show(); } }));
  const legend = append(root, "div", "legend quiet");
  const theme = () => {
    const style = getComputedStyle(root);
    return { page: style.getPropertyValue("--st-background-color").trim() || "#fff", text: style.getPropertyValue("--st-text-color").trim() || "#000" };
  };
  const show = () => { const colours = theme(); sides.forEach((side) => side.point(chosen, setup, colours)); };
  const repaint = () => { cancelAnimationFrame(frame); frame = requestAnimationFrame(show); };
  const watch = new ResizeObserver(repaint);
  boxes.forEach(({ map }) => watch.observe(map));

  async function update(next, send) {
    data = { ...next, send };
    const key = JSON.stringify(data.sides.map(({ model }) => [model.codes_url, model.decoder_url]));
    if (key === loading) return repaint(); // the theme may be another one
    loading = key;
    root.dataset.ready = "";
    let ready;
    try {
      ready = await Promise.all(data.sides.map((side, k) => openSide(boxes[k], side, (i) => { if (i !== chosen) { chosen = i; show(); } })));
    } catch (error) {
      loading = "";
      boxes[0].summary.textContent = `The models cannot be loaded: ${error.message}`;
      return;
    }
    if (key !== loading) return ready.forEach((side) => side.close());
    sides.forEach((side) => side.close());
    sides = ready;
    fill();
    const { model } = sides[0];
    setup = { ...data.view, label: Math.min(data.view.label, model.names.length - 1), image: Math.min(data.view.image, model.space.count - 1) };
    await follow();
    root.dataset.ready = "yes";
  }
  // What depends on the models alone.
  function fill() {
    const { model } = sides[0];
    const option = (parent, value, text) => { append(parent, "option", "", text).value = value; };
    ui.from.replaceChildren();
    for (const [value, text] of data.sources) option(ui.from, value, text);
    ui.label.replaceChildren();
    model.names.forEach((name, k) => option(ui.label, k, name));
    ui.chooser.replaceChildren();
    openChooser(ui.chooser, model, (image) => change({ image }));
    ui.lessons.replaceChildren();
    data.lessons.forEach((lesson, k) => pushButton(ui.lessons, `${k + 1} · ${lesson.title}`, () => teach(k), "chip step"));
    legend.replaceChildren();
    for (const { model: { names, colours } } of sides.slice(0, sides[0].model.names.join() === sides[1].model.names.join() ? 1 : 2)) {
      const row = append(legend, "div");
      names.forEach((name, k) => { append(row, "span", "entry", name).style.setProperty("--dot", colours[k]); });
    }
    append(append(legend, "div"), "span", "entry holes", data.legend_words);
  }
  function teach(step) {
    const { setting } = data.lessons[step];
    ui.chooser.hidden = true;
    change({ ...setting, step });
  }
  function change(next, say = true) {
    if (!setup) return;
    setup = { ...setup, ...next };
    if (!("step" in next) && data.lessons[setup.step]) {
      const { setting } = data.lessons[setup.step];
      if (Object.entries(setting).some(([name, value]) => setup[name] !== value)) setup.step = -1;
    }
    const done = follow();
    if (say) tell();
    return done;
  }
  async function follow() {
    Object.assign(ui.seed, { value: setup.seed });
    ui.from.value = setup.from;
    ui.label.value = setup.label;
    ui.psi.value = setup.psi;
    ui.psiValue.textContent = setup.psi.toFixed(2);
    ui.label.parentElement.hidden = setup.from !== "class";
    ui.image.hidden = setup.from !== "image";
    if (ui.image.hidden) ui.chooser.hidden = true;
    else sides[0].model.images.draw(ui.imageCanvas, setup.image);
    ui.look.value = setup.look;
    [...ui.lessons.children].forEach((chip, k) => chip.setAttribute("aria-pressed", String(k === setup.step)));
    ui.lesson.textContent = data.lessons[setup.step]?.text ?? data.source_words[setup.from];
    const together = [0, 1].map((axis) => [Math.min(...sides.map(({ map }) => map.reach[axis][0])), Math.max(...sides.map(({ map }) => map.reach[axis][1]))]);
    sides.forEach(({ map }) => map.look(setup.look === "one" ? together : setup.look === "prior" ? map.around : map.reach));
    const numbers = drawNumbers(setup.seed, DRAWS, Math.max(...sides.map(({ model }) => model.space.dims)));
    const drawn = sides.map((side) => side.draw(numbers, setup));
    repaint();
    await Promise.all(drawn);
  }
  function tell() {
    data.send({ ...setup });
  }
  function close() {
    watch.disconnect();
    cancelAnimationFrame(frame);
    sides.forEach((side) => side.close());
  }
  return { update, close };
};

const benches = new WeakMap();

export default function ({ data, parentElement, setStateValue }) {
  let bench = benches.get(parentElement);
  if (!bench) {
    bench = createComparison(parentElement.querySelector(".comparison"));
    benches.set(parentElement, bench);
  }
  bench.update(data, (view) => setStateValue("view", view));
  return () => {
    bench.close();
    benches.delete(parentElement);
  };
}
