// The panel's elements and words. Knows nothing of decoders.

const buildPanel = (root) => {
  root.replaceChildren();
  const add = (parent, tag, className, text) => parent.appendChild(element(tag, className, text));
  const pictures = add(root, "div", "pictures");
  const framed = (label) => {
    const box = add(pictures, "figure", "framed");
    const canvas = add(box, "canvas", "pixels");
    return { box, canvas, caption: add(box, "figcaption", "", label) };
  };
  const decoded = framed("What the decoder draws here");
  const original = framed("Original");
  decoded.canvas.classList.add("decoded");
  decoded.canvas.setAttribute("role", "img");
  original.canvas.classList.add("original");
  original.box.classList.add("second", "absent");
  const title = add(root, "h4", "title");
  const coordinates = add(root, "div", "quiet coordinates");
  const trustBox = add(root, "div", "trust");
  const trustWord = add(trustBox, "div", "trust-word");
  const bar = add(trustBox, "div", "trust-bar");
  for (const zone of ["real", "edge", "hole"]) add(bar, "span", zone);
  const needle = add(bar, "i");
  const near = add(root, "div", "near");
  const nearTitle = add(near, "div", "quiet", "Nearest real images");
  const nearRow = add(near, "div", "row");
  const nearest = [0, 1, 2].map(() => {
    const box = add(nearRow, "figure", "small");
    return { canvas: add(box, "canvas", "pixels"), caption: add(box, "figcaption") };
  });
  const tools = add(root, "div", "tools");
  const pinBox = add(root, "div", "pins");
  const others = add(root, "details", "others");
  const selection = add(root, "div", "selection");
  const panel = { decoded: decoded.canvas };

  const toggle = (name, text, help) => {
    const label = add(tools, "label", "chip");
    const box = add(label, "input");
    box.type = "checkbox";
    box.name = name;
    box.onchange = () => panel.onChoice(name, box.checked);
    add(label, "span", "", text);
    label.title = help;
    return box;
  };
  const boxes = {
    manifold: toggle("manifold", "Decoded images behind", "What the decoder draws, tile by tile, over the whole view"),
    density: toggle("density", "Density", "Where the codes are many, instead of single dots"),
    prior: toggle("prior", "Prior", "1, 2 and 3 standard deviations of N(0, I), from which new images are drawn"),
  };
  const tileLabel = add(tools, "label", "chip tile", "Tile ");
  const tile = add(tileLabel, "select");
  for (const size of [24, 32, 40, 56, 80]) { const option = add(tile, "option", "", `${size} px`); option.value = size; option.selected = size === 40; }
  tile.onchange = () => panel.onChoice("tile", Number(tile.value));
  const search = add(tools, "input", "search");
  Object.assign(search, { type: "number", min: 0, step: 1, placeholder: "Image no." });
  search.setAttribute("aria-label", "Show the image with this number");
  search.onkeydown = (event) => { if (event.key === "Enter" && search.value !== "") panel.onFind("number", Number(search.value)); };
  const button = (text, help, act) => { const node = add(tools, "button", "chip", text); node.type = "button"; node.title = help; node.onclick = act; return node; };
  button("A hard one", "One of the 30 images that this model reconstructs worst", () => panel.onFind("hard"));
  button("An odd one", "One of the 30 images farthest from the middle of their class", () => panel.onFind("odd"));
  const shake = button("Shake", "Draw again and again from this image's posterior", () => panel.onShake());

  panel.busy = (text) => { title.textContent = text; };
  panel.words = (data) => { boxes.prior.parentElement.hidden = !data.has_prior; search.max = data.count - 1; };
  panel.chosen = (choice) => { for (const [name, box] of Object.entries(boxes)) box.checked = choice[name]; tile.value = choice.tile; };
  panel.state = (choice, { shaking, canShake, ready }) => {
    tileLabel.hidden = !choice.manifold;
    shake.hidden = !canShake;
    shake.textContent = shaking ? "Stop" : "Shake";
    root.dataset.manifold = choice.manifold && ready ? "ready" : "";
  };
  panel.describe = ({ place, code, image }, data, space, images) => {
    const real = image >= 0;
    title.textContent = real ? `Image ${image}: ${data.class_names[space.labels[image]]}` : "Between the images";
    coordinates.textContent = (space.dims > 2 ? `Place (${number(place[0])}, ${number(place[1])}), ` : "") + codeText(code)
      + (real ? ` · distortion ${space.distortion[image].toFixed(1).replace("-", "−")} nats` : "");
    decoded.caption.textContent = data.drawn_as ? `Drawn as ${data.drawn_as}` : real ? "Reconstruction" : "What the decoder draws here";
    decoded.canvas.setAttribute("aria-label", `${decoded.caption.textContent}: ${title.textContent}`);
    original.box.classList.toggle("absent", !real); // keeps its room: the page must not jump
    if (real) images.draw(original.canvas, image);
    const found = space.nearest(code, 3, image);
    const distance = real ? 0 : found[0][1];
    const level = space.trust(distance);
    trustBox.hidden = near.hidden = false;
    trustBox.dataset.level = ["real", "edge", "hole"][level];
    trustWord.textContent = real ? "A real image" : TRUST[level][0].toUpperCase() + TRUST[level].slice(1);
    trustWord.title = `Nearest real code: ${number(distance)} away. 90 % of held-out codes have a neighbour within ${number(data.support.edge)}, 99 % within ${number(data.support.hole)}.`;
    const { edge, hole } = data.support;
    const share = distance <= edge ? distance / edge / 3 : distance <= hole ? (1 + (distance - edge) / (hole - edge)) / 3 : Math.min(1, 2 / 3 + (distance - hole) / hole / 3);
    needle.style.left = `${100 * Math.min(Math.max(share, 0), 1)}%`;
    nearTitle.textContent = real ? "Its nearest neighbours" : "Nearest real images";
    found.forEach(([index, gap], rank) => {
      images.draw(nearest[rank].canvas, index);
      nearest[rank].caption.textContent = data.class_names[space.labels[index]];
      nearest[rank].canvas.title = `Image ${index}, ${number(gap)} away`;
    });
  };
  panel.pins = (pins, data, drawInto, look, unpin) => {
    pinBox.replaceChildren();
    pinBox.hidden = pins.length === 0;
    pins.forEach((pinned, index) => {
      const box = add(pinBox, "figure", "small pin");
      const canvas = add(box, "canvas", "pixels");
      drawInto(canvas, pinned.code);
      canvas.onclick = () => look(pinned);
      add(box, "figcaption", "", pinned.image < 0 ? `${index + 1}` : `${index + 1} · no. ${pinned.image}`);
      const close = add(box, "button", "close", "×");
      close.setAttribute("aria-label", `Remove pin ${index + 1}`);
      close.onclick = () => unpin(pinned);
    });
  };
  panel.sliders = (data, space, changed) => {
    others.replaceChildren();
    others.hidden = data.plane.others.length === 0;
    if (others.hidden) return;
    add(others, "summary", "", `The other ${data.plane.others.length} directions`);
    data.plane.others.forEach((_, k) => {
      const label = add(others, "label", "slider", data.plane.other_names[k]);
      const slider = add(label, "input");
      const span = data.plane.spreads[k] * 3;
      Object.assign(slider, { type: "range", min: -span, max: span, step: span / 60, value: 0 });
      slider.oninput = () => { space.offsets[k] = Number(slider.value); changed(); };
    });
    const reset = add(others, "button", "chip", "Back to the middle");
    reset.type = "button";
    reset.onclick = () => { space.offsets.fill(0); for (const slider of others.querySelectorAll("input")) slider.value = 0; changed(); };
  };
  panel.selection = selection;
  return panel;
};
