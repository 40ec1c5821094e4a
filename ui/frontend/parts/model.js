// A run's model as a page without a map needs it: its space, its decoder, its held-out images.

const figure2 = (value) => (Math.abs(value) >= 100 ? value.toFixed(0) : Math.abs(value) < 0.005 ? "0.00" : value.toFixed(2)).replace("-", "−");
const append = (parent, tag, className, text) => parent.appendChild(element(tag, className, text));
const pushButton = (parent, text, act, className = "chip", help = "") => {
  const node = append(parent, "button", className, text);
  node.type = "button";
  node.onclick = act;
  if (help) node.title = help;
  return node;
};

// data: BrowserModel of ui/browser_model.py
const openModel = async (data) => {
  const [blob, decoding] = await Promise.all([fetchOnce(data.codes_url), openDecoding(data)]);
  const arrays = unpackArrays(blob);
  const dims = arrays.codes.shape[1];
  const axis = (at) => Float32Array.from({ length: dims }, (_, d) => Number(d === at));
  const space = openSpace(arrays, { mean: new Float32Array(dims), axes: [axis(0), axis(1)], others: [] }, data.support);
  const images = openImages(data.images_url, data.image_shape[1], data.sheet_columns, data.sheet_images);
  images.prefetch(space.count);
  const names = data.class_names;
  const title = (image) => `${names[space.labels[image]]} · no. ${image}`;

  // Draws what `code` decodes to; the newest request of a canvas wins. What tests read stands on the canvas: which code
  // the picture is of, how many there were, how long it took.
  let asked = 0, canvases = 0;
  const paint = (canvas, code, since) => {
    const mine = ++asked;
    const show = (values) => {
      if (!values || mine < (canvas.__newest ?? 0)) return;
      canvas.__newest = mine;
      drawImage(canvas, values, decoding.shape);
      canvas.dataset.code = Array.from(code, (value) => value.toPrecision(9)).join(",");
      canvas.dataset.drawn = Number(canvas.dataset.drawn ?? 0) + 1;
      if (since) canvas.dataset.took = (performance.now() - since).toFixed(3);
    };
    if (decoding.now) return show(decoding.now(code));
    canvas.__channel ??= `canvas ${++canvases}`;
    decoding.many([code], canvas.__channel).then(show, () => {});
  };

  // An original's pixels, HWC in [0, 1].
  const kept = new Map();
  const pixels = (image) => {
    if (!kept.has(image)) {
      const [channels, height, width] = data.image_shape;
      const scratch = document.createElement("canvas");
      kept.set(image, images.draw(scratch, image).then(() => {
        const bytes = scratch.getContext("2d").getImageData(0, 0, width, height).data;
        return Float32Array.from({ length: height * width * channels }, (_, p) => bytes[Math.floor(p / channels) * 4 + (p % channels)] / 255);
      }));
    }
    return kept.get(image);
  };
  return { key: `${data.codes_url} ${data.decoder_url ?? data.decode_url}`, space, decoding, images, names, title, paint, pixels,
           colours: data.colours, support: data.support, shape: data.image_shape, close: () => decoding.close() };
};
