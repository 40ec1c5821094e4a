// One view of the widget: the parts, each in a shadow of its own so that neither its style nor the notebook's reaches the
// other, and between them and Python the traits.

import { openGlossary } from "../frame/glossary.js";
import { openPanel } from "../latent_map/panel.js";
import { append, element } from "../lib/dom.js";
import { openModeTabs } from "../lib/mode-tabs.js";
import { openAxes } from "./axes.js";
import { openParts, openRoot } from "./parts.js";
import { followTheme } from "./theme.js";
import { linkedPins, openTrait, pinsOf } from "./traits.js";

const MAP = "latent_map";
const WAITING = "The kernel does not answer: it is busy, or it is not running. If it is not, run this cell again.";

/**
 * @typedef {import("./traits.js").Code} Code
 * @typedef {import("./traits.js").Pin} Pin
 * @typedef {object} ExplorerData what Python says of the runs, in `Explorer._data`
 * @property {(import("../latent_map/elements.js").Fields & { count: number })[]} models
 * @property {readonly number[]} dimensions to choose the map's plane of; none where all are on it
 * @property {readonly [string, string]} axis_titles
 * @property {boolean} expert
 * @property {string} glossary_url
 * @property {readonly { part: string, title: string, data: any }[]} parts beside the map; their models are put in here
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

  const bar = append(frame, "div", "bar");
  const plane = openAxes(frame, (next) => axes.tell(next));
  const onMap = openRoot(frame, MAP, styles[MAP]);
  const parts = openParts(frame, styles);
  let shown = /** @type {string} */ (MAP);
  const glossary = openGlossary(frame, host);

  let ready = false;
  let closed = false;
  /** @type {Code} */
  let looked = [];
  const map = openPanel(onMap.root, {
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
  const axes = openTrait(model, "axes", () => {}); // what follows from it comes with the data
  const data = () => /** @type {ExplorerData} */ (model.get("_data"));
  const dims = () => data().models[0].plane.mean.length;

  const update = async () => {
    if (!host.isConnected) return;
    mark(shown);
    onMap.place.hidden = shown !== MAP;
    const { models, dimensions, axis_titles, expert, glossary_url, parts: others } = kernel.withAddresses(data());
    glossary.use(glossary_url);
    plane.show(shown === MAP ? dimensions : [], axes.value);
    const other = others.find(({ part }) => part === shown);
    parts.show(shown, other && withModels(other.data, models));
    await map.update(
      {
        slot: "notebook",
        model: models[0],
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
  const [first, second] = data().models;
  /** @type {Record<string, { title: string }>} */
  const tabs = { [MAP]: { title: second ? `Map: ${first.name}` : "Map" } };
  for (const { part, title } of data().parts) tabs[part] = { title };
  const mark = openModeTabs(bar, tabs, (tab) => {
    shown = tab;
    update();
  });
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
    for (const trait of [code, selection, pins, axes]) trait.close();
    unfollow();
    unwatch();
    map.close();
    parts.close();
    glossary.close();
    host.remove();
  };
};

/** What a part is given, with the models where it has them. @param {any} data @param {ExplorerData["models"]} models */
const withModels = (data, models) =>
  data.sides
    ? {
        ...data,
        sides: data.sides.map((/** @type {object} */ side, /** @type {number} */ k) => ({ ...side, model: models[k] })),
      }
    : { ...data, models };
