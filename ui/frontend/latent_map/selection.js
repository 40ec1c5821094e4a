// What a lasso or a box caught: the images, how many of each class, their mean and its decode, and a CSV to keep.

const SHEET_MOST = 60;

const openSelection = (ui, context) => {
  const box = ui.selection;
  const csv = (indices, { data, space }) => {
    const names = Array.from({ length: space.dims }, (_, d) => `z${d + 1}`);
    const rows = indices.map((i) => [i, `"${data.class_names[space.labels[i]].replaceAll('"', '""')}"`, ...space.code(i)].join(","));
    return [["id", "label", ...names].join(","), ...rows, ""].join("\n");
  };
  const meanImage = async (canvas, indices, { data, images }) => {
    const size = data.image_shape[1];
    const scratch = document.createElement("canvas");
    const sums = new Float64Array(size * size * 4);
    for (const index of indices) {
      await images.draw(scratch, index);
      const pixels = scratch.getContext("2d", { willReadFrequently: true }).getImageData(0, 0, size, size).data;
      for (let at = 0; at < sums.length; at++) sums[at] += pixels[at];
    }
    const values = Uint8ClampedArray.from({ length: size * size * 3 }, (_, at) => sums[Math.floor(at / 3) * 4 + (at % 3)] / indices.length);
    drawImage(canvas, values, [3, size, size]);
  };
  const show = async (indices) => {
    for (const link of box.querySelectorAll("a[download]")) URL.revokeObjectURL(link.href);
    box.replaceChildren();
    box.hidden = indices.length === 0;
    if (box.hidden) return;
    const { data, space, decoding, images } = context();
    const add = (parent, tag, className, text) => parent.appendChild(element(tag, className, text));
    add(box, "h4", "title", `${indices.length.toLocaleString("en")} images selected`);
    const counts = data.class_names.map((name, label) => [name, label, indices.filter((i) => space.labels[i] === label).length]);
    const most = Math.max(...counts.map(([, , n]) => n));
    for (const [name, label, n] of counts.filter(([, , n]) => n).sort((a, b) => b[2] - a[2])) {
      const row = add(box, "div", "count");
      add(row, "span", "name", name);
      const bar = add(row, "span", "bar");
      Object.assign(bar.style, { width: `${(50 * n) / most}%`, background: data.colours[label] });
      add(row, "span", "quiet", n.toLocaleString("en"));
    }
    const pair = add(box, "div", "row");
    const framed = (text) => { const figure = add(pair, "figure", "small wide"); const canvas = add(figure, "canvas", "pixels"); add(figure, "figcaption", "", text); return canvas; };
    const pixelMean = framed(indices.length > 2000 ? "Mean of 2,000 of them" : "Mean of the images");
    const codeMean = framed("Decode of the mean code");
    const mean = new Float32Array(space.dims);
    for (const i of indices) space.code(i).forEach((value, d) => { mean[d] += value / indices.length; });
    const values = decoding.now ? decoding.now(mean) : await decoding.many([mean], "mean");
    if (values) drawImage(codeMean, values, decoding.shape);
    const sheet = add(box, "div", "sheet");
    for (const index of indices.slice(0, SHEET_MOST)) {
      const canvas = add(sheet, "canvas", "pixels");
      canvas.title = `Image ${index}: ${data.class_names[space.labels[index]]}`;
      images.draw(canvas, index);
    }
    if (indices.length > SHEET_MOST) add(box, "div", "quiet", `The first ${SHEET_MOST} are shown.`);
    const keep = add(box, "a", "chip", "Download as CSV");
    keep.download = `${data.run}-selection.csv`;
    keep.href = URL.createObjectURL(new Blob([csv(indices, { data, space })], { type: "text/csv" }));
    box.scrollIntoView({ block: "nearest", behavior: "smooth" });
    await meanImage(pixelMean, indices.slice(0, 2000), { data, images });
  };
  return { show };
};
