// The triangle: corners are images, a lattice of decoded pictures fills it, the pointer drags the weights.

const TRIANGLE_ROWS = 7;

const openTriangle = (holder, { moved, ended }) => {
  const canvas = holder.appendChild(element("canvas", "triangle"));
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "application");
  canvas.setAttribute("aria-label", "Triangle between three images: drag, or use the arrow keys");
  let tiles = null, at = [1 / 3, 1 / 3, 1 / 3], look = null;

  // Corner A on top, B at the left, C at the right; the corner tiles' middles are the corners.
  const frame = () => {
    const box = canvas.getBoundingClientRect();
    const tile = box.width / TRIANGLE_ROWS;
    const high = (box.height - tile) / (TRIANGLE_ROWS - 1);
    return { width: box.width, height: box.height, tile, high, box,
             corners: [[box.width / 2, tile / 2], [tile / 2, box.height - tile / 2], [box.width - tile / 2, box.height - tile / 2]] };
  };
  const place = ({ corners }, weights) => [0, 1].map((axis) => corners.reduce((sum, corner, k) => sum + weights[k] * corner[axis], 0));
  // Barycentric weights of a place, drawn back to the triangle's nearest place by clipping.
  const weightsAt = ({ corners: [a, b, c] }, [x, y]) => {
    const whole = (b[1] - c[1]) * (a[0] - c[0]) + (c[0] - b[0]) * (a[1] - c[1]);
    const one = ((b[1] - c[1]) * (x - c[0]) + (c[0] - b[0]) * (y - c[1])) / whole;
    const two = ((c[1] - a[1]) * (x - c[0]) + (a[0] - c[0]) * (y - c[1])) / whole;
    return settle([one, two, 1 - one - two]);
  };
  // Not below zero, summing to 1, with the digits that the address keeps.
  const settle = (weights) => {
    const positive = weights.map((weight) => Math.max(weight, 0));
    const sum = positive.reduce((total, weight) => total + weight, 0);
    const [one, two] = positive.map((weight) => Math.round((weight / sum) * 1000) / 1000);
    return [one, Math.min(two, Math.round((1 - one) * 1000) / 1000)];
  };
  const lattice = () => {
    const all = [];
    const last = TRIANGLE_ROWS - 1;
    for (let row = 0; row <= last; row++) for (let column = 0; column <= row; column++) all.push([(last - row) / last, (row - column) / last, column / last]);
    return all;
  };

  const draw = () => {
    const f = frame();
    if (!look || f.width < 10) return;
    const ratio = devicePixelRatio || 1;
    [canvas.width, canvas.height] = [Math.round(f.width * ratio), Math.round(f.height * ratio)];
    const context = canvas.getContext("2d");
    context.scale(ratio, ratio);
    context.imageSmoothingEnabled = false;
    lattice().forEach((weights, k) => {
      const [x, y] = place(f, weights);
      const side = f.tile - 4;
      if (tiles) context.drawImage(tiles[k], x - side / 2, y - side / 2, side, side);
    });
    context.lineWidth = 2;
    context.strokeStyle = look.accent;
    context.beginPath();
    f.corners.forEach((corner, k) => context[k ? "lineTo" : "moveTo"](...corner));
    context.closePath();
    context.globalAlpha = 0.5;
    context.stroke();
    context.globalAlpha = 1;
    context.font = "bold 14px sans-serif";
    context.textAlign = "center";
    context.textBaseline = "middle";
    f.corners.forEach(([x, y], k) => {
      const [lx, ly] = [x - f.tile / 2 + 12, y - f.tile / 2 + 12];
      context.beginPath(); context.arc(lx, ly, 11, 0, 2 * Math.PI);
      context.fillStyle = look.ink; context.fill();
      context.fillStyle = look.page; context.fillText(LETTERS[k], lx, ly + 1);
    });
    const spot = place(f, at);
    for (const [width, colour] of [[8, "#ffffff"], [4, look.accent]]) {
      context.lineWidth = width; context.strokeStyle = colour;
      context.beginPath(); context.arc(...spot, 13, 0, 2 * Math.PI); context.stroke();
    }
  };

  const follow = (event) => {
    const f = frame();
    moved(weightsAt(f, [event.clientX - f.box.left, event.clientY - f.box.top]), event.timeStamp);
  };
  canvas.onpointerdown = (event) => { canvas.setPointerCapture(event.pointerId); follow(event); };
  canvas.onpointermove = (event) => { if (canvas.hasPointerCapture(event.pointerId)) follow(event); };
  canvas.onpointerup = () => ended();
  canvas.onkeydown = (event) => {
    const way = { ArrowLeft: [0, 1, -1], ArrowRight: [0, -1, 1], ArrowUp: [2, -1, -1], ArrowDown: [-2, 1, 1] }[event.key];
    if (!way) return;
    event.preventDefault();
    moved(settle(at.map((weight, k) => weight + 0.02 * way[k])), event.timeStamp);
    ended();
  };
  const watch = new ResizeObserver(() => draw());
  watch.observe(canvas);
  return { lattice: lattice(), show: (next, position, pictures) => { look = next; at = position; if (pictures !== undefined) tiles = pictures; draw(); }, close: () => watch.disconnect() };
};
