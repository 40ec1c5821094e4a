// What only the teacher of a wall has: buttons to hide, pause, keep and close. They need the key that this browser has.

import { address } from "../lib/address.js";
import { append, appendButton } from "../lib/dom.js";
import { askHere } from "./elements.js";
import { keepKey, send, wallPath } from "./server.js";

/**
 * @typedef {ReturnType<typeof import("./elements.js").buildBoard>} Elements
 * @typedef {import("./server.js").Wall} Wall
 */

/** @param {string} text @param {Date} [now] */
export const titleFor = (text, now = new Date()) =>
  `${text} ${now.toLocaleDateString("en-GB", { day: "numeric", month: "short" })}`;

/**
 * @param {Elements} ui @param {string} wallId @param {string | null} key null where the server's passphrase was given
 * @param {{ changed: () => void, shown: () => number }} on changed: something may look different now; shown: the number of the drawing that is looked at, 0 for none
 */
export const openTeacher = (ui, wallId, key, on) => {
  const proof = key ? { key } : {};
  /** @type {Wall | null} */
  let wall = null;
  let asking = false; // a question stands in the place of the tools

  /** @param {string} text @param {readonly [string, () => void] | null} [undo] */
  const say = (text, undo = null) => {
    ui.notice.replaceChildren(text);
    if (undo) {
      ui.notice.append(" ");
      appendButton(ui.notice, undo[0], undo[1]);
    }
  };
  /** @param {() => Promise<unknown>} work */
  const attempt = async (work) => {
    try {
      await work();
    } catch (error) {
      say(/** @type {Error} */ (error).message);
    }
    on.changed();
  };
  /** @param {string} act @param {number} [number] */
  const act = (act, number) => send(wallPath(wallId, "teacher"), { ...proof, act, ...(number ? { number } : {}) });

  /** @param {"hide" | "hide-sender"} how */
  const hide = (how) => {
    const number = on.shown();
    if (!number) return;
    attempt(async () => {
      await act(how, number);
      const what = how === "hide" ? `Drawing ${number} is hidden.` : "All drawings from there are hidden.";
      say(what, how === "hide" ? ["Undo", () => attempt(() => act("show", number).then(() => say("")))] : null);
    });
  };
  const hideButton = appendButton(
    ui.acts,
    "Hide it",
    () => hide("hide"),
    "chip hide",
    "Take this drawing off the wall (Delete)",
  );
  const hideAll = appendButton(ui.acts, "Hide all by this person", () => hide("hide-sender"), "chip hide-all");

  const showTools = () => {
    asking = false;
    ui.tools.replaceChildren();
    const paused = wall !== null && !wall.accepting;
    appendButton(
      ui.tools,
      paused ? "Take drawings again" : "Pause",
      () => attempt(() => act(paused ? "accept" : "pause")),
      "chip pause",
      paused ? "" : "Take no drawings until you go on",
    );
    appendButton(ui.tools, "Keep…", showKeep, "chip keep", "A picture, a zip or a dataset of the drawings");
    appendButton(ui.tools, "Close the wall", askToClose, "chip close-wall");
  };
  /** What the drawings can be kept as. */
  const showKeep = () => {
    asking = true;
    ui.tools.replaceChildren();
    const buttons = [
      appendButton(ui.tools, "Sheet", () => keep("png"), "chip sheet", "All drawings as one picture (PNG)"),
      appendButton(ui.tools, "Zip", () => keep("zip"), "chip zip", "Every drawing as an image and as strokes"),
      appendButton(ui.tools, "Dataset", askForDataset, "chip dataset", "To train a model on these drawings"),
      appendButton(ui.tools, "Back", showTools),
    ];
    buttons[0].focus();
  };
  /** @param {"png" | "zip"} kind */
  const keep = (kind) => attempt(() => save(kind));
  /** @param {"png" | "zip"} kind */
  const save = async (kind) => {
    const answer = await send(wallPath(wallId, "export"), { ...proof, kind });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await answer.blob());
    link.download = `class-wall-${wallId}.${kind}`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    say(kind === "png" ? "The sheet is saved." : "The zip is saved.");
  };
  const askForDataset = () => {
    asking = true;
    ui.tools.replaceChildren();
    const form = append(ui.tools, "form", "row name-it");
    const field = append(form, "input", "search");
    field.value = titleFor("Wall");
    field.maxLength = 60;
    field.setAttribute("aria-label", "Name of the dataset");
    append(form, "button", "chip", "Make it").type = "submit";
    appendButton(form, "Back", showTools);
    field.focus();
    field.select();
    form.onsubmit = (event) => {
      event.preventDefault();
      attempt(async () => {
        const made = await (await send(wallPath(wallId, "dataset"), { ...proof, name: field.value })).json();
        say(`“${made.title}” is a dataset of ${made.count} drawings now. `);
        const link = append(ui.notice, "a", "", "Your images");
        link.href = address("datasets");
        link.target = "_blank";
        showTools();
        ui.tools.querySelector("button")?.focus();
      });
    };
  };
  /** Nothing more comes while the question stands; only its answer deletes. */
  const askToClose = () => {
    asking = true;
    const paused = wall !== null && !wall.accepting; // it stays so when it is kept open
    const count = wall?.count ?? 0;
    const what = count === 1 ? "its drawing" : `its ${count} drawings`;
    askHere(ui.tools, count ? `Close the wall and delete ${what}?` : "Close the wall?", [
      [count ? "Close and delete" : "Close it", () => attempt(close)],
      ["Keep it open", paused ? showTools : () => attempt(() => act("accept").then(showTools))],
    ]);
    if (!paused) attempt(() => act("pause"));
  };
  const close = async () => {
    await act("close");
    keepKey(wallId, null);
    say("");
  };
  showTools();
  return {
    /** @param {Wall} next */
    update: (next) => {
      const changed = !wall || wall.accepting !== next.accepting;
      wall = next;
      if (changed && !asking) {
        const focused = ui.tools.contains(/** @type {ShadowRoot | Document} */ (ui.tools.getRootNode()).activeElement);
        showTools();
        if (focused) ui.tools.querySelector("button")?.focus();
      }
    },
    /** @param {boolean} any whether a drawing is looked at */
    enable: (any) => {
      hideButton.disabled = hideAll.disabled = !any;
    },
    hide: () => hide("hide"),
  };
};
