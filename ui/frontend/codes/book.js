// A run's model as grids of codes need it: all held-out grids, the codebook, the decoder, the originals.

const openBook = async (data) => {
  const [codesBlob, bookBlob, decoding] = await Promise.all([fetchOnce(data.codes_url), fetchOnce(data.codebook_url), openDecoding(data)]);
  const { codes, labels } = unpackArrays(codesBlob);
  const { entries, colours: entryColours } = unpackArrays(bookBlob);
  const [count, cells] = codes.shape;
  const width = entries.shape[1];
  const images = openImages(data.images_url, data.image_shape[1], data.sheet_columns, data.sheet_images);
  const grid = (image) => codes.subarray(image * cells, (image + 1) * cells);

  // What the decoder takes: here the entries themselves, all first numbers before all second ones; on the server it
  // takes their numbers, and looks them up.
  const inputs = (indices) => {
    if (!data.decoder_url) return Float32Array.from(indices);
    const values = new Float32Array(width * cells);
    for (let cell = 0; cell < cells; cell++) for (let d = 0; d < width; d++) values[d * cells + cell] = entries[indices[cell] * width + d];
    return values;
  };
  let asked = 0;
  const paint = (canvas, indices, channel) => {
    const mine = ++asked, since = performance.now();
    const show = (values) => {
      if (!values || mine < (canvas.__newest ?? 0)) return;
      canvas.__newest = mine;
      drawImage(canvas, values, decoding.shape);
      canvas.dataset.code = Array.from(indices).join(",");
      canvas.dataset.took = (performance.now() - since).toFixed(3);
    };
    if (decoding.now) return show(decoding.now(inputs(indices)));
    decoding.many([inputs(indices)], channel).then(show, () => {});
  };
  const names = data.class_names;
  return { side: data.grid, cells, entryColours, colours: data.colours, grid, paint, images, names, space: { labels, count },
           title: (image) => `${names[labels[image]]} · no. ${image}`, close: () => decoding.close() };
};
