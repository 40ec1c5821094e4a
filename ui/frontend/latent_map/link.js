// What the page's link holds of the map: read when a run is first shown, and told to the server when it changes.

import { rounded } from "../lib/format.js";
import { openModel } from "../lib/model.js";
import { isOwn, openOwnAlbum } from "../lib/own-album.js";
import { spotOf } from "./state.js";

const REST = 450; // milliseconds after which a zoom is told

/**
 * @typedef {import("./state.js").Spot} Spot
 * @typedef {import("./state.js").PanelData} PanelData
 */

/**
 * @param {import("./state.js").State} state
 * @param {ReturnType<typeof import("./elements.js").buildPanel>} ui
 * @param {ReturnType<typeof import("./stage.js").openStage>} stage
 * @param {() => ReturnType<typeof import("./pins.js").openPins>} pinsOf
 */
export const openLink = (state, ui, stage, pinsOf) => {
  const album = openOwnAlbum();
  let missing = ""; // images of the link that there are not
  let telling = 0;
  /** @type {(value: object) => void} */
  let send = () => {};

  /** @param {number[] | string} pin @returns {Spot | null} null for a code of another model */
  function pinFromLink(pin) {
    const { space } = state;
    const [image, ...numbers] = typeof pin === "string" ? [album.numberOf(pin)] : pin;
    if (isOwn(image)) return spotOf(state, image);
    if (!space || numbers.length !== space.dims || image >= space.count) return null;
    const code = Float32Array.from(numbers);
    return image < 0 ? { image, code, place: space.project(code) } : spotOf(state, image);
  }
  /** Those that there are. @param {PanelData["pins"]} linked */
  const spots = (linked) => linked.map(pinFromLink).filter((one) => one !== null);
  /** To the server, at once. */
  function tell() {
    clearTimeout(telling);
    const { data, space, layers, tile, lasso, without } = state;
    if (!data || !space) return;
    const { zoom: now } = stage;
    send({
      run: data.model.run,
      pins: pinsOf().linked,
      layers,
      tile,
      zoom: now && [rounded(now.x), rounded(now.y), rounded(now.scale)],
      lasso,
      without: [...without].sort((a, b) => a - b),
    });
  }

  return {
    tell,
    spots,
    tellSoon: () => {
      clearTimeout(telling);
      telling = setTimeout(tell, REST);
    },
    /** @param {(value: object) => void} next */
    sendWith: (next) => {
      send = next;
    },
    /** An image of one's own, as the link has it. @param {number} image */
    linked: (image) => album.linked(image),
    /** The model, with the images of one's own that the link pins. @param {PanelData} from */
    openWithOwn: async ({ model: fields, pins: linked }) => {
      const model = await openModel(fields, ui.report);
      missing = "";
      for (const pin of linked) {
        if (typeof pin !== "string") continue;
        try {
          await album.adopt(pin, [model]);
        } catch (error) {
          missing = `A kept image of your own cannot be shown: ${/** @type {Error} */ (error).message}`;
        }
      }
      return album.with(model);
    },
    /** What the link says of the run that is shown now. @param {PanelData} from */
    adopt: ({ view, pins: linked, said }) => {
      [state.layers, state.tile, state.without] = [[...view.layers], view.tile, new Set(view.without)];
      stage.zoomTo(view.zoom && { x: view.zoom[0], y: view.zoom[1], scale: view.zoom[2] });
      [state.lasso, state.chosen] = [view.lasso, []];
      pinsOf().set(spots(linked));
      ui.say(missing || said);
    },
    close: () => clearTimeout(telling),
  };
};
