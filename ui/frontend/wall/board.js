// A wall on the teacher's screen: drawings land on the map as they come; the one that is pointed at, else the newest, is
// large beside it.

import { openAnnouncer } from "../lib/announce.js";
import { append, appendButton } from "../lib/dom.js";
import { drawImage } from "../lib/image-canvas.js";
import { onArrows } from "../lib/keyboard.js";
import { modelKey } from "../lib/model.js";
import { openHolder } from "../lib/mount.js";
import { prefersStill, readTheme } from "../lib/theme.js";
import { openDrawings } from "./drawings.js";
import { buildBoard } from "./elements.js";
import { askWall, openFeed } from "./feed.js";
import { openLanding, placeSentence } from "./landing.js";
import { keyOf } from "./server.js";
import { openTeacher } from "./teacher.js";
import { openWallMap } from "./wall-map.js";

const SPOKEN_EVERY = 5000; // milliseconds: thirty students would not let a screen reader finish a sentence

/** @param {number} count */
export const countOf = (count) => (count === 1 ? "1 drawing" : `${count} drawings`);

/** @param {HTMLElement} root @param {string} wallId @param {boolean} master whether no key is needed @param {(wall: string) => void} go */
export const openBoard = (root, wallId, master, go) => {
  const ui = buildBoard(root, wallId);
  const announce = openAnnouncer(root);
  /** @type {import("./wall.js").WallData} */
  let data;
  /** @type {ReturnType<typeof openHolder<import("./landing.js").Landing>>} */
  const holder = openHolder();
  /** @type {ReturnType<typeof openWallMap> | null} */
  let map = null;
  /** @type {ReturnType<typeof openDrawings> | null} */
  let drawings = null;
  /** @type {import("./server.js").Wall | null} */
  let wall = null;
  /** Everything that was told, for another model. @type {Map<number, import("./feed.js").Change>} */
  const told = new Map();
  let chosen = 0; // the number of the drawing that is looked at; 0 follows the newest
  let newest = 0;
  let arrived = Number.NEGATIVE_INFINITY;
  let first = true; // what is there when the page opens is not new
  let [spokenAt, unsaid, timer] = [0, 0, 0];
  let theme = readTheme(root);

  const key = keyOf(wallId);
  const teacher =
    key || master
      ? openTeacher(ui, wallId, key, { changed: () => feed.now(), shown: () => looked()?.number ?? 0 })
      : null;
  if (!teacher)
    ui.notice.textContent =
      "You are looking on. Who opened this wall, in the same browser, can hide drawings and close it.";
  const newestButton = appendButton(
    ui.acts,
    "Newest",
    () => choose(0),
    "chip newest",
    "Follow the newest drawing (Esc)",
  );

  // -- what comes from the server

  const feed = openFeed(askWall(wallId), {
    news: (news) => {
      wall = news.wall;
      if (!wall.open) return end("This wall is closed. Its drawings have been deleted.");
      for (const change of news.drawings) told.set(change.number, change);
      teacher?.update(wall);
      take(news.drawings);
    },
    problem: (error) => {
      if (error?.status === 404) end(error.message);
      else ui.notice.textContent = error ? `${error.message} Trying again…` : "";
    },
  });

  /** @param {readonly import("./feed.js").Change[]} changes */
  const take = async (changes) => {
    const to = drawings;
    if (!to) return; // it takes all of them when it is there
    const came = changes.filter((one) => !one.hidden && !to.get(one.number)).length;
    await to.take(changes, show);
    if (to !== drawings) return;
    if (!first) say(came);
    first = first && !wall;
  };
  const end = (/** @type {string} */ sentence) => {
    feed.close();
    ui.board.classList.add("ended");
    ui.board.replaceChildren();
    append(ui.board, "p", "over", sentence);
    appendButton(ui.board, "Open a wall", () => go(""), "chip main");
    announce(sentence);
  };

  // -- what is shown

  const looked = () => drawings?.get(chosen) ?? drawings?.all().at(-1) ?? null;

  const show = () => {
    if (!drawings || !map || !wall) return;
    const all = drawings.all();
    const last = all.at(-1)?.number ?? 0;
    if (last > newest && !first && !prefersStill()) arrived = performance.now();
    newest = last;
    if (chosen && !drawings.get(chosen)) chosen = 0;
    const colours = wall.classes.length ? data.model.colours : [];
    const notes = all.map(({ number, note, landed, name, label }) => ({
      number,
      canvas: note,
      place: landed.place,
      name,
      colour: label === null || !colours.length ? "" : colours[label % colours.length],
    }));
    map.show(notes, { theme, chosen, newest, arrived });
    ui.empty.hidden = all.length > 0;
    ui.empty.textContent = "Nothing yet. Point a phone at the code, or open the address beside it, and draw.";
    ui.count.textContent = `${countOf(all.length)}${wall.accepting ? "" : " · paused"}`;
    Object.assign(ui.board.dataset, {
      count: all.length,
      newest,
      hidden: [...told.values()].filter((one) => one.hidden).length,
    });
    showDetail();
  };
  const showDetail = () => {
    const one = looked();
    const landing = holder.held;
    ui.detail.classList.toggle("none", !one);
    teacher?.enable(Boolean(one));
    newestButton.disabled = !chosen;
    if (!one || !landing || !wall) return;
    ui.caption.textContent = captionOf(one);
    if (ui.detail.dataset.number === String(one.number) && ui.detail.dataset.model === landing.key) return;
    Object.assign(ui.detail.dataset, { number: one.number, model: landing.key });
    drawImage(ui.drawing, one.landed.pixels, [1, landing.model.frame.size, landing.model.frame.size]);
    landing.paint(ui.redrawn, one.landed.code);
    ui.words.textContent = placeSentence(one.landed, landing.model.class_names);
  };
  /** @param {import("./drawings.js").Drawing} one */
  const captionOf = ({ number, name, label }) => {
    const what = label === null ? "" : `“${wall?.classes[label] ?? ""}”`;
    return [`No. ${number}`, what, name && `by ${name}`].filter(Boolean).join(" ");
  };
  /** Not oftener than somebody can listen to. @param {number} came */
  const say = (came) => {
    unsaid += came;
    if (!unsaid || timer) return;
    timer = window.setTimeout(
      () => {
        announce(
          `${unsaid === 1 ? "A new drawing" : `${unsaid} new drawings`}, ${countOf(drawings?.all().length ?? 0)} on the wall.`,
        );
        [spokenAt, unsaid, timer] = [performance.now(), 0, 0];
      },
      Math.max(0, spokenAt + SPOKEN_EVERY - performance.now()),
    );
  };

  // -- what is pointed at

  /** @param {number} number */
  const choose = (number) => {
    if (chosen === number) return;
    chosen = number;
    show();
  };
  ui.map.onpointermove = (event) => {
    const number = map?.under(event) ?? 0;
    ui.map.style.cursor = number ? "pointer" : "default";
    if (number) choose(number);
  };
  ui.map.onpointerdown = (event) => choose(map?.under(event) ?? 0);
  // Who goes for a button means the drawing that is there now, whatever comes meanwhile.
  ui.detail.onpointerenter = () => choose(looked()?.number ?? 0);
  ui.board.onpointerleave = (event) => {
    if (event.pointerType === "mouse") choose(0);
  };
  onArrows(
    ui.map,
    (dx, dy) => {
      const all = drawings?.all() ?? [];
      const at = all.findIndex((one) => one.number === (looked()?.number ?? 0));
      const next = all[Math.min(Math.max(at + (dx || -dy), 0), all.length - 1)];
      if (!next || !holder.held) return;
      choose(next.number);
      announce(`${captionOf(next)}. ${placeSentence(next.landed, holder.held.model.class_names)}`);
    },
    { Delete: () => teacher?.hide(), Escape: () => (chosen ? choose(0) : false) },
  );

  return {
    /** @param {import("./wall.js").WallData} next */
    update: async (next) => {
      data = next;
      theme = readTheme(root);
      const wanted = modelKey(next.model);
      if (holder.has(wanted)) return show();
      ui.empty.hidden = false;
      ui.empty.textContent = "Loading the model…";
      try {
        const landing = await holder.load(wanted, () => openLanding(next.model));
        if (!landing) return;
        map?.close();
        drawings?.close();
        map = openWallMap(ui.map, landing);
        drawings = openDrawings(landing);
        first = true;
        root.dataset.ready = "yes";
        show();
        await take([...told.values()]);
      } catch (error) {
        ui.empty.textContent = `The model cannot be loaded: ${/** @type {Error} */ (error).message}`;
      }
    },
    close: () => {
      clearTimeout(timer);
      feed.close();
      map?.close();
      drawings?.close();
      holder.close();
    },
  };
};
