// The students' page: draw, send, and see where it landed. Not a component: a page of its own that opens quickly on a
// telephone; ui/features/wall/student.html loads this module.

import { append, element } from "../lib/dom.js";
import { drawImage } from "../lib/image-canvas.js";
import { sketchpad } from "../lib/sketchpad.js";
import { packStrokes } from "../lib/strokes.js";
import { readTheme } from "../lib/theme.js";
import { openLanding, placeSentence } from "./landing.js";
import { noteOf } from "./notes.js";
import { ask, send, senderId, wallPath } from "./server.js";
import { buildStudent } from "./student-elements.js";
import { openWallMap } from "./wall-map.js";

const LOOK_MS = 3000; // between two looks at whether the wall takes drawings

/** The wall's id, the last part of the page's address. @param {string} path */
export const wallOf = (path) => {
  try {
    return decodeURIComponent(path.replace(/\/+$/, "").split("/").pop() ?? "");
  } catch {
    return ""; // half a sign in the address
  }
};

/** @param {HTMLElement} root @param {string} id @param {import("./server.js").Wall & { max_drawing_bytes: number }} wall */
const openStudent = (root, id, wall) => {
  const ui = buildStudent(root, wall, { send: post, again: drawAnother, chosen: enable });
  const board = sketchpad(ui.pad, {
    label: "Your drawing",
    maxBytes: wall.max_drawing_bytes,
    onChange: () => {
      opening ??= openModel(); // while somebody draws, so that it is there when they have sent
      enable();
    },
  });
  let accepting = wall.accepting;
  let sending = false;
  let tag = "";
  /** @type {Promise<import("./landing.js").Landing | null> | null} */
  let opening = null;
  /** @type {ReturnType<typeof openWallMap> | null} */
  let map = null;
  let timer = window.setTimeout(look, LOOK_MS);

  const openModel = () =>
    ask(wallPath(id, "model.json"))
      .then((answer) => answer.json())
      .then(openLanding)
      .catch(() => null); // the drawing is sent without it

  function enable() {
    const missing = wall.classes.length > 0 && ui.label() === null;
    const ready = accepting && board.strokes.length > 0 && !missing;
    ui.send.disabled = !ready || sending;
    ui.send.textContent = sending
      ? "Sending…"
      : !accepting
        ? "Paused"
        : !board.strokes.length
          ? "Draw something first"
          : missing
            ? "Choose what you drew"
            : "Send to the wall";
  }
  /** @param {string} text */
  const say = (text) => {
    ui.message.textContent = text;
  };
  /** @param {string} sentence */
  function end(sentence) {
    clearTimeout(timer);
    root.replaceChildren(element("h1", "", "Thank you for drawing."));
    append(root, "p", "over", sentence).setAttribute("role", "status");
  }

  async function post() {
    if (ui.send.disabled) return;
    sending = true;
    say("");
    enable();
    const strokes = packStrokes(board.strokes);
    try {
      const label = ui.label();
      await send(wallPath(id, "drawings"), {
        strokes,
        sender: senderId(),
        ...(ui.name ? { name: ui.name.value } : {}),
        ...(label === null ? {} : { label }),
      });
      showSent(strokes);
    } catch (error) {
      const refused = /** @type {import("./server.js").Refused} */ (error);
      if (refused.status === 410 || refused.status === 404) return end(refused.message);
      say(refused.status ? refused.message : "Your drawing could not be sent: the server does not answer. Try again.");
    } finally {
      sending = false;
      enable();
    }
  }
  /** @param {string} strokes */
  async function showSent(strokes) {
    ui.draw.hidden = true;
    ui.sent.hidden = false;
    ui.pair.hidden = ui.map.hidden = true;
    ui.words.textContent = "Look at the wall!";
    ui.title.focus();
    try {
      await showPlace(strokes);
    } catch {
      ui.pair.hidden = ui.map.hidden = true; // a browser that cannot draw the map has sent its drawing all the same
    }
  }
  /** Where it landed, and what the model makes of it. @param {string} strokes */
  async function showPlace(strokes) {
    const landing = await (opening ?? null);
    const landed = await landing?.land(strokes);
    if (!landing || !landed) return;
    ui.words.textContent = placeSentence(landed, landing.model.class_names);
    ui.pair.hidden = ui.map.hidden = false;
    const side = landing.model.frame.size;
    drawImage(ui.drawing, landed.pixels, [1, side, side]);
    landing.paint(ui.redrawn, landed.code);
    map ??= openWallMap(ui.map, landing);
    const note = {
      number: 1,
      canvas: noteOf(landed.pixels, side),
      place: landed.place,
      name: "",
      colour: "",
    };
    map.show([note], { theme: readTheme(root), chosen: 1, newest: 1, arrived: Number.NEGATIVE_INFINITY });
  }
  function drawAnother() {
    ui.sent.hidden = true;
    ui.draw.hidden = false;
    board.clear();
    enable();
    board.canvas.focus();
  }
  /** Whether the wall takes drawings, and is open. */
  async function look() {
    try {
      const answer = await ask(wallPath(id, "state"), {
        headers: tag ? { "If-None-Match": tag } : {},
        cache: "no-store",
      });
      tag = answer.headers.get("etag") ?? "";
      if (answer.status !== 304) {
        /** @type {import("./server.js").Wall} */
        const now = await answer.json();
        if (!now.open) return end("This wall is closed. Its drawings have been deleted.");
        if (now.accepting !== accepting)
          say(now.accepting ? "" : "Your teacher takes no drawings at the moment. Yours stays here.");
        accepting = now.accepting;
        enable();
      }
    } catch (error) {
      if (/** @type {import("./server.js").Refused} */ (error).status === 404)
        return end(/** @type {Error} */ (error).message);
    }
    timer = window.setTimeout(look, LOOK_MS);
  }
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => board.repaint());
  enable();
  if (!accepting) say("Your teacher takes no drawings at the moment. You can draw already.");
  root.dataset.ready = "yes";
};

/** @param {HTMLElement} root @param {string} id */
const start = async (root, id) => {
  try {
    const wall = await (await ask(wallPath(id, "state"), { cache: "no-store" })).json();
    if (!wall.open) throw new Error("This wall is closed. Its drawings have been deleted.");
    openStudent(root, id, wall);
  } catch (error) {
    root.replaceChildren(element("h1", "", "Class wall"));
    append(root, "p", "over", /** @type {Error} */ (error).message).setAttribute("role", "alert");
  }
};

const page = globalThis.document?.getElementById("student");
if (page) start(page, wallOf(location.pathname));
