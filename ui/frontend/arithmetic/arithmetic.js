// The page Arithmetic: the view, and what each touch of it does. All follows in the browser; the server hears of the
// view when something is let go, for the link.

const STRENGTHS = 9;

const createArithmetic = (root) => {
  let data = null, model = null, view = null, chooser = null, verdict = null, rail = null, loading = "";
  let active = 0, stripKey = "", before = null, pixelTurn = 0;
  const others = {}; // images and weights of the ways that are not shown
  const on = {
    way: (way) => {
      others[view.way] = { images: view.images, weights: view.weights };
      Object.assign(view, { way, images: [], weights: [], ...others[way] });
      complete();
      active = way === "sum" ? 2 : 0;
      rebuild();
      tell();
    },
    activate: (k) => { active = k; words(); },
    pole: (which, at) => { view.poles[which] = at; rebuild(); tell(); },
    weight: (k, value, since) => { before ??= view.weights; view.weights = shareOut(before, k, value); follow(since); },
    weighed: () => { before = null; tell(); },
    equal: () => { view.weights = equalWeights(view.images.length); follow(); tell(); },
    add: () => { view.images.push(another()); view.weights = equalWeights(view.images.length); active = view.images.length - 1; rebuild(); tell(); },
    remove: (k) => { view.images.splice(k, 1); view.weights = equalWeights(view.images.length); active = 0; rebuild(); tell(); },
  };
  const ui = buildStage(root, on);

  async function update(next, send) {
    data = { ...next, send };
    const key = `${data.model.codes_url} ${data.model.decoder_url ?? data.model.decode_url}`;
    if (key === loading) return;
    loading = key;
    root.dataset.ready = "";
    ui.note.textContent = "Loading the model…";
    let ready;
    try {
      ready = await openModel(data.model);
    } catch (error) {
      loading = "";
      ui.note.textContent = `The model cannot be loaded: ${error.message}`;
      return;
    }
    if (key !== loading) return ready.close(); // another run was chosen meanwhile
    model?.close();
    model = ready;
    view = { ...data.view, images: [...data.view.images], weights: [...data.view.weights] };
    complete();
    active = view.way === "sum" ? 2 : 0;
    ui.side.replaceChildren();
    chooser = openChooser(ui.side, model, choose);
    ui.verdict.replaceChildren();
    verdict = openVerdict(ui.verdict, 4);
    rebuild();
  }

  // Whatever is missing or makes no sense in this run is filled with what to begin with.
  function complete() {
    const { way } = view;
    const wanted = SUMS[way].images;
    view.images = view.images.filter((image) => image < model.space.count).slice(0, way === "hybrid" ? MOST_HYBRID : wanted);
    const first = way === "attribute" ? data.first_images.slice(-1) : data.first_images;
    while (view.images.length < wanted) view.images.push(begin(first[view.images.length]) ?? another());
    if (view.weights.length !== view.images.length) view.weights = equalWeights(view.images.length);
    const sound = view.poles?.every((at) => at < data.poles.length);
    view.poles = [...(sound ? view.poles : data.first_poles)];
  }
  const begin = (image) => (image < model.space.count ? image : undefined);
  function another() {
    const { labels } = model.space;
    const seen = new Set(view.images.map((image) => labels[image]));
    return data.typical.find((image) => !seen.has(labels[image])) ?? chooser.surprise();
  }
  function choose(image) {
    view.images[active] = image;
    active = (active + 1) % view.images.length;
    rebuild();
    tell();
  }

  function rebuild() {
    ui.build(view, data.poles);
    view.images.forEach((image, k) => model.images.draw(ui.slots[k].canvas, image));
    ui.ends.forEach(({ canvas, count }, which) => {
      const pole = data.poles[view.poles[which]];
      model.paint(canvas, Float32Array.from(pole.code));
      count.textContent = `mean of ${pole.count.toLocaleString("en")}`;
    });
    if (view.way === "hybrid") {
      ui.note.textContent = "";
    } else {
      ui.strip.replaceChildren();
      rail = buildRail(ui.strip, {
        min: -REACH, max: REACH, step: 0.05, frames: STRENGTHS, label: "Strength",
        moved: (value, since) => { view.strength = Math.round(value * 100) / 100; follow(since); }, ended: tell,
      });
      for (const place of [-2, -1, 0, 1, 2]) rail.tick(place, place === 0 ? "0" : `${place > 0 ? "+" : "−"}${Math.abs(place)}`);
      const { direction } = sumOf(view, model.space, data.poles);
      ui.note.textContent = sumNote(view, data.poles, direction);
      ui.note.hidden = !ui.note.textContent;
      fillStrip();
    }
    words();
    follow();
  }

  function words() {
    const letter = view.way === "attribute" ? "" : LETTERS[active];
    view.images.forEach((image, k) => {
      ui.slots[k].caption.textContent = model.title(image);
      ui.slots[k].root.classList.toggle("active", k === active);
    });
    chooser.head.replaceChildren();
    if (letter) append(chooser.head, "b", "letter", letter);
    append(chooser.head, "span", "", letter ? "is chosen next: click a picture" : "Which image is changed: click a picture");
  }

  async function fillStrip() {
    const { base, direction } = sumOf(view, model.space, data.poles);
    const mine = rail;
    const codes = mine.places.map((strength) => addCodes(base, strength, direction));
    mine.levels(codes.map((code) => model.space.trust(model.space.nearest(code, 1)[0][1])));
    const values = await model.decoding.many(codes, "strip").catch(() => null);
    if (values && mine === rail) mine.draw(values, model.decoding.shape);
    root.dataset.ready = "yes";
  }

  function currentCode() {
    if (view.way === "hybrid") return mixCodes(view.images.map((image) => model.space.code(image)), view.weights);
    const { base, direction } = sumOf(view, model.space, data.poles);
    return addCodes(base, view.strength, direction);
  }

  // All that moves with the pointer.
  function follow(since) {
    const code = currentCode();
    model.paint(ui.result, code, since);
    verdict.show(code, model);
    ui.resultWords.textContent = resultWords();
    ui.result.setAttribute("aria-label", `Decoded: ${ui.resultWords.textContent}`);
    if (view.way === "hybrid") {
      ui.weights.forEach(({ range, shown }, k) => {
        range.value = view.weights[k];
        shown.textContent = `${(view.weights[k] / 10).toFixed(view.weights[k] % 10 ? 1 : 0)} %`;
      });
      root.dataset.ready = "yes";
    } else {
      ui.strength.textContent = `${figure2(view.strength)} ×`;
      rail.set(view.strength);
    }
    if (view.way !== "attribute") showPixels();
  }
  async function showPixels() {
    const mine = ++pixelTurn;
    const originals = await Promise.all(view.images.map((image) => model.pixels(image)));
    if (mine === pixelTurn && originals.length === view.images.length && view.way !== "attribute") drawImage(ui.pixels, pixelSum(view, originals), model.shape);
  }
  function resultWords() {
    if (view.way === "hybrid") return "The weighted mean";
    if (view.strength === 0) return view.way === "sum" ? "C as the model redraws it" : "as the model redraws it";
    if (view.way === "sum") return view.strength === 1 ? "A − B + C" : `${figure2(view.strength)} · (A − B) + C`;
    const [from, to] = view.poles.map((at) => data.poles[at].name);
    return view.strength > 0 ? `towards ${to}, away from ${from}` : `towards ${from}, away from ${to}`;
  }
  function tell() {
    const { way, images, strength, poles, weights } = view;
    data.send({ way, images, strength, poles, weights: way === "hybrid" ? weights : [] });
  }
  return { update, close: () => model?.close() };
};

const pages = new WeakMap();

export default function ({ data, parentElement, setStateValue }) {
  let page = pages.get(parentElement);
  if (!page) {
    page = createArithmetic(parentElement.querySelector(".arithmetic"));
    pages.set(parentElement, page);
  }
  page.update(data, (view) => setStateValue("view", view));
  return () => {
    page.close();
    pages.delete(parentElement);
  };
}
