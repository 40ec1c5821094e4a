// The elements of the page; the formula is built anew when the way or the number of images changes. Knows no decoders.

const buildStage = (root, on) => {
  root.replaceChildren();
  const ways = append(root, "div", "ways");
  ways.setAttribute("role", "tablist");
  const tabs = Object.entries(SUMS).map(([way, { title }]) => {
    const tab = pushButton(ways, title, () => on.way(way), "way");
    tab.setAttribute("role", "tab");
    tab.dataset.way = way;
    return tab;
  });
  const board = append(root, "div", "board");
  const stage = append(board, "section", "stage");
  const formula = append(stage, "div", "formula");
  const note = append(stage, "p", "message note");
  const outcome = append(stage, "div", "outcome");
  append(outcome, "span", "sign", "=");
  const figure = append(outcome, "figure", "result");
  const result = append(figure, "canvas", "pixels decoded");
  result.setAttribute("role", "img");
  const resultWords = append(figure, "figcaption");
  const verdict = append(outcome, "div", "verdict-box");
  const pixelBox = append(outcome, "figure", "pixel-sum");
  const pixels = append(pixelBox, "canvas", "pixels");
  append(pixelBox, "figcaption", "", "The same sum with pixels");
  const strip = append(stage, "div", "strip");
  const side = append(board, "section", "side");
  const ui = { note, strip, verdict, result, resultWords, pixels, side, slots: [], ends: [], weights: [] };

  const sign = (text, className = "sign") => append(formula, "span", className, text);
  const slot = (k, letter, name) => {
    const made = buildSlot(formula, { letter, name, act: () => on.activate(k) });
    ui.slots[k] = made;
    return made;
  };
  const end = (which, poles, chosen) => {
    const figure = append(formula, "figure", "end");
    const canvas = append(figure, "canvas", "pixels");
    const choice = append(figure, "select", "choice");
    choice.setAttribute("aria-label", which ? "To: added" : "From: taken away");
    const groups = new Map();
    poles.forEach((pole, at) => {
      if (!groups.has(pole.group)) { const group = append(choice, "optgroup"); group.label = pole.group; groups.set(pole.group, group); }
      const option = append(groups.get(pole.group), "option", "", pole.name);
      option.value = at;
      option.selected = at === chosen;
    });
    choice.onchange = () => on.pole(which, Number(choice.value));
    ui.ends[which] = { canvas, choice, count: append(figure, "figcaption") };
  };
  const strength = () => { ui.strength = sign("", "sign strength"); };

  const hybrid = (view) => {
    const list = append(formula, "div", "mix");
    view.images.forEach((_, k) => {
      const box = append(list, "div", "part");
      const made = buildSlot(box, { letter: LETTERS[k], act: () => on.activate(k) });
      ui.slots[k] = made;
      const range = append(box, "input", "weight");
      Object.assign(range, { type: "range", min: 0, max: WHOLE, step: 5 });
      range.setAttribute("aria-label", `Weight of ${LETTERS[k]}`);
      range.oninput = (event) => on.weight(k, Number(range.value), event.timeStamp);
      range.onchange = () => on.weighed();
      const shown = append(box, "b", "percent");
      ui.weights[k] = { range, shown };
      if (view.images.length > SUMS.hybrid.images) {
        const close = pushButton(box, "×", () => on.remove(k), "close", `Leave ${LETTERS[k]} out`);
        close.setAttribute("aria-label", close.title);
      }
    });
    const tools = append(list, "div", "mix-tools");
    if (view.images.length < MOST_HYBRID) pushButton(tools, "+ Image", on.add, "chip add");
    pushButton(tools, "Equal weights", on.equal, "chip equal");
  };

  ui.build = (view, poles) => {
    for (const tab of tabs) tab.setAttribute("aria-selected", String(tab.dataset.way === view.way));
    root.dataset.way = view.way;
    formula.replaceChildren();
    [ui.slots, ui.ends, ui.weights] = [[], [], []];
    ui.strength = null;
    strip.hidden = view.way === "hybrid";
    pixelBox.hidden = view.way === "attribute";
    if (view.way === "hybrid") {
      hybrid(view);
    } else {
      const isSum = view.way === "sum";
      strength();
      sign("(", "sign bracket");
      if (isSum) slot(0, "A"); else end(1, poles, view.poles[1]);
      sign("−");
      if (isSum) slot(1, "B"); else end(0, poles, view.poles[0]);
      sign(")", "sign bracket");
      sign("+");
      if (isSum) slot(2, "C"); else slot(0, "");
    }
  };
  return ui;
};
