// What can be kept: a GIF (made by the server), the strips as a PNG (made here), the link to this very view.

const buildKeep = (root, on) => {
  root.replaceChildren();
  const add = (parent, tag, className, text) => parent.appendChild(element(tag, className, text));
  const choice = (text, options, chosen, act) => {
    const label = add(root, "label", "chip", `${text} `);
    const select = add(label, "select");
    for (const [value, name] of options) { const option = add(select, "option", "", name); option.value = value; option.selected = value === chosen; }
    select.onchange = () => act(Number(select.value));
    return { label, select };
  };
  const frames = add(root, "label", "chip frames-chip", "Frames ");
  const range = add(frames, "input");
  Object.assign(range, { type: "range", min: 5, max: 31, step: 1 });
  const shown = add(frames, "b", "number");
  range.oninput = () => { shown.textContent = range.value; on.frames(Number(range.value), false); };
  range.onchange = () => on.frames(Number(range.value), true);
  const gif = { size: 256, fps: 12 };
  choice("Size", [[128, "128 px"], [256, "256 px"], [512, "512 px"]], 256, (size) => { gif.size = size; on.changed(); });
  choice("Speed", [[6, "slow"], [12, "medium"], [24, "fast"]], 12, (fps) => { gif.fps = fps; on.changed(); });
  const gifLink = add(root, "a", "chip strong gif", "Download GIF");
  gifLink.download = "";
  gifLink.title = "There and back; a loop or a triangle goes round";
  const png = add(root, "button", "chip strong png", "Strip as PNG");
  png.type = "button";
  png.onclick = on.png;
  const copy = add(root, "button", "chip strong copy", "Copy link");
  copy.type = "button";
  const field = add(root, "input", "link-field");
  field.readOnly = true;
  field.hidden = true;
  field.setAttribute("aria-label", "Link to this view");
  copy.onclick = async () => {
    const link = on.link();
    try {
      await navigator.clipboard.writeText(link); // only over https or on this very machine
      copy.textContent = "Copied";
      setTimeout(() => { copy.textContent = "Copy link"; }, 1500);
    } catch {
      field.hidden = false;
      field.value = link;
      field.select();
    }
  };
  return {
    update: (view, gifUrl) => {
      range.value = view.frames;
      shown.textContent = view.frames;
      frames.hidden = png.hidden = view.way === "triangle";
      gifLink.href = `${gifUrl}${gifUrl.includes("?") ? "&" : "?"}${new URLSearchParams({ ...viewParams(view), size: gif.size, fps: gif.fps })}`;
    },
  };
};

// The strips under each other, frames enlarged by whole pixels, each with its name.
const stripsPicture = (rows, shape, look) => {
  const [, height, width] = shape;
  const scale = Math.max(1, Math.round(96 / width)), gap = 4, title = 26;
  const frames = rows[0].values.length;
  const canvas = document.createElement("canvas");
  canvas.width = frames * (width * scale + gap) + gap;
  canvas.height = rows.length * (height * scale + title + gap) + gap;
  const context = canvas.getContext("2d");
  context.fillStyle = look.page;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingEnabled = false;
  context.fillStyle = look.ink;
  context.font = "15px sans-serif";
  const tile = document.createElement("canvas");
  rows.forEach(({ track, values }, row) => {
    const top = gap + row * (height * scale + title + gap);
    context.fillText(track.name, gap, top + 17);
    values.forEach((picture, k) => {
      drawImage(tile, picture, shape);
      context.drawImage(tile, gap + k * (width * scale + gap), top + title, width * scale, height * scale);
    });
  });
  return canvas;
};
