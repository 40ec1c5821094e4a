// The loss curve above the slider's time: a panel each for distortion and KL, the film's positions along.

const CURVE_INSET = 9; // half the slider's thumb, so that the marker stands right under it

const EARLY = 1 / 7; // of the film; the panels are scaled by what comes after

const NAMES = { distortion: "Distortion", kl: "KL" };

/** Series and where their values lie in each panel; a panel whose values are all zero (a plain autoencoder's KL) is
    left out. */
const curvePanels = (film) =>
  ["distortion", "kl"]
    .map((name, at) => {
      const points = [film.training, film.heldOut].map((table) => {
        const list = [];
        for (let i = 0; i < table.length; i += 3) {
          if (Number.isFinite(table[i + 1 + at])) list.push([film.positionOf(table[i]), table[i + 1 + at], table[i]]);
        }
        return list.filter(([, , step]) => step <= film.steps[film.last]);
      });
      // What happens in the first instants would press the rest flat: the line begins above the panel then.
      const values = points.flat().map(([, value]) => value).sort((a, b) => a - b);
      const later = points.flat().filter(([where]) => where >= EARLY * film.last).map(([, value]) => value);
      const high = later.length ? later.reduce((a, b) => Math.max(a, b)) : undefined;
      return { name, at, points, low: values[0], high: high ?? values.at(-1) };
    })
    .filter(({ high, low }) => high !== undefined && (high !== 0 || low !== 0));

/** Where things lie in the canvas: along for positions, and for each panel its top and up for values. */
const curveLayout = (canvas, film, panels, theme) => {
  const width = canvas.clientWidth, height = canvas.clientHeight, ticks = 22, gap = 10;
  const tall = (height - ticks - gap * (panels.length - 1)) / Math.max(1, panels.length), head = theme.small + 13;
  const rows = panels.map((panel, k) => {
    const top = k * (tall + gap), low = panel.name === "kl" ? Math.min(panel.low, 0) : panel.low;
    const span = Math.max(panel.high - low, 1e-6);
    return { panel, top, up: (value) => top + head + (1 - (value - low) / span) * (tall - head - 3) };
  });
  const along = (where) => CURVE_INSET + (where / Math.max(1, film.last)) * (width - 2 * CURVE_INSET);
  return { width, height, ticks, tall, rows, along };
};

const paintCurves = (canvas, film, position, panels, theme) => {
  const layout = curveLayout(canvas, film, panels, theme), { width, height, along } = layout;
  const context = sharpen(canvas);
  // The curves change only with the film, the theme and the size: drawn once, then copied.
  const still = (canvas.still ??= document.createElement("canvas"));
  if (still.panels !== panels || still.theme !== theme || still.width !== canvas.width || still.height !== canvas.height) {
    [still.width, still.height] = [canvas.width, canvas.height];
    Object.assign(still, { panels, theme });
    const below = still.getContext("2d");
    below.setTransform(canvas.width / width, 0, 0, canvas.height / height, 0, 0);
    paintStill(below, film, layout, theme);
  }
  context.drawImage(still, 0, 0, width, height);
  const marker = along(position), figures = film.figures(position);
  context.strokeStyle = theme.accent;
  context.lineWidth = 2;
  context.beginPath();
  context.moveTo(marker, 0);
  context.lineTo(marker, height - layout.ticks + 4);
  context.stroke();
  for (const { panel, top, up } of layout.rows) {
    const colour = theme.series[panel.name];
    paintHead(context, panel, figures, top, width, colour, theme);
    if (!figures) continue;
    context.beginPath();
    context.arc(marker, Math.max(top + 7, up(figures[panel.at])), 5.5, 0, 2 * Math.PI);
    [context.fillStyle, context.strokeStyle, context.lineWidth] = [colour, theme.page, 2];
    context.fill();
    context.stroke();
  }
};

const paintStill = (context, film, { width, height, ticks, tall, rows, along }, theme) => {
  context.font = `${theme.small}px ${theme.font}`;
  paintEpochs(context, film, along, width, height, ticks, theme);
  for (const { panel, top, up } of rows) {
    context.strokeStyle = theme.line;
    context.lineWidth = 1;
    context.strokeRect(0.5, top + 0.5, width - 1, tall - 1);
    context.save();
    context.beginPath();
    context.rect(0, top, width, tall);
    context.clip();
    [context.strokeStyle, context.lineWidth, context.lineJoin] = [theme.series[panel.name], 2, "round"];
    context.beginPath();
    for (const [where, value] of panel.points[0]) context.lineTo(along(where), up(value));
    context.stroke();
    context.fillStyle = theme.text;
    for (const [where, value] of panel.points[1]) {
      context.beginPath();
      context.arc(along(where), up(value), 2.2, 0, 2 * Math.PI);
      context.fill();
    }
    context.restore();
  }
};

/** The name, the value at the marker and the unit, inside the panel at its top right. */
const paintHead = (context, panel, figures, top, width, colour, theme) => {
  const value = figures ? figures[panel.at] : null;
  const number = value === null ? "" : value.toFixed(Math.abs(value) < 100 ? 2 : 1).replace("-", "−");
  const parts = [
    [`${NAMES[panel.name]} `, colour, 650], [number, theme.text, 650], [" nats an image", theme.muted, 400],
  ];
  const write = (x) => {
    for (const [text, style, weight] of parts) {
      context.font = `${weight} ${theme.small}px ${theme.font}`;
      context.fillStyle = style;
      if (x !== null) context.fillText(text, x, top + theme.small + 4);
      if (x !== null) x += context.measureText(text).width;
    }
  };
  const whole = parts.reduce((sum, [text, , weight]) => {
    context.font = `${weight} ${theme.small}px ${theme.font}`;
    return sum + context.measureText(text).width;
  }, 0);
  write(width - whole - 3 * CURVE_INSET);
  context.font = `${theme.small}px ${theme.font}`;
};

/** Epochs below: they lie as the snapshots do, close together late and far apart at the start. */
const paintEpochs = (context, film, along, width, height, ticks, theme) => {
  context.fillStyle = theme.muted;
  context.strokeStyle = theme.line;
  let free = -Infinity;
  const last = film.epochs[film.last] ?? 0;
  const marks = [0, 0.1, 0.25, 0.5, 1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 75, 100, 150, 200, 300, 500];
  for (const epoch of marks.filter((mark) => mark <= last)) {
    let frame = film.epochs.findIndex((known) => known >= epoch - 1e-6);
    const before = film.epochs[frame - 1];
    if (frame > 0) frame += (epoch - film.epochs[frame]) / Math.max(1e-9, film.epochs[frame] - before);
    const x = along(frame), text = epoch === 0 ? "epoch 0" : `${epoch}`, half = context.measureText(text).width / 2;
    const left = Math.min(Math.max(x - half, 0), width - 2 * half);
    if (left < free) continue;
    context.fillText(text, left, height - 4);
    context.beginPath();
    context.moveTo(x, height - ticks);
    context.lineTo(x, height - ticks + 5);
    context.stroke();
    free = left + 2 * half + 14;
  }
};
