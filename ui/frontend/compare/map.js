// One model's map: its codes by class, the prior's circles, the holes of the region drawn from, and the draws on top.

const HOLE_COLOUR = "#cf3a24", EDGE_COLOUR = "#d99a00";

const openSideMap = (canvas, model, plane, sources, hasPrior) => {
  const { space, support } = model;
  const { dims, count } = space;
  const project = (code) => plane.axes.map((axis) => axis.reduce((sum, weight, d) => sum + weight * (code[d] - plane.mean[d]), 0));
  const places = new Float32Array(2 * count);
  for (let i = 0; i < count; i++) [places[2 * i], places[2 * i + 1]] = project(space.code(i));
  const centre = project(new Float32Array(dims));

  const reach = [0, 1].map((axis) => {
    const sorted = Float32Array.from({ length: count }, (_, i) => places[2 * i + axis]).sort();
    const at = (share) => sorted[Math.round(share * (count - 1))];
    return [Math.min(at(0.002), centre[axis] - 3.15), Math.max(at(0.998), centre[axis] + 3.15)];
  });
  const around = centre.map((middle) => [middle - 3.4, middle + 3.4]);
  let view = reach, scale = null, base = null, stamp = "";

  // A unit is as long across as it is up: circles stay round.
  const fit = () => {
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    const [[left, right], [bottom, top]] = view;
    const unit = 0.96 * Math.min(width / (right - left), height / (top - bottom));
    return { unit, x: (x) => width / 2 + (x - (left + right) / 2) * unit, y: (y) => height / 2 - (y - (bottom + top) / 2) * unit };
  };

  // The outline of what is drawn from, as a path; null where nothing on the plane stands for it.
  const region = ({ from, label }) => {
    if (dims !== 2) return null;
    const path = new Path2D();
    const ellipse = ({ mean, factor }) => {
      for (let k = 0; k <= 90; k++) {
        const [c, s] = [2 * Math.cos((k * Math.PI) / 45), 2 * Math.sin((k * Math.PI) / 45)];
        path.lineTo(scale.x(mean[0] + factor[0][0] * c), scale.y(mean[1] + factor[1][0] * c + factor[1][1] * s));
      }
    };
    if (from === "prior") path.arc(scale.x(0), scale.y(0), 2 * scale.unit, 0, 2 * Math.PI);
    else if (from === "box") {
      const [[x0, x1], [y0, y1]] = sources.box();
      path.rect(scale.x(x0), scale.y(y1), (x1 - x0) * scale.unit, (y1 - y0) * scale.unit);
    } else if (from === "fitted" || from === "class") ellipse(sources.gaussian(from === "class" ? label : -1));
    else return null;
    return path;
  };

  // The region with a disc of the hole's radius cut out around every code: what is left is a hole, exactly.
  const shadeHoles = (context, path) => {
    const layer = new OffscreenCanvas(canvas.width, canvas.height);
    const inner = layer.getContext("2d");
    inner.setTransform(context.getTransform());
    inner.fillStyle = HOLE_COLOUR;
    inner.fill(path);
    inner.globalCompositeOperation = "destination-out";
    const radius = support.hole * scale.unit;
    for (let i = 0; i < count; i++) {
      inner.beginPath();
      inner.arc(scale.x(places[2 * i]), scale.y(places[2 * i + 1]), radius, 0, 2 * Math.PI);
      inner.fill();
    }
    context.save();
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.globalAlpha = 0.42;
    context.drawImage(layer, 0, 0);
    context.restore();
  };

  const paintDots = (context, ratio) => {
    const radius = Math.min(2.1, Math.max(1.1, canvas.clientWidth / 260));
    const sprites = dotSprites(model.colours.map((colour) => ({ colour })), "rgba(0,0,0,0)", ratio, radius);
    context.globalAlpha = 0.55;
    for (let i = 0; i < count; i++) {
      const sprite = sprites[space.labels[i]];
      context.drawImage(sprite, scale.x(places[2 * i]) - sprite.side / 2, scale.y(places[2 * i + 1]) - sprite.side / 2, sprite.side, sprite.side);
    }
    context.globalAlpha = 1;
  };

  // The aggregate posterior as far as 10,000 codes show it: how many lie in each cell, in the mixed colours of their
  // classes, the cells smoothed into each other.
  const paintDensity = (context) => {
    const cell = 7, [columns, rows] = [Math.ceil(canvas.clientWidth / cell), Math.ceil(canvas.clientHeight / cell)];
    const sums = new Float32Array(columns * rows * 4);
    const colours = model.colours.map((text) => [1, 3, 5].map((at) => parseInt(text.slice(at, at + 2), 16)));
    for (let i = 0; i < count; i++) {
      const [x, y] = [Math.floor(scale.x(places[2 * i]) / cell), Math.floor(scale.y(places[2 * i + 1]) / cell)];
      if (x < 0 || y < 0 || x >= columns || y >= rows) continue;
      const at = (y * columns + x) * 4, colour = colours[space.labels[i]];
      for (let c = 0; c < 3; c++) sums[at + c] += colour[c];
      sums[at + 3]++;
    }
    let most = 1;
    for (let at = 3; at < sums.length; at += 4) most = Math.max(most, sums[at]);
    const layer = new OffscreenCanvas(columns, rows), inner = layer.getContext("2d");
    const image = inner.createImageData(columns, rows);
    for (let at = 0; at < sums.length; at += 4) {
      const n = sums[at + 3];
      for (let c = 0; c < 3; c++) image.data[at + c] = n ? sums[at + c] / n : 0;
      image.data[at + 3] = 255 * Math.min(1, 1.1 * (n / most) ** 0.4);
    }
    inner.putImageData(image, 0, 0);
    context.imageSmoothingQuality = "high";
    context.drawImage(layer, 0, 0, columns * cell, rows * cell);
  };

  // The posteriors of a class's first images, one standard deviation of each, to scale.
  const paintClass = (context, label, theme) => {
    context.globalAlpha = 0.55;
    for (let i = 0, shown = 0; i < count && shown < 60; i++) {
      if (space.labels[i] !== label) continue;
      shown++;
      const { long, short, turn } = space.ellipse(i);
      context.beginPath();
      context.ellipse(scale.x(places[2 * i]), scale.y(places[2 * i + 1]), long * scale.unit, short * scale.unit, -turn, 0, 2 * Math.PI);
      context.lineWidth = 1;
      context.strokeStyle = theme.text;
      context.stroke();
    }
    context.globalAlpha = 1;
  };

  const paintBase = (setup, theme) => {
    const ratio = canvas.width / canvas.clientWidth;
    base = new OffscreenCanvas(canvas.width, canvas.height);
    const context = base.getContext("2d");
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const path = region(setup);
    if (setup.look === "density") paintDensity(context);
    else paintDots(context, ratio);
    if (setup.from === "class" && space.logvar && dims === 2) paintClass(context, setup.label, theme);
    if (path) {
      shadeHoles(context, path);
      if (setup.from !== "prior") {
        context.strokeStyle = HOLE_COLOUR;
        context.lineWidth = 1.5;
        context.setLineDash([3, 3]);
        context.stroke(path);
      }
    }
    context.font = "600 13px sans-serif";
    for (const sigma of [1, 2, 3]) {
      context.setLineDash(sigma === 2 ? [] : [5, 4]);
      for (const [width, colour] of [[4, theme.page], [1.75, theme.text]]) {
        context.lineWidth = width;
        context.strokeStyle = colour;
        context.beginPath();
        context.arc(scale.x(centre[0]), scale.y(centre[1]), sigma * scale.unit, 0, 2 * Math.PI);
        context.stroke();
      }
      context.setLineDash([]);
      if (scale.unit < 16 && sigma < 3) continue; // no room for three words
      const [x, y] = [scale.x(centre[0]) + sigma * scale.unit * 0.71 + 3, scale.y(centre[1]) - sigma * scale.unit * 0.71 - 3];
      context.lineWidth = 4;
      context.strokeStyle = theme.page;
      context.strokeText(`${sigma}σ`, x, y);
      context.fillStyle = theme.text;
      context.fillText(`${sigma}σ`, x, y);
    }
  };

  // One and two standard deviations of what the encoder says of an image, to scale.
  const paintPosterior = (context, image, theme) => {
    const { long, short, turn } = space.ellipse(image);
    const [x, y] = [scale.x(places[2 * image]), scale.y(places[2 * image + 1])];
    for (const sigma of [1, 2]) {
      context.beginPath();
      context.ellipse(x, y, sigma * long * scale.unit, sigma * short * scale.unit, -turn, 0, 2 * Math.PI);
      for (const [width, colour] of [[4.5, theme.page], [2, theme.text]]) {
        context.lineWidth = width;
        context.strokeStyle = colour;
        context.stroke();
      }
    }
  };

  let marks = [];
  const paint = (setup, samples, chosen, theme) => {
    if (!canvas.clientWidth) return;
    const context = sharpen(canvas);
    scale = fit();
    const wanted = JSON.stringify([setup.from, setup.label, setup.look, view, canvas.width, canvas.height, theme]);
    if (wanted !== stamp || !base) { paintBase(setup, theme); stamp = wanted; }
    context.save();
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.drawImage(base, 0, 0);
    context.restore();
    marks = samples.map(({ code, level }) => {
      const [x, y] = project(code);
      return [scale.x(x), scale.y(y), level];
    });
    const dot = ([x, y, level], radius, edge) => {
      const fill = level === 2 ? HOLE_COLOUR : level === 1 ? EDGE_COLOUR : theme.page;
      for (const [size, colour] of [[radius + edge + 1.5, theme.page], [radius + edge, theme.text], [radius, fill]]) {
        context.beginPath();
        context.arc(x, y, size, 0, 2 * Math.PI);
        context.fillStyle = colour;
        context.fill();
      }
    };
    if (setup.from === "image" && space.logvar && dims === 2) paintPosterior(context, setup.image, theme);
    // Those in holes last, so that they are not covered.
    for (const level of [0, 1, 2]) for (const mark of marks) if (mark[2] === level) dot(mark, 3.5, 1.75);
    if (chosen >= 0 && marks[chosen]) {
      dot(marks[chosen], 7, 3.5);
      const [x, y] = marks[chosen];
      context.font = "bold 15px sans-serif";
      context.lineWidth = 5;
      context.strokeStyle = theme.page;
      context.strokeText(chosen + 1, x + 13, y - 9);
      context.fillStyle = theme.text;
      context.fillText(chosen + 1, x + 13, y - 9);
    }
    canvas.dataset.marks = marks.length;
    canvas.dataset.chosen = chosen;
  };
  // The sample whose mark is nearest to a pixel, -1 if none is near.
  const under = (px, py) => {
    let [found, best] = [-1, 16 ** 2];
    marks.forEach(([x, y], i) => { const gap = (x - px) ** 2 + (y - py) ** 2; if (gap < best) [found, best] = [i, gap]; });
    return found;
  };
  // Of the codes, how many lie within two standard deviations of the prior.
  const within = () => {
    let inside = 0;
    for (let i = 0; i < count; i++) inside += Number(Math.hypot(places[2 * i], places[2 * i + 1]) <= 2);
    return dims === 2 ? inside / count : null;
  };
  return { paint, under, within, reach, around, place: (i) => marks[i], look: (limits) => { view = limits; } };
};
