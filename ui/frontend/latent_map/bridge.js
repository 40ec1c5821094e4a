// The bridge over the native Plotly chart: where the pointer is in latent coordinates, and two canvases of our own,
// one under the points and one over them. Reads Plotly's _fullLayout, which is semi-private: the version is pinned
// and a browser test holds it.

const openBridge = (handlers) => {
  let slot = "";
  let pressed = null;
  let active = false; // whether the last thing pointed at was this map: the arrow keys are its
  let frame = 0;
  const listened = new WeakSet();
  const unlisten = [];

  const host = () => document.querySelector(`.st-key-${CSS.escape(slot)}`);

  // The plot area now: its place on the screen and the stretch of latent space that it shows.
  const view = () => {
    const plot = host()?.querySelector(".js-plotly-plot");
    const axes = plot?._fullLayout;
    const area = plot?.querySelector(".nsewdrag");
    if (!axes?.xaxis?.range || !area) return null;
    const [x0, x1] = axes.xaxis.range;
    const [y0, y1] = axes.yaxis.range;
    return { plot, area, x0, x1, y0, y1, width: axes.xaxis._length, height: axes.yaxis._length,
             left: axes.xaxis._offset, top: axes.yaxis._offset };
  };
  const toPlace = (v, px, py) => [v.x0 + (px / v.width) * (v.x1 - v.x0), v.y1 - (py / v.height) * (v.y1 - v.y0)];
  const toPixel = (v, x, y) => [((x - v.x0) / (v.x1 - v.x0)) * v.width, ((v.y1 - y) / (v.y1 - v.y0)) * v.height];

  const layer = (v, name) => {
    const box = v.plot.querySelector(".svg-container");
    let canvas = box.querySelector(`canvas.${name}`);
    if (!canvas) {
      canvas = element("canvas", name);
      canvas.style.cssText = "position:absolute;pointer-events:none;";
      if (name === "map-under") box.prepend(canvas);
      else box.append(canvas);
    }
    const ratio = devicePixelRatio || 1;
    const [w, h] = [Math.round(v.width * ratio), Math.round(v.height * ratio)];
    if (canvas.width !== w || canvas.height !== h) [canvas.width, canvas.height] = [w, h];
    Object.assign(canvas.style, { left: `${v.left}px`, top: `${v.top}px`, width: `${v.width}px`, height: `${v.height}px` });
    const context = canvas.getContext("2d");
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, v.width, v.height);
    return context;
  };

  const classVisible = (v) => {
    const shown = new Map();
    for (const trace of v.plot._fullData ?? []) shown.set(trace.name, trace.visible === true);
    return shown;
  };

  const listen = (plot) => {
    if (listened.has(plot) || !plot.on) return;
    listened.add(plot); // a remounted chart is another element, and is listened to in its turn
    const moved = () => handlers.moved();
    const heard = {
      plotly_afterplot: moved, plotly_relayouting: moved, plotly_relayout: moved, plotly_restyle: moved,
      plotly_selected: (event) => { if (event?.points) handlers.selected(event.points.map((point) => [].concat(point.customdata)[0]).filter((n) => n >= 0)); },
      plotly_deselect: () => handlers.selected([]),
    };
    for (const [name, handler] of Object.entries(heard)) plot.on(name, handler);
    unlisten.push(() => { for (const [name, handler] of Object.entries(heard)) plot.removeListener?.(name, handler); });
  };

  // While a chart mounts, or is dragged (Plotly says little then), look every frame for a short time.
  let watchUntil = 0;
  const watch = (milliseconds) => {
    watchUntil = Math.max(watchUntil, performance.now() + milliseconds);
    if (frame) return;
    const look = () => {
      const v = view();
      if (v) { listen(v.plot); handlers.moved(); }
      frame = performance.now() < watchUntil ? requestAnimationFrame(look) : 0;
    };
    frame = requestAnimationFrame(look);
  };

  // Plotly lays a cover over the page while a button is down, so that the end of a click has another target.
  const inside = (event, covered = false) => {
    const v = view();
    if (!v) return null;
    const box = v.area.getBoundingClientRect();
    const [px, py] = [event.clientX - box.left, event.clientY - box.top];
    if (px < 0 || py < 0 || px > box.width || py > box.height) return null;
    const top = event.target instanceof Element ? event.target.closest(".js-plotly-plot") : null;
    return covered || top === v.plot ? { v, px, py } : null;
  };
  const onMove = (event) => {
    if (pressed && event.buttons) watch(80);
    if (pressed && Math.hypot(event.clientX - pressed[0], event.clientY - pressed[1]) >= 4) pressed.dragged = true;
    const at = inside(event);
    active = Boolean(at) || (active && !(event.target instanceof Element && event.target.closest(".js-plotly-plot")));
    if (!at) return;
    handlers.pointed(at.v, at.px, at.py, event);
  };
  const onDown = (event) => {
    const at = inside(event);
    active = Boolean(at);
    pressed = at && event.button === 0 ? [event.clientX, event.clientY] : null;
  };
  const onUp = (event) => {
    const still = pressed && !pressed.dragged;
    if (pressed) watch(300);
    pressed = null;
    const at = still && inside(event, true);
    if (at) handlers.clicked(at.v, at.px, at.py, event);
  };
  const onWheel = (event) => inside(event) && watch(500);
  const onKey = (event) => {
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    const typing = event.composedPath()[0]?.matches?.("input, textarea, select, [contenteditable], [role=slider]");
    const v = step && active && !typing && !event.altKey && !event.ctrlKey && !event.metaKey ? view() : null;
    if (!v) return;
    event.preventDefault();
    handlers.stepped(v, step[0] * (event.shiftKey ? 5 : 1), step[1] * (event.shiftKey ? 5 : 1));
  };

  const events = [["pointermove", onMove], ["pointerdown", onDown], ["pointerup", onUp], ["wheel", onWheel],
                  ["keydown", onKey], ["resize", () => watch(300)]];
  for (const [name, handler] of events) (name === "resize" ? window : document).addEventListener(name, handler, { capture: true, passive: name !== "keydown" });
  return {
    view, toPlace, toPixel, layer, classVisible, watch,
    attach: (name) => { slot = name; watch(4000); },
    pressed: () => Boolean(pressed),
    close: () => {
      for (const [name, handler] of events) (name === "resize" ? window : document).removeEventListener(name, handler, { capture: true });
      cancelAnimationFrame(frame);
      for (const forget of unlisten) forget();
      for (const canvas of host()?.querySelectorAll("canvas.map-under, canvas.map-over") ?? []) canvas.remove();
    },
  };
};
