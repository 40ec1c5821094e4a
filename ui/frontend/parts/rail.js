// A strip of frames over a slider: the thumb stands under the frame that it would give.

const buildRail = (parent, { min, max, step, frames, label, wording = figure2, moved, ended }) => {
  const root = append(parent, "div", "rail");
  root.style.setProperty("--frames", frames);
  const strip = append(root, "div", "rail-frames");
  const places = Array.from({ length: frames }, (_, k) => min + ((max - min) * k) / (frames - 1));
  const tiles = places.map((place) => {
    const tile = pushButton(strip, undefined, () => { moved(place); ended(); }, "frame", `${label}: ${wording(place)}`);
    tile.tabIndex = -1; // the slider is the way by keyboard
    tile.setAttribute("aria-label", tile.title);
    return { tile, canvas: append(tile, "canvas", "pixels") };
  });
  const range = append(root, "input", "rail-range");
  Object.assign(range, { type: "range", min, max, step });
  range.setAttribute("aria-label", label);
  range.oninput = (event) => moved(Number(range.value), event.timeStamp);
  range.onchange = () => ended();
  const ticks = append(root, "div", "rail-ticks");
  const tick = (place, text) => {
    const node = append(ticks, "span", "", text);
    node.style.left = `${(100 * (place - min)) / (max - min)}%`;
  };

  const set = (value) => {
    range.value = value;
    range.setAttribute("aria-valuetext", wording(value));
    const nearest = Math.round(((value - min) / (max - min)) * (frames - 1));
    tiles.forEach(({ tile }, k) => tile.classList.toggle("now", k === Math.min(Math.max(nearest, 0), frames - 1)));
  };
  // values: all frames' pixels one after the other
  const draw = (values, shape) => {
    const size = values.length / frames;
    tiles.forEach(({ canvas }, k) => drawImage(canvas, values.subarray(k * size, (k + 1) * size), shape));
    root.dataset.drawn = Number(root.dataset.drawn ?? 0) + 1;
  };
  // A ring around frames that lie at the edge or in a hole.
  const levels = (list) => tiles.forEach(({ tile }, k) => { tile.dataset.level = TRUST_LEVELS[list[k]]; });
  return { root, places, range, set, draw, levels, tick };
};
