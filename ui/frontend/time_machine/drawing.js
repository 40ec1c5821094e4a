// Painting: the map, the tile under the pointer, the curves and the strip. Nothing here knows of time or of the mouse.

const DOT = 3.2; // radius in CSS pixels; less on a small map
const STRETCH = 1.3; // how much longer a unit of one axis may be than of the other, to fill the canvas
const FADED = 0.12; // the other classes while one is pointed at
const GRID_INK = 0.42; // how strongly the decoded sheet shows behind the points

/** Make a canvas as sharp as the screen; returns its context in CSS pixels, cleared. */
const sharpen = (canvas) => {
  const ratio = Math.min(globalThis.devicePixelRatio || 1, 2.5);
  const width = Math.round(canvas.clientWidth * ratio), height = Math.round(canvas.clientHeight * ratio);
  if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, canvas.clientWidth, canvas.clientHeight);
  return context;
};

/** View limits -> pixels. A unit is nearly as long across as it is up; some stretch fills the canvas better. */
const fitView = ([left, right, bottom, top], width, height) => {
  let across = width / (right - left), up = height / (top - bottom);
  if (across > up) across = Math.max(up, across / STRETCH);
  else up = Math.max(across, up / STRETCH);
  const middleX = (left + right) / 2, middleY = (bottom + top) / 2;
  return {
    x: (x) => width / 2 + (x - middleX) * across,
    y: (y) => height / 2 - (y - middleY) * up,
    toX: (pixel) => middleX + (pixel - width / 2) / across,
    toY: (pixel) => middleY - (pixel - height / 2) / up,
  };
};

/** A dot of each class, drawn once: 2,000 copies of a small picture are cheaper than 2,000 circles. */
const dotSprites = (classes, edge, ratio, radius) =>
  classes.map(({ colour }) => {
    const canvas = document.createElement("canvas"), side = Math.ceil((2 * radius + 2) * ratio);
    [canvas.width, canvas.height] = [side, side];
    const context = canvas.getContext("2d");
    context.beginPath();
    context.arc(side / 2, side / 2, radius * ratio, 0, 2 * Math.PI);
    context.fillStyle = colour;
    context.fill();
    context.lineWidth = 0.8 * ratio;
    context.strokeStyle = edge;
    context.stroke();
    canvas.side = side / ratio;
    return canvas;
  });

const paintManifold = (context, film, position, scale, theme) => {
  const extent = film.extent(position);
  if (!extent) return;
  const [from, to, share] = film.between(position);
  const [x, y] = [scale.x(extent[0]), scale.y(extent[3])];
  const [width, height] = [scale.x(extent[1]) - x, scale.y(extent[2]) - y];
  for (const [frame, weight] of [[from, 1 - share], [to, share]]) {
    const sheet = weight > 0.01 && film.manifold(frame);
    if (!sheet) continue;
    context.globalAlpha = weight * (film.imageShape[0] === 1 ? GRID_INK : 0.6);
    context.imageSmoothingQuality = "medium";
    context.drawImage(film.inked(sheet, theme.ink), x, y, width, height);
  }
  context.globalAlpha = 1;
};

const paintPoints = (context, film, places, scale, sprites, hidden, only) => {
  const { labels } = film, { side } = sprites[0];
  for (let pass = only === null ? 1 : 0; pass < 2; pass++) {
    context.globalAlpha = pass ? 0.9 : FADED;
    for (let i = 0; i < labels.length; i++) {
      const label = labels[i];
      if (hidden.has(label) || (only !== null && (label === only) !== (pass === 1))) continue;
      const x = scale.x(places[i * 2]), y = scale.y(places[i * 2 + 1]);
      context.drawImage(sprites[label % sprites.length], x - side / 2, y - side / 2, side, side);
    }
  }
  context.globalAlpha = 1;
};

/** The way that one image's point has come, and a ring around where it is. */
const paintTrail = (context, film, image, position, places, scale, theme) => {
  const colour = film.classes[film.labels[image]]?.colour ?? theme.text;
  const end = [scale.x(places[image * 2]), scale.y(places[image * 2 + 1])];
  const line = () => {
    context.beginPath();
    for (let frame = 0; frame <= Math.floor(position); frame++) {
      const { places: past } = film.frames[frame];
      context.lineTo(scale.x(past[image * 2]), scale.y(past[image * 2 + 1]));
    }
    context.lineTo(...end);
    context.stroke();
  };
  context.lineJoin = "round";
  [context.lineWidth, context.strokeStyle] = [4.5, theme.page];
  line();
  [context.lineWidth, context.strokeStyle] = [2, colour];
  line();
  for (const [width, style] of [[5, theme.page], [2.5, theme.text]]) {
    context.beginPath();
    context.arc(...end, DOT + 4.5, 0, 2 * Math.PI);
    [context.lineWidth, context.strokeStyle] = [width, style];
    context.stroke();
  }
};

/** The decoded tile that a place lies in: { extent of the tile, column, row } or null outside the sheet. */
const tileAt = (film, position, [x, y]) => {
  const extent = film.extent(position), [from, to] = film.between(position);
  const sheet = extent && (film.manifold(from) ?? film.manifold(to));
  if (!sheet) return null;
  const [left, right, bottom, top] = extent, { columns, rows } = sheet;
  const column = Math.floor(((x - left) / (right - left)) * columns);
  const row = Math.floor(((top - y) / (top - bottom)) * rows);
  if (column < 0 || row < 0 || column >= columns || row >= rows) return null;
  const [width, height] = [(right - left) / columns, (top - bottom) / rows];
  return { column, row, left: left + column * width, top: top - row * height, width, height };
};

/** The tile's frame, and a cross at the place when there is one. */
const paintCursor = (context, tile, place, scale, theme) => {
  for (const [width, style] of [[5, theme.page], [2.5, theme.accent]]) {
    [context.lineWidth, context.strokeStyle] = [width, style];
    context.beginPath();
    if (tile) {
      const [left, top] = [scale.x(tile.left), scale.y(tile.top)];
      context.rect(left, top, scale.x(tile.left + tile.width) - left, scale.y(tile.top - tile.height) - top);
    }
    const [u, v] = place ? [scale.x(place[0]), scale.y(place[1])] : [];
    for (const [dx, dy] of place ? [[-1, 0], [1, 0], [0, -1], [0, 1]] : []) {
      context.moveTo(u + dx * 3, v + dy * 3);
      context.lineTo(u + dx * 9, v + dy * 9);
    }
    context.stroke();
  }
};

/** One tile of one or two sheets, the second shining through by `share`, at one canvas pixel an image pixel. */
const paintTile = (canvas, [, height, width], parts) => {
  if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
  const context = canvas.getContext("2d");
  context.clearRect(0, 0, width, height);
  for (const [bitmap, column, row, weight] of parts) {
    if (!bitmap) continue;
    context.globalAlpha = weight;
    context.drawImage(bitmap, column * width, row * height, width, height, 0, 0, width, height);
  }
  context.globalAlpha = 1;
};

/** Originals above, reconstructions below, `columns` pairs in a row; the canvas's height follows. */
const paintStrip = (canvas, film, position, columns, chosen, theme) => {
  const [, height, width] = film.imageShape, count = film.shown.length, lines = Math.ceil(count / columns);
  const gap = 4, cell = (canvas.clientWidth - gap * (columns - 1)) / columns, tall = (cell * height) / width;
  canvas.style.height = `${lines * (2 * tall + gap) + (lines - 1) * 3 * gap}px`;
  const context = sharpen(canvas);
  context.imageSmoothingEnabled = false;
  const [from, to, share] = film.between(position);
  const [before, after] = [film.reconstructions(from), film.reconstructions(to)];
  for (let i = 0; i < count; i++) {
    const x = (i % columns) * (cell + gap), y = Math.floor(i / columns) * (2 * tall + 4 * gap);
    const put = (sheet, top, weight) => {
      if (!sheet) return;
      context.globalAlpha = weight;
      context.drawImage(sheet.bitmap, 0, i * height, width, height, x, top, cell, tall);
    };
    put(film.originalSheet(), y, 1);
    put(before ?? after, y + tall + gap, 1);
    if (share > 0.01) put(after, y + tall + gap, share);
    context.globalAlpha = 1;
    if (film.shown[i] === chosen) {
      [context.lineWidth, context.strokeStyle] = [3, theme.accent];
      context.strokeRect(x + 1.5, y + 1.5, cell - 3, 2 * tall + gap - 3);
    }
  }
};
