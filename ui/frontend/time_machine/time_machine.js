// The component: a machine for every element it is mounted in, told of new data by Streamlit's calls. While it plays
// nothing is sent to the server.

const SECONDS_A_SNAPSHOT = 0.55; // at speed 1
const STEP_SECONDS = 0.45; // a single step, or the way to a new snapshot of a run in training
const NEAR = 14; // pixels from the pointer to a point

// Below the fold a film waits until somebody scrolls to it: what is above appears sooner.
const onceSeen = (root) => new Promise((resolve) => {
  const watcher = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    watcher.disconnect();
    resolve();
  }, { rootMargin: "150px" });
  watcher.observe(root);
});

class Machine {
  constructor(root) {
    this.find = (selector) => root.querySelector(selector);
    this.root = this.find(".machine");
    this.calm = matchMedia("(prefers-reduced-motion: reduce)");
    Object.assign(this, { data: null, film: null, url: null, position: 0, playing: false, speed: 1, travel: null });
    Object.assign(this, { following: true, cursor: null, near: null, pinned: null, hidden: new Set(), only: null });
    Object.assign(this, { manifold: true, frame: 0, closed: false, lists: new Map(), queue: onceSeen(this.root) });
    this.observer = new ResizeObserver(() => this.wake());
    for (const box of [".map-box", ".curve-box", ".strip-box"]) this.observer.observe(this.find(box));
    this.listen();
  }

  close() {
    this.closed = true;
    cancelAnimationFrame(this.frame);
    this.observer.disconnect();
  }

  // ---- what Streamlit says ----

  receive(data) {
    if (this.data?.run !== data.run) {
      Object.assign(this, { film: null, url: null, position: 0, playing: false, travel: null, following: true });
      Object.assign(this, { cursor: null, near: null, pinned: null, only: null, hidden: new Set(), lists: new Map() });
    }
    this.data = data;
    this.root.style.setProperty("--map-height", `${data.height}px`);
    this.find(".live").hidden = !data.live;
    this.readTheme();
    if (data.film !== this.url) {
      this.url = data.film;
      this.queue = this.queue.then(() => this.fetch(data));
    }
    this.wake();
  }

  async fetch({ film: url, run }) {
    if (this.closed || this.data.run !== run || this.url !== url) return; // overtaken by a newer one
    const film = this.film ?? new Film(() => this.wake());
    const known = film.frames.length, view = film.view;
    try {
      await updateFilm(film, url);
      if (this.closed || this.data.run !== run) return;
      this.film = film;
      this.say(film.frames.length ? "" : "The first snapshot is on its way.");
      if (film.frames.length) this.adopt(film, known, view);
    } catch (error) {
      this.url = null; // the next call tries again
      if (!known) this.say(`The film of this training cannot be shown: ${error.message}`);
      if (this.data.live) setTimeout(() => !this.closed && this.receive(this.data), 2000);
    }
  }

  adopt(film, known, view) {
    Object.assign(this, { panels: curvePanels(film), sprites: null });
    const slider = this.find(".time");
    slider.max = Math.max(film.last, 1e-3);
    for (const part of [".play", ".back", ".forward", ".time"]) this.find(part).disabled = film.last === 0;
    this.find(".stage").hidden = !film.hasMap;
    this.fillLegend();
    this.fillCaption();
    if (!known) this.position = film.last;
    else {
      this.position = Math.min(this.position, film.last);
      if (view) this.viewTravel = { from: view, share: 0 };
      if (this.data.live && this.following) this.goTo(film.last);
    }
    this.wake();
  }

  say(text) {
    this.find(".message").textContent = text;
    this.find(".message").hidden = !text;
    this.find(".body").hidden = Boolean(text);
  }

  // ---- what the person does ----

  listen() {
    const on = (selector, event, action) => (this.find(selector)[`on${event}`] = action);
    on(".play", "click", () => this.toggle());
    on(".back", "click", () => this.step(-1));
    on(".forward", "click", () => this.step(1));
    on(".live", "click", () => {
      this.following = true;
      this.pause();
      this.goTo(this.film.last);
    });
    on(".time", "input", ({ target }) => {
      this.pause();
      this.leaveLive();
      this.position = Math.min(Number(target.value), this.film.last);
      this.wake();
    });
    on(".speeds", "click", ({ target }) => {
      this.speed = Number(target.dataset.speed ?? this.speed);
      this.wake();
    });
    on(".manifold", "click", () => {
      this.manifold = !this.manifold;
      this.wake();
    });
    const point = (event) => {
      const box = this.find(".map").getBoundingClientRect();
      if (!this.scale) return;
      this.cursor = [this.scale.toX(event.clientX - box.left), this.scale.toY(event.clientY - box.top)];
      this.pinned = null;
      this.wake();
    };
    on(".map", "pointermove", point);
    on(".map", "pointerdown", point);
    const strip = this.find(".strip");
    strip.onpointermove = strip.onpointerdown = (event) => {
      const columns = this.stripColumns(), box = strip.getBoundingClientRect();
      const lines = Math.ceil(this.film.shown.length / columns);
      const column = Math.floor(((event.clientX - box.left) / box.width) * columns);
      const line = Math.floor(((event.clientY - box.top) / box.height) * lines);
      this.pinned = this.film.shown[line * columns + column] ?? null;
      this.wake();
    };
    const curves = this.find(".curves");
    curves.onpointerdown = (event) => curves.setPointerCapture?.(event.pointerId);
    curves.onpointermove = curves.onclick = (event) => {
      if (event.type === "pointermove" && !event.buttons) return;
      const box = curves.getBoundingClientRect();
      const share = (event.clientX - box.left - CURVE_INSET) / (box.width - 2 * CURVE_INSET);
      this.pause();
      this.leaveLive();
      this.position = Math.min(1, Math.max(0, share)) * this.film.last;
      this.wake();
    };
    this.root.onkeydown = (event) => {
      if (!this.film?.frames.length || event.ctrlKey || event.metaKey || event.altKey) return;
      const action = {
        " ": () => this.toggle(),
        ArrowLeft: () => this.step(-1),
        ArrowRight: () => this.step(1),
        Home: () => this.step(-Infinity),
        End: () => this.step(Infinity),
      }[event.key];
      if (!action || (event.key === " " && event.target.tagName === "BUTTON")) return; // a button's own press
      event.preventDefault();
      event.stopPropagation();
      action();
    };
  }

  toggle() {
    if (this.playing) return this.pause();
    this.leaveLive();
    this.travel = null;
    if (this.position >= this.film.last - 1e-3) this.position = 0;
    Object.assign(this, { playing: true, then: null, waited: 0 });
    this.wake();
  }

  pause() {
    Object.assign(this, { playing: false, travel: null });
    this.wake();
  }

  step(by) {
    const from = this.travel?.to ?? this.position;
    const to = by < 0 ? Math.ceil(from - 1e-3) + by : Math.floor(from + 1e-3) + by;
    this.pause();
    this.leaveLive();
    this.goTo(Math.min(this.film.last, Math.max(0, to)));
  }

  goTo(to) {
    if (this.calm.matches) this.position = to;
    else this.travel = { from: this.position, to, share: 0 };
    this.wake();
  }

  leaveLive() {
    this.following = false;
  }

  // ---- time ----

  wake() {
    if (!this.frame && !this.closed) this.frame = requestAnimationFrame((now) => this.tick(now));
  }

  tick(now) {
    this.frame = 0;
    if (this.closed || !this.film?.frames.length || !this.find(".strip").clientWidth) {
      this.then = null;
      return;
    }
    const passed = Math.min(0.1, this.then ? (now - this.then) / 1000 : 0.016);
    const moving = this.advance(passed);
    this.then = moving ? now : null;
    this.paint();
    if (moving) this.wake();
  }

  /** Move on by some seconds; whether there is more to come. */
  advance(seconds) {
    const { film, travel, viewTravel } = this;
    if (viewTravel && (viewTravel.share += seconds / STEP_SECONDS) >= 1) this.viewTravel = null;
    if (travel) {
      travel.share = Math.min(1, travel.share + seconds / STEP_SECONDS);
      this.position = mix(travel.from, travel.to, smooth(travel.share));
      if (travel.share === 1) [this.position, this.travel] = [travel.to, null];
    } else if (this.playing) {
      const snapshots = (seconds * this.speed) / SECONDS_A_SNAPSHOT;
      if (this.calm.matches) {
        this.waited += snapshots; // from snapshot to snapshot, without the glide
        if (this.waited >= 1) [this.position, this.waited] = [Math.floor(this.position) + 1, 0];
      } else this.position += snapshots;
      if (this.position >= film.last) {
        Object.assign(this, { position: film.last, playing: false, following: true });
      }
    }
    return Boolean(this.playing || this.travel || this.viewTravel);
  }
}

const machines = new WeakMap(); // by the element: two on one page do not mix

export default function ({ data, parentElement }) {
  let machine = machines.get(parentElement);
  if (!machine) machines.set(parentElement, (machine = new Machine(parentElement)));
  machine.receive(data);
  return () => {
    machine.close();
    machines.delete(parentElement);
  };
}
