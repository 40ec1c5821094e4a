// One row a dimension: its share, its value, and the strip of its traversal over its slider. The strips are decoded by
// the worker one after the other, those on the screen first, so that the page stays smooth.

const FRAMES = 9;
const ROWS_AT_ONCE = 24;

// dimensions: [{ index, name, low, high, centre, amount, share, active }], in the order to show
const openRows = (parent, { data, model, codeOf, moved, ended }) => {
  const rows = [];
  let running = false, closed = false, turns = 0;

  const build = (into, dimension, most) => {
    const root = append(into, "div", "dimension");
    const facts = append(root, "div", "facts");
    const line = append(facts, "div", "line");
    append(line, "b", "name", dimension.name);
    const value = append(line, "span", "value");
    const back = pushButton(line, "↺", () => { moved(dimension.index, dimension.centre); ended(); }, "chip mini", `Back to ${figure2(dimension.centre)}`);
    back.setAttribute("aria-label", `${dimension.name} back to ${figure2(dimension.centre)}`);
    const bar = append(facts, "div", "share");
    append(bar, "i").style.width = `${(100 * dimension.share) / most}%`;
    append(facts, "div", "quiet", dimension.words);
    const rail = buildRail(root, {
      min: dimension.low, max: dimension.high, step: (dimension.high - dimension.low) / 240, frames: FRAMES,
      label: dimension.name, moved: (place, since) => moved(dimension.index, place, since), ended,
    });
    const row = { ...dimension, root, rail, value, stale: true, visible: false, turn: 0 };
    rows.push(row);
    watch.observe(root);
    return row;
  };
  const watch = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      const row = rows.find((other) => other.root === entry.target);
      if (row) row.visible = entry.isIntersecting;
    }
    refresh();
  }, { rootMargin: "80px" });

  // The row that has waited longest is next: under a moving slider all strips follow in turn.
  async function refresh() {
    if (running) return;
    running = true;
    for (;;) {
      const waiting = rows.filter((row) => row.stale && row.visible);
      if (closed || !waiting.length) break;
      const row = waiting.reduce((first, other) => (other.turn < first.turn ? other : first));
      row.stale = false;
      row.turn = ++turns;
      const codes = row.rail.places.map((place) => { const code = codeOf(); code[row.index] = place; return code; });
      const values = await model.decoding.many(codes, "strips").catch(() => null);
      if (values && !closed) row.rail.draw(values, model.decoding.shape);
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
    running = false;
    parent.dataset.ready = "yes";
  }

  const list = (into, dimensions) => {
    const most = Math.max(...data.dimensions.map((dimension) => dimension.share), 1e-9);
    const some = (from) => {
      for (const dimension of dimensions.slice(from, from + ROWS_AT_ONCE)) build(into, dimension, most);
      const left = dimensions.length - from - ROWS_AT_ONCE;
      if (left > 0) {
        const more = pushButton(into, `Show ${Math.min(left, ROWS_AT_ONCE)} more of ${left}`, () => { more.remove(); some(from + ROWS_AT_ONCE); show(); }, "chip more");
      }
    };
    some(0);
  };
  const show = () => {
    const code = codeOf();
    for (const row of rows) {
      const place = code[row.index];
      row.rail.set(place);
      row.value.textContent = figure2(place);
      row.value.classList.toggle("beyond", place < row.low || place > row.high);
    }
  };
  // except: the dimension that alone was moved; its own strip does not depend on its value.
  const changed = (except = -1) => {
    for (const row of rows) if (row.index !== except) row.stale = true;
    parent.dataset.ready = rows.some((row) => row.stale && row.visible) ? "" : "yes";
    show();
    refresh();
  };

  const scale = append(append(parent, "div", "scale"), "div", "rail-ticks");
  scale.parentElement.style.setProperty("--frames", FRAMES);
  [-3, -2, -1, 0, 1, 2, 3].forEach((place, k) => { append(scale, "span", "", place ? `${place > 0 ? "+" : "−"}${Math.abs(place)}` : data.middle_word).style.left = `${(100 * k) / 6}%`; });

  const [used, unused] = [true, false].map((active) => data.dimensions.filter((dimension) => dimension.active === active));
  list(append(parent, "div", "used"), used);
  if (!used.length) append(parent, "p", "message", data.none_used);
  if (unused.length) {
    const fold = append(parent, "details", "unused");
    append(fold, "summary", "", `${unused.length} ${unused.length === 1 ? "dimension" : "dimensions"} ${data.unused_words}`);
    list(append(fold, "div", ""), unused);
  }
  return { changed, close: () => { closed = true; watch.disconnect(); } };
};
