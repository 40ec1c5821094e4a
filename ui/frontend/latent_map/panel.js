// The panel beside the map: the decoded image under the pointer, trust, neighbours, pins, tools. It decodes in the
// browser, so that moving the pointer sends nothing to the server; only pins are told to it, for the page's link.

const MOST_PINS = 4;
const TRUST = ["among real images", "at the edge", "in a hole"];
const NO_CHOICE = { manifold: false, tile: 40, density: false, prior: false };
const choices = new Map(); // by slot: a map keeps its toggles when another run is shown on it

const hex = (text) => [1, 3, 5].map((at) => parseInt(text.slice(at, at + 2), 16));
const number = (value) => (Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(2)).replace("-", "−");
const codeText = (code) => `z = (${Array.from(code.slice(0, 6), number).join(", ")}${code.length > 6 ? ", …" : ""})`;

const createPanel = (root) => {
  const ui = buildPanel(root);
  let data = null, space = null, decoding = null, images = null, loading = "", spaceKey = "";
  let cursor = null; // { place, code, image }
  let pins = [];
  let shown = [];
  let draws = [];
  let shaking = 0;
  let closed = false;
  let asked = 0; // the newest request to a decoder that answers later
  let choice = { ...NO_CHOICE };
  const bridge = openBridge({ pointed, clicked, stepped, selected: (indices) => closed || selection.show(indices), moved: redraw });
  const manifold = openManifold(() => redraw());
  const selection = openSelection(ui, () => ({ data, space, decoding, images }));

  async function update(next, tell) {
    const former = data;
    data = { ...next, tell };
    data.ink = getComputedStyle(root).getPropertyValue("--st-text-color").trim() || "#222222";
    data.page = getComputedStyle(root).getPropertyValue("--st-background-color").trim() || "#ffffff";
    if (!choices.has(data.slot)) choices.set(data.slot, choice);
    choice = choices.get(data.slot);
    ui.words(data);
    ui.chosen(choice);
    if (former?.slot !== data.slot || former?.run !== data.run) bridge.attach(data.slot);
    const key = `${data.codes_url} ${data.decoder_url ?? data.decode_url}`;
    if (key !== loading) {
      loading = key;
      ui.busy("Loading the model…");
      try {
        const [blob, ready] = await Promise.all([fetchOnce(data.codes_url), openDecoding(data)]);
        if (closed || key !== loading) return ready.close(); // another run was chosen meanwhile
        decoding?.close();
        decoding = ready;
        arrays = unpackArrays(blob);
      } catch (error) {
        loading = "";
        return ui.busy(`The model cannot be loaded: ${error.message}`);
      }
      images = openImages(data.images_url, data.image_shape[1], data.sheet_columns, data.sheet_images);
      images.prefetch(arrays.labels.length);
      selection.show([]);
      stopShaking();
      cursor = null;
      spaceKey = "";
    }
    if (!arrays) return;
    const plane = JSON.stringify(data.plane);
    if (plane !== spaceKey) {
      const first = spaceKey === "";
      spaceKey = plane;
      space = openSpace(arrays, data.plane, data.support);
      manifold.forget();
      if (first) pins = data.pins.map(([image, ...code]) => ({ image, code: Float32Array.from(code) })).filter((pin) => pin.code.length === space.dims && pin.image < space.count)
        .map((pin) => (pin.image < 0 ? pin : fromImage(pin.image)));
      for (const pin of pins) pin.place = space.project(pin.code);
      ui.sliders(data, space, () => { manifold.forget(); if (cursor && cursor.image < 0) look({ ...cursor, code: space.lift(cursor.place) }); redraw(); });
      if (first && pins.length) look(pins[pins.length - 1]);
      else if (cursor) look({ ...cursor, place: space.project(cursor.code) });
      else look(fromImage(0)); // the first glance shows what the page does
    }
    ui.pins(pins, data, drawInto, look, unpin);
    bridge.watch(600);
  }
  let arrays = null;

  function visible(v) {
    const byName = bridge.classVisible(v);
    shown = data.class_names.map((name) => byName.get(name) !== false);
    return shown;
  }
  function at(v, px, py) {
    const place = bridge.toPlace(v, px, py);
    const perX = v.width / (v.x1 - v.x0), perY = v.height / (v.y1 - v.y0);
    const image = choice.density ? -1 : space.under(place, perX, perY, visible(v));
    return image < 0 ? { place, code: space.lift(place), image } : fromImage(image);
  }
  const fromImage = (image) => ({ place: space.place(image), code: space.code(image), image });

  function pointed(v, px, py, event) {
    if (!space || bridge.pressed() || shaking) return;
    look(at(v, px, py), event.timeStamp);
  }
  function clicked(v, px, py, event) {
    if (!space) return;
    stopShaking();
    pin(at(v, px, py), event.timeStamp);
  }
  function stepped(v, dx, dy) {
    if (!space) return;
    stopShaking();
    const from = cursor?.place ?? [(v.x0 + v.x1) / 2, (v.y0 + v.y1) / 2];
    const place = [from[0] + (dx * (v.x1 - v.x0)) / 100, from[1] + (dy * (v.y1 - v.y0)) / 100];
    look({ place, code: space.lift(place), image: -1 });
  }

  function look(next, since) {
    cursor = next;
    drawInto(ui.decoded, next.code, since);
    ui.describe(next, data, space, images);
    redraw();
  }
  function drawInto(canvas, code, since) {
    if (decoding.now) {
      drawImage(canvas, decoding.now(code), decoding.shape);
      return drawn(canvas, code, since);
    }
    const order = ++asked;
    decoding.many([code], canvas === ui.decoded ? "hover" : `canvas ${order}`).then((values) => {
      if (!values || order < (canvas.__shown ?? 0)) return; // a newer one was quicker
      canvas.__shown = order;
      drawImage(canvas, values, decoding.shape);
      drawn(canvas, code, since);
    });
  }
  // What tests and the benchmark read: which code the picture is of, how many there were, how long it took.
  function drawn(canvas, code, since) {
    canvas.dataset.code = Array.from(code, (value) => value.toPrecision(9)).join(",");
    canvas.dataset.drawn = Number(canvas.dataset.drawn ?? 0) + 1;
    if (since) canvas.dataset.took = (performance.now() - since).toFixed(3);
  }

  function pin(next, since) {
    // A free place is kept with as many digits as the link holds, so that the link shows the very same picture.
    if (next.image < 0) next = { ...next, code: next.code.map((value) => Number(value.toPrecision(5))) };
    look(next, since);
    const last = pins[pins.length - 1];
    if (last && next.image < 0 && last.image < 0 && last.code.every((value, d) => value === next.code[d])) return; // a double click
    pins = [...pins.filter((other) => other.image < 0 || other.image !== next.image), next].slice(-MOST_PINS);
    tellPins();
  }
  function unpin(gone) {
    pins = pins.filter((other) => other !== gone);
    stopShaking();
    tellPins();
  }
  function tellPins() {
    ui.pins(pins, data, drawInto, look, unpin);
    redraw();
    data.tell(pins.map(({ image, code }) => [image, ...Array.from(code, (value) => Number(value.toPrecision(5)))]));
  }

  function redraw() {
    const v = !closed && space && data && bridge.view();
    if (!v) return;
    const under = bridge.layer(v, "map-under");
    const points = v.plot.querySelector(".gl-container");
    if (points) points.style.opacity = choice.density ? 0 : choice.manifold ? 0.6 : 1;
    if (choice.manifold) manifold.draw(under, v, bridge, choice.tile, space, decoding, hex(data.ink), `${loading} ${spaceKey} ${space.offsets.join()}`);
    if (choice.density) drawDensity(under, v, bridge, space, visible(v), data.colours.map(hex));
    if (choice.prior && data.has_prior) drawPrior(under, v, bridge, space, data.ink);
    const over = bridge.layer(v, "map-over");
    if (cursor) {
      const spot = bridge.toPixel(v, ...cursor.place);
      drawCrossHair(over, v, spot, data.ink);
      drawMark(over, spot, data.ink, data.page, 8);
    }
    pins.forEach((pinned, index) => drawMark(over, bridge.toPixel(v, ...pinned.place), data.ink, data.page, 11, String(index + 1)));
    const source = cursor && cursor.image >= 0 && space.logvar ? cursor.image : -1;
    if (source >= 0 && pins.some((pinned) => pinned.image === source)) {
      const { long, short, turn } = space.ellipse(source);
      over.strokeStyle = data.ink;
      over.lineWidth = 2;
      for (const sigma of [1, 2]) oval(over, v, bridge, cursor.place, sigma * long, sigma * short, turn);
      over.fillStyle = data.ink;
      for (const draw of draws) { const [x, y] = bridge.toPixel(v, ...draw); over.fillRect(x - 2, y - 2, 4, 4); }
    }
    ui.state(choice, { shaking: Boolean(shaking), canShake: source >= 0, ready: manifold.ready() });
  }

  function stopShaking() { clearInterval(shaking); shaking = 0; draws = []; }
  ui.onShake = () => {
    if (shaking) { stopShaking(); if (cursor) look(cursor); return; }
    const source = cursor?.image ?? -1;
    if (source < 0 || !space.logvar) return;
    if (!pins.some((pinned) => pinned.image === source)) pin(cursor);
    const normal = seededNormal(seededRandom(source + 1));
    shaking = setInterval(() => {
      if (!root.isConnected) return stopShaking();
      const code = space.code(source).map((mean, d) => mean + Math.exp(0.5 * space.logvar[source * space.dims + d]) * normal());
      draws = [...draws, space.project(code)].slice(-150);
      drawInto(ui.decoded, code);
      redraw();
    }, 120);
    redraw();
  };
  ui.onChoice = (name, value) => { choice[name] = value; redraw(); };
  ui.onFind = (kind, wanted) => {
    if (!space) return;
    const image = kind === "hard" ? space.hard() : kind === "odd" ? space.odd() : wanted;
    if (!(Number.isInteger(image) && image >= 0 && image < space.count)) return ui.busy(`Images have the numbers 0 to ${space ? space.count - 1 : 0}.`);
    stopShaking();
    pin(fromImage(image));
  };
  return { update, close: () => { closed = true; loading = ""; stopShaking(); bridge.close(); decoding?.close(); arrays = space = null; } };
};

const panels = new WeakMap();

export default function ({ data, parentElement, setStateValue }) {
  let panel = panels.get(parentElement);
  if (!panel) {
    panel = createPanel(parentElement.querySelector(".map-panel"));
    panels.set(parentElement, panel);
  }
  panel.update(data, (pins) => setStateValue("pins", pins));
  return () => {
    panel.close();
    panels.delete(parentElement);
  };
}
