// The film of a run: where every image's point is at any moment, and the sheets of pictures, unpacked when needed.
// A position is a number between 0 and the number of frames - 1; 2.5 is half way between the third and the fourth.

const SHEETS_KEPT = 40; // unpacked sheets take about 2 MB each

const smooth = (t) => t * t * (3 - 2 * t);
const mix = (a, b, t) => a + (b - a) * t;
const mixAll = (a, b, t) => a.map((value, i) => mix(value, b[i], t));
// Half way between even and eased: a film does not stand still at every snapshot, but each can be felt.
const glide = (t) => (t + smooth(t)) / 2;

class Film {
  constructor(whenReady) {
    this.whenReady = whenReady; // called when a sheet that was asked for can be drawn
    this.steps = [];
    this.frames = []; // { places: Float32Array [2 M], extent: [left, right, bottom, top] | null, sheets: [bytes, bytes] }
    this.unpacked = new Map();
  }

  /** Add what a blob brings. False when it does not go on from here (the run was begun anew): fetch all of it then. */
  take(blob) {
    const { meta } = blob;
    if (meta.first !== 0 && !this.steps.slice(0, meta.first).every((step, k) => step === meta.steps[k])) return false;
    if (meta.first > this.frames.length) return false;
    this.frames.length = Math.min(this.frames.length, meta.first);
    Object.assign(this, { steps: meta.steps, epochs: meta.epochs, skipped: meta.skipped, classes: meta.classes, drawnAs: meta.drawn_as });
    this.imageShape = meta.image_shape;
    [this.training, this.heldOut] = [blob.training, blob.held_out];
    if (!this.steps.length) return true;
    if (!meta.first) this.unpacked.clear();
    Object.assign(this, { view: meta.view, axes: meta.axes, wholeSpace: meta.whole_space, hasMap: meta.has_map });
    [this.labels, this.shown, this.originals] = [blob.labels, blob.shown, blob.originals];
    this.count = blob.places.shape[1];
    const [left, right, bottom, top] = meta.box;
    const size = [(right - left) / 65535, (top - bottom) / 65535];
    let offset = 0;
    for (let f = 0; f < blob.places.shape[0]; f++) {
      const coded = new Uint16Array(blob.places.buffer, blob.places.byteOffset + f * this.count * 4, this.count * 2);
      const places = new Float32Array(coded.length);
      for (let i = 0; i < coded.length; i += 2) {
        places[i] = left + coded[i] * size[0];
        places[i + 1] = bottom + coded[i + 1] * size[1];
      }
      const sheets = [0, 1].map((kind) => {
        const length = blob.lengths[f * 2 + kind];
        return blob.sheets.subarray(offset, (offset += length));
      });
      const extent = [...blob.extents.subarray(f * 4, f * 4 + 4)];
      this.frames.push({ places, sheets, extent: sheets[1].length && extent.every(Number.isFinite) ? extent : null });
    }
    this.now = new Float32Array(this.count * 2);
    return this.frames.length === this.steps.length;
  }

  get last() {
    return Math.max(0, this.frames.length - 1);
  }

  /** The frames on either side of a position, and how far between them (0 to 1). */
  between(position) {
    const from = Math.min(Math.max(0, Math.floor(position)), this.last);
    return [from, Math.min(from + 1, this.last), Math.min(Math.max(0, position - from), 1)];
  }

  /** Where the points are: Float32Array [2 M], x and y in turn, the same array every time. */
  places(position) {
    const [from, to, share] = this.between(position), t = glide(share);
    const a = this.frames[from].places, b = this.frames[to].places, now = this.now;
    for (let i = 0; i < now.length; i++) now[i] = a[i] + (b[i] - a[i]) * t;
    return now;
  }

  extent(position) {
    const [from, to, share] = this.between(position);
    const a = this.frames[from].extent, b = this.frames[to].extent;
    return a && b ? mixAll(a, b, glide(share)) : share < 0.5 ? a : b;
  }

  moment(position) {
    const [from, to, share] = this.between(position);
    return { epoch: mix(this.epochs[from], this.epochs[to], share), step: mix(this.steps[from], this.steps[to], share) };
  }

  /** The position at which the training stood at a step. */
  positionOf(step) {
    const steps = this.steps;
    let low = 0, high = steps.length - 1;
    if (step >= steps[high]) return high;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (steps[middle] <= step) low = middle;
      else high = middle;
    }
    return low + Math.max(0, step - steps[low]) / Math.max(1, steps[high] - steps[low]);
  }

  /** One record of the training curve at a position: [distortion, kl], or null where there is no curve. */
  figures(position) {
    const { training } = this, n = training.length / 3, { step } = this.moment(position);
    if (!n) return null;
    let low = 0, high = n - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (training[middle * 3] < step) low = middle + 1;
      else high = middle;
    }
    return [training[low * 3 + 1], training[low * 3 + 2]];
  }

  // ---- sheets ----

  reconstructions = (frame) => this.sheet(`${frame} 0`, this.frames[frame]?.sheets[0]);
  manifold = (frame) => this.sheet(`${frame} 1`, this.frames[frame]?.sheets[1]);
  originalSheet = () => this.sheet("originals", this.originals);

  /** { bitmap, columns, rows } once it is unpacked; null until then, and for good when it is damaged. */
  sheet(name, bytes) {
    if (!bytes?.length) return null;
    const known = this.unpacked.get(name);
    if (known) {
      this.unpacked.delete(name); // to the end of the queue of those to be forgotten
      this.unpacked.set(name, known);
      return known.bitmap ? known : null;
    }
    const sheet = { bitmap: null, inked: null };
    this.unpacked.set(name, sheet);
    const [, height, width] = this.imageShape;
    createImageBitmap(new Blob([bytes], { type: "image/webp" })).then(
      (bitmap) => {
        if (bitmap.width % width || bitmap.height % height) return;
        Object.assign(sheet, { bitmap, columns: bitmap.width / width, rows: bitmap.height / height });
        this.whenReady();
      },
      () => {}, // a damaged picture: there is nothing to draw, the points still glide
    );
    while (this.unpacked.size > SHEETS_KEPT) {
      const [oldest, { bitmap }] = this.unpacked.entries().next().value;
      bitmap?.close();
      this.unpacked.delete(oldest);
    }
    return null;
  }

  /** The sheet as something to draw on the page: grey as the ink's own alpha, so that it works in light and dark. */
  inked(sheet, ink) {
    if (sheet.inked?.ink === ink) return sheet.inked;
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [sheet.bitmap.width, sheet.bitmap.height];
    const context = canvas.getContext("2d", { willReadFrequently: true });
    context.drawImage(sheet.bitmap, 0, 0);
    if (this.imageShape[0] === 1) {
      const picture = context.getImageData(0, 0, canvas.width, canvas.height);
      const pixels = new Uint32Array(picture.data.buffer); // alpha, blue, green, red, from the highest byte down
      const [r, g, b] = ink.split(",").map(Number), colour = r | (g << 8) | (b << 16);
      for (let i = 0; i < pixels.length; i++) pixels[i] = ((pixels[i] & 255) << 24) | colour;
      context.putImageData(picture, 0, 0);
    }
    canvas.ink = ink;
    return (sheet.inked = canvas);
  }
}

/** Fetch a film's blob; `after` leaves out the frames up to that step. */
const fetchFilm = async (url, after) => {
  const response = await fetch(after === undefined ? url : `${url}?after=${after}`);
  if (!response.ok) throw new Error(await response.text());
  return unpackArrays(await response.arrayBuffer());
};

/** Bring `film` up to what `url` holds, with as few frames sent as possible. */
const updateFilm = async (film, url) => {
  const after = film.frames.length && film.wholeSpace ? film.steps[film.last] : undefined;
  if (film.take(await fetchFilm(url, after))) return;
  film.frames.length = film.steps.length = 0;
  film.unpacked.clear();
  if (!film.take(await fetchFilm(url))) throw new Error("The film does not hold what it says.");
};
