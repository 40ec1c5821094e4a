// A grid of codes as a picture: a cell is coloured by its entry and carries the entry's number. And which cells of one
// grid are taken from another, as hexadecimal digits for the link.

const GRID_PIXELS = 720; // of the canvas: enough for numbers to stay sharp on a projector

const cellsToHex = (taken) => {
  let text = "";
  for (let k = 0; k < taken.length; k += 4) {
    let digit = 0;
    for (let b = 0; b < 4; b++) digit = digit * 2 + (taken[k + b] ? 1 : 0);
    text += digit.toString(16);
  }
  return text;
};

// null when the text is not of so many cells
const hexToCells = (text, count) => {
  if (typeof text !== "string" || text.length !== Math.ceil(count / 4)) return null;
  return Uint8Array.from({ length: count }, (_, cell) => (parseInt(text[cell >> 2], 16) >> (3 - (cell % 4))) & 1);
};

const readable = (r, g, b) => (0.299 * r + 0.587 * g + 0.114 * b > 140 ? "#000" : "#fff");

const drawGrid = (canvas, indices, side, colours) => {
  const cell = Math.floor(GRID_PIXELS / side);
  if (canvas.width !== cell * side) canvas.width = canvas.height = cell * side;
  const context = canvas.getContext("2d");
  context.font = `600 ${Math.round(cell * 0.36)}px system-ui, sans-serif`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  indices.forEach((entry, at) => {
    const [r, g, b] = colours.subarray(entry * 3, entry * 3 + 3);
    const x = (at % side) * cell, y = Math.floor(at / side) * cell;
    context.fillStyle = `rgb(${r}, ${g}, ${b})`;
    context.fillRect(x, y, cell, cell);
    context.fillStyle = readable(r, g, b);
    context.fillText(entry, x + cell / 2, y + cell / 2 + 1);
  });
  canvas.dataset.codes = Array.from(indices).join(",");
};

// Over a picture or a grid: a line around the cells that come from B, and a frame around the cell pointed at.
const drawOutline = (canvas, taken, side, pointed, colour) => {
  const cell = Math.floor(GRID_PIXELS / side);
  if (canvas.width !== cell * side) canvas.width = canvas.height = cell * side;
  const context = canvas.getContext("2d");
  context.clearRect(0, 0, canvas.width, canvas.height);
  const stroke = (width, style) => { context.lineWidth = width; context.strokeStyle = style; context.stroke(); };
  if (taken) {
    context.beginPath();
    for (let at = 0; at < taken.length; at++) {
      const x = at % side, y = Math.floor(at / side);
      const line = (x0, y0, x1, y1) => { context.moveTo(x0 * cell, y0 * cell); context.lineTo(x1 * cell, y1 * cell); };
      if (x + 1 < side && taken[at] !== taken[at + 1]) line(x + 1, y, x + 1, y + 1);
      if (y + 1 < side && taken[at] !== taken[at + side]) line(x, y + 1, x + 1, y + 1);
    }
    stroke(9, "#000a");
    stroke(5, colour);
  }
  if (pointed >= 0) {
    context.beginPath();
    context.rect((pointed % side) * cell + 3, Math.floor(pointed / side) * cell + 3, cell - 6, cell - 6);
    stroke(9, "#000a");
    stroke(5, "#fff");
  }
};

const cellAt = (canvas, event, side) => {
  const box = canvas.getBoundingClientRect();
  const x = Math.floor(((event.clientX - box.left) / box.width) * side), y = Math.floor(((event.clientY - box.top) / box.height) * side);
  return x < 0 || y < 0 || x >= side || y >= side ? -1 : y * side + x;
};
