// What the machine shows at a moment: it asks the film, and has drawing.js and curves.js paint. Mixed into Machine.

const sentence = (...parts) => parts.filter(Boolean).join(" ");

const Panels = {
  readTheme() {
    const style = getComputedStyle(this.root), get = (name) => style.getPropertyValue(`--st-${name}`).trim();
    const rgb = (colour) => {
      const context = document.createElement("canvas").getContext("2d");
      context.fillStyle = colour;
      context.fillRect(0, 0, 1, 1);
      return [...context.getImageData(0, 0, 1, 1).data.slice(0, 3)];
    };
    const page = get("background-color") || "#fff", text = get("text-color") || "#000";
    const dark = rgb(page).reduce((sum, part) => sum + part, 0) < 384;
    const pick = (name) => this.data.colours[name][dark ? 1 : 0];
    const faded = (share) => `rgba(${rgb(text).join(",")},${share})`;
    this.theme = {
      page, text, muted: faded(0.72), line: faded(0.2), ink: rgb(text).join(","), font: style.fontFamily,
      accent: get("primary-color") || text, small: innerWidth < 600 ? 13 : 15,
      series: { distortion: pick("distortion"), kl: pick("kl") },
    };
    this.sprites = null;
  },

  paint() {
    const { film, theme } = this, image = film.hasMap ? this.paintMap() : this.pinned;
    paintCurves(this.find(".curves"), film, this.position, this.panels, theme);
    paintStrip(this.find(".strip"), film, this.position, this.stripColumns(), image, theme);
    this.write();
    const ahead = Math.min(film.last, Math.floor(this.position) + 2); // unpacked before it is needed
    if (this.playing && this.manifold) film.manifold(ahead);
    if (this.playing) film.reconstructions(ahead);
  },

  /** Returns the number of the image that is pointed at, or null. */
  paintMap() {
    const { film, theme } = this, canvas = this.find(".map"), context = sharpen(canvas);
    let view = film.view;
    if (this.viewTravel) view = mixAll(this.viewTravel.from, view, smooth(Math.min(1, this.viewTravel.share)));
    const scale = (this.scale = fitView(view, canvas.clientWidth, canvas.clientHeight));
    const radius = canvas.clientWidth < 500 ? 0.75 * DOT : DOT;
    if (this.sprites?.radius !== radius) {
      this.sprites = dotSprites(film.classes, theme.page, Math.min(devicePixelRatio || 1, 2.5), radius);
      this.sprites.radius = radius;
    }
    const places = film.places(this.position);
    const image = this.pinned ?? (this.cursor ? this.nearest(places, scale, this.cursor) : null);
    if (this.manifold) paintManifold(context, film, this.position, scale, theme);
    paintPoints(context, film, places, scale, this.sprites, this.hidden, this.only);
    if (image !== null) paintTrail(context, film, image, this.position, places, scale, theme);
    if (this.pinned !== null) this.cursor = [places[image * 2], places[image * 2 + 1]];
    this.paintDecoded(context, scale, image);
    this.paintNearest(image);
    return image;
  },

  stripColumns() {
    return this.find(".strip").clientWidth < 640 ? 8 : 16;
  },

  nearest(places, scale, cursor) {
    const x = scale.x(cursor[0]), y = scale.y(cursor[1]);
    let best = null, least = NEAR ** 2;
    for (let i = 0; i < this.film.count; i++) {
      if (this.hidden.has(this.film.labels[i])) continue;
      const away = (scale.x(places[i * 2]) - x) ** 2 + (scale.y(places[i * 2 + 1]) - y) ** 2;
      if (away < least) [best, least] = [i, away];
    }
    return best;
  },

  paintDecoded(context, scale, image) {
    const { film, position, theme } = this, extent = film.extent(position);
    this.find(".decoded").hidden = !film.wholeSpace;
    if (!film.wholeSpace) return;
    // Until somebody points: the middle of what is decoded, wherever the training moves it.
    const [left, right, bottom, top] = extent ?? film.view;
    const cursor = this.cursor ?? [mix(left, right, 0.5), mix(bottom, top, 0.5)];
    const tile = tileAt(film, position, cursor), [from, to, share] = film.between(position);
    paintCursor(context, this.manifold ? tile : null, image === null ? cursor : null, scale, theme);
    const [before, after] = [film.manifold(from), film.manifold(to)];
    this.find(".decoded").classList.toggle("empty", !tile);
    const parts = tile
      ? [[(before ?? after)?.bitmap, tile.column, tile.row, 1], [after?.bitmap, tile.column, tile.row, share]] : [];
    paintTile(this.find(".decoded .tile"), film.imageShape, parts);
    const where = cursor.map((value) => value.toFixed(2).replace("-", "−")).join(", ");
    this.text(".where", tile ? `z = (${where})` : "no picture here");
  },

  paintNearest(image) {
    const box = this.find(".nearest"), { film } = this;
    box.classList.toggle("empty", image === null);
    if (image === null) {
      paintTile(this.find(".nearest .tile"), film.imageShape, []);
      return this.text(".which", "point at a dot");
    }
    this.text(".which", film.classes[film.labels[image]]?.name ?? "");
    const sheet = this.imageSheet(Math.floor(image / 1000)), tile = image % 1000;
    paintTile(this.find(".nearest .tile"), film.imageShape, [[sheet, tile % 40, Math.floor(tile / 40), 1]]);
  },

  /** One of the sheets of 1,000 held-out images (40 in a row), fetched when somebody first points at a dot of it. */
  imageSheet(number) {
    if (!this.lists.has(number)) {
      const picture = new Image();
      picture.onload = () => this.wake();
      picture.src = this.data.images.replace("{sheet}", number);
      this.lists.set(number, picture);
    }
    const picture = this.lists.get(number);
    return picture.complete && picture.naturalWidth ? picture : null;
  },

  text(selector, text) {
    const node = this.find(selector);
    if (node.textContent !== text) node.textContent = text;
  },

  write() {
    const { epoch, step } = this.film.moment(this.position), slider = this.find(".time");
    this.text(".epoch", `Epoch ${epoch.toFixed(epoch < 1 ? 2 : 1)}`);
    this.text(".step", `step ${Math.round(step).toLocaleString("en")}`);
    slider.value = this.position;
    slider.setAttribute("aria-valuetext", `epoch ${epoch.toFixed(1)}, step ${Math.round(step)}`);
    slider.style.setProperty("--share", `${(100 * this.position) / Math.max(1, this.film.last)}%`);
    this.find(".play").classList.toggle("playing", this.playing);
    this.text(".play span", this.playing ? "Pause" : "Play");
    this.find(".play").setAttribute("aria-label", this.playing ? "Pause" : "Play");
    this.find(".live").setAttribute("aria-pressed", this.following);
    const manifold = this.find(".manifold");
    manifold.hidden = !this.film.wholeSpace;
    manifold.setAttribute("aria-pressed", this.manifold);
    for (const button of this.find(".speeds").children) {
      button.setAttribute("aria-pressed", Number(button.dataset.speed) === this.speed);
    }
    this.root.dataset.position = this.position.toFixed(3);
    this.root.dataset.frames = this.film.frames.length;
  },

  fillLegend() {
    const legend = this.find(".legend"), present = new Set(this.film.labels);
    legend.replaceChildren(
      ...this.film.classes.flatMap(({ name, colour }, label) => {
        if (!present.has(label)) return [];
        const button = element("button", "chip", name);
        button.type = "button";
        button.style.setProperty("--dot", colour);
        button.setAttribute("aria-pressed", !this.hidden.has(label));
        button.title = "Point: only this class. Click: hide or show it";
        button.onclick = () => {
          if (!this.hidden.delete(label)) this.hidden.add(label);
          button.setAttribute("aria-pressed", !this.hidden.has(label));
          this.only = null;
          this.wake();
        };
        const show = (only) => () => {
          this.only = this.hidden.has(label) ? null : only;
          this.wake();
        };
        [button.onpointerenter, button.onpointerleave] = [show(label), show(null)];
        return [button];
      }),
    );
  },

  fillCaption() {
    const { film } = this, several = film.frames.length > 1;
    this.text(".caption", sentence(
      `${film.count.toLocaleString("en")} held-out images, the same at every moment.`,
      several && `${film.frames.length} snapshots, closest together early on, when most changes${film.hasMap ? "; in between the points glide" : ""}.`,
      !several && "One snapshot is kept of this training so far, so there is nothing to replay.",
      !film.hasMap && "There is no map: a code of this model is a grid of entries of a codebook, not a place. The page Codes shows what it has instead.",
      film.wholeSpace && film.frames.some(({ extent }) => extent) &&
        "Behind the points: what the decoder of that moment draws at each place (the stronger, the brighter the pixel).",
      film.wholeSpace && film.drawnAs && `This model is told a class to draw; what is kept of its training is class ${film.drawnAs}, whichever is chosen elsewhere.`,
      film.hasMap && !film.wholeSpace && film.axes[0].startsWith("PC") &&
        `The latent space has more than two dimensions: seen on one fixed plane, that of the last snapshot (across: ${film.axes[0]}, up: ${film.axes[1]}). There is no decoded background, as a place on this plane leaves the other dimensions open.`,
      film.hasMap && !film.wholeSpace && !film.axes[0].startsWith("PC") &&
        "The latent space has one dimension: the points lie on a line, and there is no decoded background.",
      "Loss: the line is the training, the dots are the held-out images.",
      film.skipped && `${film.skipped} damaged snapshot${film.skipped > 1 ? "s were" : " was"} left out.`,
    ));
  },
};

Object.assign(Machine.prototype, Panels);
