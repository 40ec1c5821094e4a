// The strips of frames under the stage: each frame a picture, under it how many real images lie near it; the step from
// frame to frame in figures.

const percent = (value) => `${(100 * value).toFixed(1)} %`;

// What the figures of a strip mean, in one sentence.
const smoothWords = ({ total, ratio, steps }) => {
  if (total < 1e-6) return "Nothing changes from frame to frame.";
  const share = percent(ratio / steps.length);
  const even = ratio < 2 ? "it changes about evenly" : ratio < 4 ? "one stretch is quicker than the rest"
    : `it leaps: ${share} of the whole change is in one of ${steps.length} steps`;
  return `The largest step is ${ratio.toFixed(1)} times the average one: ${even}.`;
};

const buildStrips = (root, tracks, view, go) => {
  root.replaceChildren();
  root.hidden = view.way === "triangle";
  const add = (parent, tag, className, text) => parent.appendChild(element(tag, className, text));
  const rows = tracks.map((track) => {
    const row = add(root, "div", "strip");
    const title = add(row, "div", "strip-title");
    add(title, "b", track.accent ? "accent" : "", track.name);
    const figures = add(title, "span", "quiet figures");
    const frames = add(row, "div", "frames");
    const cells = framePositions(view).map((t, k) => {
      const cell = add(frames, "button", "frame");
      cell.type = "button";
      cell.onclick = () => go(t);
      const canvas = add(cell, "canvas", "pixels");
      const count = track.weights ? null : add(cell, "span", "count");
      cell.setAttribute("aria-label", `Frame ${k + 1} of ${view.frames}`);
      return { cell, canvas, count };
    });
    return { track, figures, cells, values: null };
  });
  const legend = add(root, "p", "quiet legend");
  return {
    rows,
    // pictures: one array of values a frame; counts: real images near each, or null for a blend.
    fill: (row, pictures, counts, shape, hole) => {
      row.values = pictures;
      row.cells.forEach(({ cell, canvas, count }, k) => {
        drawImage(canvas, pictures[k], shape);
        if (!count) return;
        count.textContent = counts[k] ? counts[k].toLocaleString("en") : "hole";
        cell.classList.toggle("hole", counts[k] === 0);
        cell.title = counts[k] ? `${counts[k]} of the held-out images have their code within ${hole.toFixed(2)} of this place.`
          : "No real image lies near this place: the path crosses a hole.";
      });
      row.smooth = smoothness(pictures[0] instanceof Uint8Array ? pictures.map((picture) => Float32Array.from(picture, (v) => v / 255)) : pictures);
      const { total, largest, where } = row.smooth;
      row.figures.textContent = `total change ${percent(total)}, largest step ${percent(largest)}${total > 1e-6 ? ` (frame ${where + 1} to ${where + 2}), ratio ${row.smooth.ratio.toFixed(2)}. ` : ". "}${smoothWords(row.smooth)}`;
    },
    legend: (text) => { legend.textContent = text; },
    // The frame nearest to t wears a mark.
    mark: (t) => {
      const at = Math.round(t * (view.frames - 1));
      for (const { cells } of rows) cells.forEach(({ cell }, k) => cell.classList.toggle("now", k === at));
    },
  };
};
