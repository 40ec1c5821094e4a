// What is drawn on the map beside Plotly's points. Under them: the decoded manifold, the density, the prior's circles.
// Over them: the cursor, the pins, a posterior's ellipse and the draws from it.

const openManifold = (redraw) => {
  let picture = null; // { canvas, x0, x1, y0, y1, key }
  let pending = "";
  let timer = 0;
  const render = async (v, tile, space, decoding, inkColour, key) => {
    // Tiles sit on a lattice fixed in latent space, so that panning moves the picture and does not re-cut it.
    const [stepX, stepY] = [((v.x1 - v.x0) / v.width) * tile, ((v.y1 - v.y0) / v.height) * tile];
    const [firstX, firstY] = [Math.floor(v.x0 / stepX), Math.floor(v.y0 / stepY)];
    const columns = Math.ceil(v.x1 / stepX) - firstX, rows = Math.ceil(v.y1 / stepY) - firstY;
    const codes = [];
    for (let row = rows - 1; row >= 0; row--)
      for (let column = 0; column < columns; column++)
        codes.push(space.lift([(firstX + column + 0.5) * stepX, (firstY + row + 0.5) * stepY]));
    const values = codes.length <= 4000 ? await decoding.many(codes, "grid") : null;
    if (!values || pending !== key) return;
    const [channels, height, width] = decoding.shape;
    const canvas = new OffscreenCanvas(columns * width, rows * height);
    const context = canvas.getContext("2d");
    const image = context.createImageData(canvas.width, canvas.height);
    const scale = values instanceof Uint8Array ? 1 : 255;
    for (let index = 0, from = 0; index < codes.length; index++) {
      const [left, top] = [(index % columns) * width, Math.floor(index / columns) * height];
      for (let y = 0; y < height; y++) {
        let to = ((top + y) * canvas.width + left) * 4;
        for (let x = 0; x < width; x++, to += 4, from += channels) {
          // A grey image is ink on the page, dark on light and light on dark; a colour image is itself.
          for (let c = 0; c < 3; c++) image.data[to + c] = channels === 3 ? values[from + c] * scale : inkColour[c];
          image.data[to + 3] = channels === 3 ? 255 : values[from] * scale;
        }
      }
    }
    context.putImageData(image, 0, 0);
    picture = { canvas, x0: firstX * stepX, x1: (firstX + columns) * stepX, y0: firstY * stepY, y1: (firstY + rows) * stepY, key };
    redraw();
  };
  return {
    draw: (context, v, bridge, tile, space, decoding, inkColour, stamp) => {
      const key = [v.x0, v.x1, v.y0, v.y1, v.width, v.height, tile, stamp].map((n) => (typeof n === "number" ? n.toPrecision(6) : n)).join();
      if (picture) {
        // Until the sharp one is ready, the former picture is stretched to where it belongs now.
        const [left, top] = bridge.toPixel(v, picture.x0, picture.y1);
        const [right, bottom] = bridge.toPixel(v, picture.x1, picture.y0);
        context.globalAlpha = 0.55;
        context.imageSmoothingEnabled = true;
        context.drawImage(picture.canvas, left, top, right - left, bottom - top);
        context.globalAlpha = 1;
      }
      if (picture?.key === key || pending === key) return;
      pending = key;
      clearTimeout(timer);
      timer = setTimeout(() => render(v, tile, space, decoding, inkColour, key), picture ? 120 : 0);
    },
    forget: () => { picture = null; pending = ""; clearTimeout(timer); },
    ready: () => picture !== null && picture.key === pending,
  };
};

// Codes a cell, blurred by the drawing's smoothing, in the mixed colours of the classes.
const drawDensity = (context, v, bridge, space, shown, colours) => {
  const cells = 72;
  const weight = new Float32Array(cells * cells * 4);
  for (let i = 0; i < space.count; i++) {
    if (!shown[space.labels[i]]) continue;
    const [px, py] = bridge.toPixel(v, space.places[2 * i], space.places[2 * i + 1]);
    const [x, y] = [Math.floor((px / v.width) * cells), Math.floor((py / v.height) * cells)];
    if (x < 0 || y < 0 || x >= cells || y >= cells) continue;
    const at = (y * cells + x) * 4;
    const colour = colours[space.labels[i]];
    for (let c = 0; c < 3; c++) weight[at + c] += colour[c];
    weight[at + 3]++;
  }
  let most = 1;
  for (let at = 3; at < weight.length; at += 4) most = Math.max(most, weight[at]);
  const canvas = new OffscreenCanvas(cells, cells);
  const inner = canvas.getContext("2d");
  const image = inner.createImageData(cells, cells);
  for (let at = 0; at < weight.length; at += 4) {
    const n = weight[at + 3];
    for (let c = 0; c < 3; c++) image.data[at + c] = n ? weight[at + c] / n : 0;
    image.data[at + 3] = 255 * Math.min(1, 1.15 * (n / most) ** 0.4);
  }
  inner.putImageData(image, 0, 0);
  context.imageSmoothingEnabled = true;
  context.imageSmoothingQuality = "high";
  context.drawImage(canvas, 0, 0, v.width, v.height);
};

const oval = (context, v, bridge, place, rx, ry, turn = 0) => {
  const [x, y] = bridge.toPixel(v, ...place);
  context.save();
  context.translate(x, y);
  context.scale(v.width / (v.x1 - v.x0), -v.height / (v.y1 - v.y0)); // the axes' units may differ
  context.beginPath();
  context.ellipse(0, 0, rx, ry, turn, 0, 2 * Math.PI);
  context.restore();
  context.stroke();
};

const drawPrior = (context, v, bridge, space, ink) => {
  const centre = space.project(new Float32Array(space.dims));
  context.strokeStyle = ink;
  context.fillStyle = ink;
  context.lineWidth = 1.5;
  context.font = "13px sans-serif";
  for (const sigma of [1, 2, 3]) {
    context.setLineDash(sigma === 1 ? [] : [6, 4]);
    oval(context, v, bridge, centre, sigma, sigma);
    const [x, y] = bridge.toPixel(v, centre[0], centre[1] + sigma);
    context.fillText(`${sigma}σ`, x + 4, y - 4);
  }
  context.setLineDash([]);
};

const drawMark = (context, [x, y], ink, page, radius, text) => {
  for (const [width, colour] of [[5, page], [2.5, ink]]) {
    context.lineWidth = width;
    context.strokeStyle = colour;
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.stroke();
  }
  if (!text) return;
  context.font = "bold 14px sans-serif";
  context.lineWidth = 4;
  context.strokeStyle = page;
  context.strokeText(text, x + radius + 3, y - radius + 2);
  context.fillStyle = ink;
  context.fillText(text, x + radius + 3, y - radius + 2);
};

const drawCrossHair = (context, v, [x, y], ink) => {
  context.strokeStyle = ink;
  context.globalAlpha = 0.45;
  context.lineWidth = 1;
  context.setLineDash([3, 4]);
  context.beginPath();
  context.moveTo(x, 0); context.lineTo(x, v.height);
  context.moveTo(0, y); context.lineTo(v.width, y);
  context.stroke();
  context.setLineDash([]);
  context.globalAlpha = 1;
};
