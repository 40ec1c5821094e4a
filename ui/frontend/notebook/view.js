// One view of the widget: the parts, each in a shadow of its own so that neither its style nor the notebook's reaches the
// other, and between them and Python the traits.

import { openPanel } from "../latent_map/panel.js";
import { append, element } from "../lib/dom.js";
import { followTheme } from "./theme.js";
import { linkedPins, openTrait, pinsOf } from "./traits.js";

const WAITING = "The kernel does not answer: it is busy, or it is not running. If it is not, run this cell again.";

/**
 * @typedef {import("./traits.js").Code} Code
 * @typedef {import("./traits.js").Pin} Pin
 * @typedef {object} ExplorerData what Python says of the runs, in `Explorer._data`
 * @property {import("../latent_map/elements.js").Fields[]} models
 * @property {readonly [string, string]} axis_titles
 * @property {boolean} expert
 */

/**
 * @param {HTMLElement} el @param {import("./index.js").WidgetModel} model
 * @param {ReturnType<typeof import("./kernel.js").openKernel>} kernel @param {Record<string, string>} styles
 */
export const openView = (el, model, kernel, styles) => {
  const host = append(el, "div");
  // Its keys are its own: in a notebook "0", pressed twice, restarts the kernel.
  host.dataset.lmSuppressShortcuts = "true";
  host.addEventListener("keydown", (event) => event.stopPropagation());
  const shadow = host.attachShadow({ mode: "open" });
  shadow.append(element("style", "", styles.notebook));
  const frame = shadow.appendChild(element("div", "explorer"));
  const said = append(frame, "p", "said");
  said.setAttribute("role", "status");

  /** @param {string} part its folder */
  const openPart = (part) => {
    const place = append(frame, "div").attachShadow({ mode: "open" });
    place.append(element("style", "", styles[part]));
    const root = place.appendChild(element("div", `part ${part.replace("_", "-")}`));
    root.dataset.part = "";
    return root;
  };

  let ready = false;
  let closed = false;
  /** @type {Code} */
  let looked = [];
  const map = openPanel(openPart("latent_map"), {
    looked: (spot) => {
      looked = Array.from(spot.code);
      if (ready) code.tell(looked);
    },
    chosen: (images) => ready && selection.tell([...images]),
  });
  const code = openTrait(
    model,
    "code",
    (/** @type {Code} */ value) => value.length && map.look(Float32Array.from(value)),
  );
  const selection = openTrait(model, "selection", (/** @type {number[]} */ images) => map.select(images));
  const pins = openTrait(model, "pins", (/** @type {Pin[]} */ next) => map.keep(linkedPins(next, dims())));
  const data = () => /** @type {ExplorerData} */ (model.get("_data"));
  const dims = () => data().models[0].plane.mean.length;

  const update = async () => {
    if (!host.isConnected) return;
    const { models, axis_titles, expert } = data();
    await map.update(
      {
        slot: "notebook",
        model: /** @type {any} */ (kernel.withAddresses(models[0])),
        pins: linkedPins(pins.value, dims()),
        view: { layers: ["tiles", "names"], tile: 40, zoom: null, lasso: [], without: [] },
        axis_titles,
        expert,
        guess: null,
        said: "",
      },
      (_, value) => ready && pins.tell(pinsOf(value.pins)),
    );
  };
  const begin = async () => {
    // Colours and letters are those of the page, which it may not be on yet.
    while (!host.isConnected) {
      if (closed) return;
      await new Promise(requestAnimationFrame);
    }
    await update();
    if (closed) return;
    if (code.value.length) map.look(Float32Array.from(code.value));
    if (selection.value.length) map.select(selection.value);
    ready = true;
    code.tell(looked);
    host.dataset.ready = "yes";
  };

  const unfollow = followTheme(host, update);
  const unwatch = kernel.viewed((waiting) => {
    said.textContent = waiting ? WAITING : "";
  });
  model.on("change:_data", update);
  begin();

  return () => {
    closed = true;
    model.off("change:_data", update);
    for (const trait of [code, selection, pins]) trait.close();
    unfollow();
    unwatch();
    map.close();
    host.remove();
  };
};
