// Before a wall is open, what it is to ask for; then the wall itself.

import { openBoard } from "./board.js";
import { openSetup } from "./setup.js";

/**
 * @typedef {object} WallData WallData of ui/frontend/wall
 * @property {import("./landing.js").WallModel} model
 * @property {string} wall its id, "" while none is open
 * @property {number} max_name characters of a class's name
 * @property {boolean} teacher whether the server's passphrase was given in this browser
 */

/** @param {HTMLElement} root */
export const openWall = (root) => {
  /** @type {{ update: (data: WallData) => unknown, close: () => void } | null} */
  let part = null;
  let shown = "none";
  return {
    /** @param {WallData} data @param {import("../lib/mount.js").Send} send */
    update: (data, send) => {
      /** @param {string} wall */
      const go = (wall) => send("wall", wall);
      if (data.wall !== shown) {
        part?.close();
        root.replaceChildren();
        shown = data.wall;
        root.dataset.wall = shown;
        part = shown ? openBoard(root, shown, data.teacher, go) : openSetup(root, go);
      }
      return part?.update(data);
    },
    close: () => part?.close(),
  };
};
