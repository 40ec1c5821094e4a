// A small latent map: the codes drawn once, the path and the moving point over them.

const openChart = (holder, { picked, hovered }) => {
  const canvas = holder.appendChild(element("canvas", "chart"));
  canvas.setAttribute("role", "img");
  let model = null, base = null, baseKey = "", last = null;

  const view = () => {
    const box = canvas.getBoundingClientRect();
    if (!model || box.width < 10) return null;
    const [width, height] = [Math.round(box.width), Math.round(box.height)];
    let [[x0, x1], [y0, y1]] = model.limits;
    // One unit is as long across as up: distances on the map are distances.
    const scale = Math.min(width / (x1 - x0), height / (y1 - y0));
    const [cx, cy] = [(x0 + x1) / 2, (y0 + y1) / 2];
    [x0, x1, y0, y1] = [cx - width / scale / 2, cx + width / scale / 2, cy - height / scale / 2, cy + height / scale / 2];
    return { width, height, scale, x0, y1, at: ([x, y]) => [(x - x0) * scale, (y1 - y) * scale] };
  };

  const drawBase = (v, look, ratio) => {
    const key = [model.id, v.width, v.height, ratio, look.ink, look.page].join();
    if (key === baseKey) return;
    baseKey = key;
    base = new OffscreenCanvas(v.width * ratio, v.height * ratio);
    const context = base.getContext("2d");
    context.scale(ratio, ratio);
    const { space } = model;
    context.globalAlpha = 0.62;
    for (let i = 0; i < space.count; i++) {
      const [x, y] = v.at(space.place(i));
      context.fillStyle = look.colours[space.labels[i]];
      context.fillRect(x - 1.2, y - 1.2, 2.4, 2.4);
    }
    context.globalAlpha = 1;
    drawNames(context, v, look);
  };

  // Each class's name at the middle of its codes, pushed apart where two would overlap.
  const drawNames = (context, v, look) => {
    context.font = "600 13px sans-serif";
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.lineJoin = "round";
    const taken = [];
    const middle = (values) => values.sort((a, b) => a - b)[values.length >> 1];
    look.names.forEach((name, label) => {
      const [xs, ys] = [[], []];
      for (let i = 0; i < model.space.count; i++) if (model.space.labels[i] === label) { const [x, y] = v.at(model.space.place(i)); xs.push(x); ys.push(y); }
      if (!xs.length) return;
      const half = context.measureText(name).width / 2 + 3;
      const x = Math.min(Math.max(middle(xs), half), v.width - half);
      let y = Math.min(Math.max(middle(ys), 10), v.height - 10);
      const free = (to) => to > 9 && to < v.height - 9 && taken.every((other) => Math.abs(other.y - to) > 16 || Math.abs(other.x - x) > other.half + half);
      y = Array.from({ length: 24 }, (_, k) => y + (k % 2 ? 1 : -1) * Math.ceil(k / 2) * 8).find(free) ?? y;
      taken.push({ x, y, half });
      context.lineWidth = 4;
      context.strokeStyle = look.page;
      context.strokeText(name, x, y);
      context.fillStyle = look.ink;
      context.fillText(name, x, y);
    });
  };

  const line = (context, v, places, dash, colour, width) => {
    context.setLineDash(dash);
    context.lineJoin = "round";
    for (const [stroke, w] of [[last.look.page, width + 3], [colour, width]]) {
      context.strokeStyle = stroke;
      context.lineWidth = w;
      context.beginPath();
      places.forEach((place, k) => context[k ? "lineTo" : "moveTo"](...v.at(place)));
      context.stroke();
    }
    context.setLineDash([]);
  };
  const disc = (context, [x, y], radius, fill, stroke, width = 2) => {
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.fillStyle = fill;
    context.fill();
    context.lineWidth = width;
    context.strokeStyle = stroke;
    context.stroke();
  };

  // scene: { look, paths: [{ inside, before, after, colour, frames: [{ place, near }] }], images: [{ place, letter, active }], moving: [{ place, colour }] }
  const draw = (scene) => {
    last = scene ?? last;
    const v = last && view();
    if (!v) return;
    const { look } = last;
    const ratio = devicePixelRatio || 1;
    if (canvas.width !== Math.round(v.width * ratio) || canvas.height !== Math.round(v.height * ratio)) [canvas.width, canvas.height] = [Math.round(v.width * ratio), Math.round(v.height * ratio)];
    drawBase(v, look, ratio);
    const context = canvas.getContext("2d");
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, canvas.width, canvas.height);
    context.drawImage(base, 0, 0);
    context.scale(ratio, ratio);
    for (const path of last.paths) {
      for (const beyond of [path.before, path.after]) if (beyond?.length) line(context, v, beyond, [3, 5], path.colour, 2);
      line(context, v, path.inside, [], path.colour, 3);
      for (const { place, near } of path.frames) disc(context, v.at(place), 4.5, near ? look.page : look.hole, near ? path.colour : look.page);
    }
    context.textAlign = "center";
    context.textBaseline = "middle";
    for (const { place, letter, active } of last.images) {
      disc(context, v.at(place), 12, active ? look.accent : look.ink, look.page, 2.5);
      context.font = "bold 14px sans-serif";
      context.fillStyle = active ? "#ffffff" : look.page;
      const [x, y] = v.at(place);
      context.fillText(letter, x, y + 1);
    }
    for (const { place, colour } of last.moving) {
      disc(context, v.at(place), 9, "rgba(255,255,255,0.01)", look.page, 6);
      disc(context, v.at(place), 9, "rgba(255,255,255,0.01)", colour, 3);
    }
  };

  const nearest = (event) => {
    const v = view();
    if (!v) return -1;
    const box = canvas.getBoundingClientRect();
    const place = [v.x0 + (event.clientX - box.left) / v.scale, v.y1 - (event.clientY - box.top) / v.scale];
    return model.space.under(place, v.scale, v.scale, last.look.names.map(() => true), 60);
  };
  canvas.onpointermove = (event) => hovered(nearest(event), event, model);
  canvas.onpointerleave = () => hovered(-1);
  canvas.onclick = (event) => { const image = nearest(event); if (image >= 0) picked(image); };
  const watch = new ResizeObserver(() => draw());
  watch.observe(canvas);
  return { canvas, draw, show: (next) => { model = next; baseKey = ""; }, close: () => watch.disconnect() };
};
