// The browser's part of the frame of every page: explanations, the projector view, what is left out, sharing, and taking home.

import { leaveOut } from "./controls.js";
import { openGlossary } from "./glossary.js";
import { openProjector } from "./projector.js";
import { openShare } from "./share.js";
import { openTakeHome } from "./take-home.js";
import { watchTraining } from "./training-now.js";

/**
 * @typedef {object} FrameData of ui/app/window.py
 * @property {string} glossary_url
 * @property {boolean} projected whether this is the projector view
 * @property {string[]} hide names of controls that are left out
 * @property {import("./share.js").Reach | null} reach how far the server answers, for whoever sits at its computer
 */

/** @param {HTMLElement} root */
export const openFrame = (root) => {
  const glossary = openGlossary(root);
  const left = leaveOut();
  /** @type {FrameData} */
  let data = { glossary_url: "", projected: false, hide: [], reach: null };
  /** @type {import("../lib/mount.js").Send} */
  let send = () => {};
  /** @param {{ projected?: boolean, hide?: string[] }} change */
  const show = ({ projected = data.projected, hide = data.hide }) =>
    send("view", { view: projected ? "projector" : "page", hide, at: Date.now() }); // another value each time
  const share = openShare(root, { show });
  const takeHome = openTakeHome(root);
  const training = watchTraining();
  const projector = openProjector(root, { share: share.open, leave: () => show({ projected: false }) });

  const acts = new Map([
    ["#do-share", () => share.open(data)],
    ["#do-take-home", takeHome.open],
    ["#do-projector", () => show({ projected: true })],
  ]);
  /** @param {MouseEvent} event */
  const onClick = (event) => {
    for (const node of event.composedPath()) {
      if (!(node instanceof HTMLAnchorElement)) continue;
      const asked = node.getAttribute("href");
      const act = acts.get(asked ?? "");
      if (!act) return;
      event.preventDefault();
      act();
      return;
    }
  };
  document.addEventListener("click", onClick);
  return {
    /** @param {FrameData} next @param {import("../lib/mount.js").Send} tell */
    update: (next, tell) => {
      [data, send] = [next, tell];
      glossary.use(next.glossary_url);
      left.use(next.hide);
      projector.show(next);
    },
    close: () => {
      document.removeEventListener("click", onClick);
      for (const one of [glossary, left, share, takeHome, training, projector]) one.close();
    },
  };
};
