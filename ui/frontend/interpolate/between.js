// The page Interpolate: what is shown (the view), and what each touch of it does. Everything follows in the browser;
// the server hears of the view when something is let go, for the link.

const near = (count) => (count ? `${count.toLocaleString("en")} real image${count === 1 ? "" : "s"} near` : "no real image near: a hole");
const place2 = (value) => value.toFixed(2).replace("-", "−");

const createBetween = (root) => {
  let data = null, view = null, look = null;
  let models = []; // the page's own, and in "pair" another: { ...data, space, decoding }
  let images = null, originals = new Map(); // image number -> HWC values in [0, 1]
  let charts = [], strips = null, pad = null, tracks = [];
  let active = 0, source = "map", loading = "", built = "", playing = 0, order = 0, stripOrder = 0;

  const on = {
    way: (way) => { stop(); view.way = way; fillImages(); active = 0; if (way === "loop") view.t = Math.min(Math.max(view.t, 0), 1); rebuild(); tell(); },
    source: (name) => { source = name; ui.source(name); ui.choosing(LETTERS[active]); if (name === "map") drawMaps(); },
    activate: (k) => { active = k; words(); drawMaps(); },
    surprise: (k) => { active = k; choose(picker.surprise()); },
    remove: (k) => { view.images.splice(k, 1); active = Math.min(active, view.images.length - 1); rebuild(); tell(); },
    add: () => { view.images.push(another()); active = view.images.length - 1; rebuild(); tell(); },
    drag: (t, since) => { stop(); view.t = t; follow(since); },
    release: () => tell(),
    play: () => (playing ? (stop(), tell()) : play()),
    beside: (id) => { view.beside = id; tell(); },
  };
  const ui = buildStage(root, on);
  let picker = { surprise: () => 0 };
  const keep = buildKeep(ui.keep, {
    frames: (n, done) => { if (n !== view.frames) { view.frames = n; refreshStrips(true); drawMaps(); } if (done) tell(); },
    changed: () => keep.update(view, data.gif_url),
    png: savePicture,
    link: () => {
      const url = new URL(location.href);
      for (const key of ["way", "images", "t", "at", "frames", "beside"]) url.searchParams.delete(key);
      for (const [key, value] of Object.entries({ run: data.models[0].id, ...viewParams(view) })) url.searchParams.set(key, value);
      return url.toString();
    },
  });

  async function update(next, send) {
    data = { ...next, send };
    const style = getComputedStyle(root);
    const value = (name, otherwise) => style.getPropertyValue(name).trim() || otherwise;
    look = { ink: value("--st-text-color", "#222222"), page: value("--st-background-color", "#ffffff"), accent: value("--st-primary-color", "#0b7069"),
             hole: "#cf3a24", colours: data.colours, names: data.class_names };
    view ??= { ...data.view, images: [...data.view.images] };
    view.beside = data.beside?.chosen ?? view.beside;
    const key = data.models.map((model) => model.codes_url).join(" ");
    if (key !== loading) {
      loading = key;
      root.dataset.ready = "";
      try {
        const loaded = await Promise.all(data.models.map(load));
        if (key !== loading) return;
        for (const model of models) if (!loaded.includes(model)) model.decoding.close();
        models = loaded;
      } catch (error) {
        loading = "";
        return note(`The model cannot be loaded: ${error.message}`);
      }
      if (!images) {
        images = openImages(data.images_url, data.models[0].image_shape[1], data.sheet_columns, data.sheet_images);
        picker = openPicker(ui.browser, { images, labels: models[0].space.labels, names: data.class_names, colours: data.colours, choose });
        images.prefetch(models[0].space.count);
      }
      fillImages();
    }
    // Every release brings an answer from the server; what it does not change is left standing, or the slider would be
    // taken out of the hand that already drags it again.
    const wanted = JSON.stringify([models.map((model) => model.codes_url), look, data.beside]);
    if (!models.length || wanted === built) return;
    built = wanted;
    rebuild();
  }

  async function load(source) {
    const known = models.find((model) => model.codes_url === source.codes_url);
    if (known) return known;
    const [blob, decoding] = await Promise.all([fetchOnce(source.codes_url), openDecoding(source)]);
    return { ...source, decoding, space: openSpace(unpackArrays(blob), source.plane, source.support) };
  }

  // Every way has as many images as it needs: those that are chosen, then a typical one of a class not yet there.
  function fillImages() {
    const count = models[0]?.space.count ?? Infinity;
    view.images = view.images.filter((image) => image < count);
    while (view.images.length < WAYS[view.way].images) view.images.push(another());
  }
  function another() {
    const { labels } = models[0].space;
    const seen = new Set(view.images.map((image) => labels[image]));
    return data.typical.find((image) => !view.images.includes(image) && !seen.has(labels[image])) ?? picker.surprise();
  }
  function choose(image) {
    stop();
    view.images[active] = image;
    active = (active + 1) % imagesInUse(view).length;
    rebuild();
    tell();
  }

  // -- drawing

  function rebuild() {
    ui.ways(view.way);
    ui.source(source);
    ui.beside(view.way === "pair" ? data.beside : null);
    tracks = tracksOf(view, models);
    pad?.close();
    ui.build(view, tracks);
    pad = ui.pad ? openTriangle(ui.pad, { // As many digits as the link holds, so that the link shows the very same picture.
      moved: (at, since) => { view.at = at.slice(0, 2).map((weight) => Number(weight.toFixed(4))); follow(since); }, ended: tell }) : null;
    for (const chart of charts) chart.close();
    ui.maps.replaceChildren();
    const shown = view.way === "pair" ? models : models.slice(0, 1);
    ui.maps.classList.toggle("two", shown.length > 1);
    charts = shown.map((model) => {
      const holder = ui.maps.appendChild(element("div", "map"));
      if (shown.length > 1) holder.appendChild(element("div", "map-title", model.name));
      const chart = openChart(holder, { picked: choose, hovered });
      chart.canvas.setAttribute("aria-label", `Latent map of ${model.name} with the path`);
      chart.show(model);
      return { ...chart, model };
    });
    words();
    for (const image of imagesInUse(view)) pixelsOf(image);
    imagesInUse(view).forEach((image, k) => images.draw(ui.slots[k].canvas, image));
    refreshStrips(true);
    if (pad) refreshLattice();
    notes();
    follow();
  }

  function words() {
    const { labels } = models[0].space;
    imagesInUse(view).forEach((image, k) => ui.slotWords(k, `${data.class_names[labels[image]]} · no. ${image}`, k === active));
    ui.choosing(LETTERS[active]);
  }

  // All that moves with the pointer.
  function follow(since) {
    const position = positionOf(view);
    const mine = ++order;
    tracks.forEach((track, k) => {
      const { canvas, near: word } = ui.pictures[k];
      if (track.weights) return drawBlend(canvas, track.weights(position));
      const code = track.code(position);
      word.textContent = near(countWithin(track.model.space, code, track.model.support.hole));
      word.classList.toggle("hole", word.textContent.startsWith("no"));
      const { decoding } = track.model;
      if (decoding.now) return drawn(canvas, decoding.now(code), decoding.shape, code, since);
      decoding.many([code], `picture ${k}`).then((values) => { if (values && mine >= (canvas.__shown ?? 0)) { canvas.__shown = mine; drawn(canvas, values, decoding.shape, code, since); } });
    });
    if (ui.range) {
      ui.range.value = view.t;
      ui.t.textContent = view.way === "loop" ? `${Math.round(100 * view.t)} % round` : `t = ${place2(view.t)}`;
      ui.t.classList.toggle("beyond", view.t < 0 || view.t > 1);
      strips?.mark(view.t);
    }
    pad?.show(look, position);
    drawMaps();
  }
  // What tests read: which code the picture is of, how many there were, how long it took.
  function drawn(canvas, values, shape, code, since) {
    drawImage(canvas, values, shape);
    canvas.dataset.code = Array.from(code, (value) => value.toPrecision(9)).join(",");
    canvas.dataset.drawn = Number(canvas.dataset.drawn ?? 0) + 1;
    if (since) canvas.dataset.took = (performance.now() - since).toFixed(3);
  }

  function blend(weights) {
    const sources = imagesInUse(view).map((image) => originals.get(image));
    if (sources.some((values) => !(values instanceof Float32Array))) return null;
    return sources[0].map((_, p) => sources.reduce((sum, values, k) => sum + weights[k] * values[p], 0));
  }
  function drawBlend(canvas, weights) {
    const values = blend(weights);
    if (values) drawImage(canvas, values, models[0].image_shape);
  }
  // An original's pixels, from its sheet; what waits for it is drawn when it is there.
  function pixelsOf(image) {
    if (originals.has(image)) return;
    const [channels, height, width] = models[0].image_shape;
    const scratch = document.createElement("canvas");
    originals.set(image, images.draw(scratch, image).then(() => {
      const pixels = scratch.getContext("2d").getImageData(0, 0, width, height).data;
      originals.set(image, Float32Array.from({ length: height * width * channels }, (_, p) => pixels[Math.floor(p / channels) * 4 + (p % channels)] / 255));
      follow();
      refreshStrips(false);
    }).catch(() => originals.delete(image)));
  }

  async function refreshStrips(anew) {
    if (anew || !strips) strips = buildStrips(ui.strips, tracks, view, (t) => { stop(); view.t = t; follow(); tell(); });
    keep.update(view, data.gif_url);
    if (view.way === "triangle") return;
    const mine = ++stripOrder, positions = framePositions(view), now = strips;
    now.mark(view.t);
    for (const [k, row] of now.rows.entries()) {
      const { track } = row;
      if (track.weights) {
        const pictures = positions.map((t) => blend(track.weights(t)));
        if (!pictures.includes(null)) now.fill(row, pictures, null, models[0].image_shape, 0);
        continue;
      }
      if (row.values) continue;
      const codes = positions.map(track.code);
      const { decoding, support, space } = track.model;
      const values = await decoding.many(codes, `strip ${k}`);
      if (!values || mine !== stripOrder && now !== strips) return;
      const size = values.length / codes.length;
      now.fill(row, positions.map((_, n) => values.slice(n * size, (n + 1) * size)), codes.map((code) => countWithin(space, code, support.hole)), decoding.shape, support.hole);
    }
    now.legend("Under each frame: how many held-out images have their code near it (nearer than 99 % of real codes have their nearest neighbour). "
      + "Change: root mean square difference between the pixels of neighbouring frames; 100 % would turn black into white.");
    root.dataset.ready = "yes";
  }
  async function refreshLattice() {
    const mine = ++stripOrder, target = pad;
    const { decoding } = tracks[0].model;
    const values = await decoding.many(target.lattice.map(tracks[0].code), "lattice");
    if (!values || mine !== stripOrder) return;
    const size = values.length / target.lattice.length;
    const tiles = target.lattice.map((_, k) => { const tile = document.createElement("canvas"); drawImage(tile, values.slice(k * size, (k + 1) * size), decoding.shape); return tile; });
    target.show(look, positionOf(view), tiles);
    root.dataset.ready = "yes";
  }

  function drawMaps() {
    if (source !== "map" || !models.length) return;
    const position = positionOf(view);
    for (const chart of charts) {
      const { space, support } = chart.model;
      const own = tracks.filter((track) => track.model === chart.model);
      const colour = (track) => (track.accent ? look.accent : look.ink);
      const paths = view.way === "triangle" ? [trianglePath(space)] : own.map((track) => {
        const along = (from, to) => Array.from({ length: 61 }, (_, k) => space.project(track.code(from + ((to - from) * k) / 60)));
        const beyond = view.way !== "loop";
        return { colour: colour(track), inside: along(0, 1), before: beyond ? along(-0.5, 0) : null, after: beyond ? along(1, 1.5) : null,
                 frames: framePositions(view).map((t) => track.code(t)).map((code) => ({ place: space.project(code), near: countWithin(space, code, support.hole) })) };
      });
      chart.draw({
        look, paths,
        images: imagesInUse(view).map((image, k) => ({ place: space.place(image), letter: LETTERS[k], active: k === active })),
        moving: own.map((track) => ({ place: space.project(track.code(position)), colour: colour(track) })),
      });
    }
  }
  const trianglePath = (space) => {
    const corners = imagesInUse(view).map((image) => space.place(image));
    return { colour: look.ink, inside: [...corners, corners[0]], before: null, after: null, frames: [] };
  };

  function hovered(image, event, model) {
    const { box, canvas, text } = ui.preview;
    box.hidden = !(image >= 0);
    if (box.hidden) return;
    images.draw(canvas, image);
    text.textContent = `${data.class_names[model.space.labels[image]]} · no. ${image}`;
    const side = box.parentElement.getBoundingClientRect();
    box.style.left = `${Math.min(event.clientX - side.left + 16, side.width - 110)}px`;
    box.style.top = `${event.clientY - side.top + 16}px`;
  }

  // -- words

  function notes() {
    ui.notes.replaceChildren();
    for (const sentence of noteSentences(view, models, data)) note(sentence);
  }
  function note(sentence) { ui.notes.appendChild(element("p", "note", sentence)); }

  // -- playing and keeping

  function play() {
    const loop = view.way === "loop";
    const span = (loop ? 1.3 * view.images.length : 3) * 1000;
    let start = null;
    const from = clamp01(view.t);
    const step = (now) => {
      if (!root.isConnected) return;
      start ??= now;
      const way = from + (now - start) / span;
      const t = loop ? way % 1 : 1 - Math.abs((way % 2) - 1);
      view.t = Math.round(t * 200) / 200;
      follow();
      playing = requestAnimationFrame(step);
    };
    playing = requestAnimationFrame(step);
    ui.play.textContent = "Stop";
  }
  function stop() {
    cancelAnimationFrame(playing);
    playing = 0;
    if (ui.play) ui.play.textContent = "Play";
  }
  function savePicture() {
    if (!strips?.rows.every((row) => row.values)) return;
    stripsPicture(strips.rows, models[0].image_shape, look).toBlob((blob) => {
      const link = element("a");
      link.href = URL.createObjectURL(blob);
      link.download = `${data.models[0].id}-${view.way}-${view.images.join("-")}.png`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    });
  }
  function tell() {
    keep.update(view, data.gif_url);
    data.send(viewParams(view));
  }
  return { update, close: () => { stop(); pad?.close(); for (const chart of charts) chart.close(); for (const model of models) model.decoding.close(); } };
};

const betweens = new WeakMap();

export default function ({ data, parentElement, setStateValue }) {
  let between = betweens.get(parentElement);
  if (!between) {
    between = createBetween(parentElement.querySelector(".between"));
    betweens.set(parentElement, between);
  }
  between.update(data, (view) => setStateValue("view", view));
  return () => {
    between.close();
    betweens.delete(parentElement);
  };
}
