// The panel of what can be taken home of the models on a page: the explorer as one file, a report, the model itself.

import { address } from "../lib/address.js";
import { append, appendButton } from "../lib/dom.js";
import { openSidePanel } from "./side-panel.js";

const LIST = "data/take-home.json"; // as in ui/http/take_home.py
const NAMES = ["run", "left", "right", "training"]; // of a page's address, for the runs that it shows

/**
 * @typedef {object} Item of ui/http/take_home.py
 * @property {string} title @property {string} words
 * @property {string} address relative to the app's
 * @property {string} file the name under which it is saved; "" where it opens as a page
 * @property {number | null} bytes
 * @property {boolean} made whether the server makes it when it is asked for, which may take a while
 */

/** Where the list of a page's models is. @param {string} href the page's address */
export const listPath = (href) => {
  const shown = new URL(href).searchParams;
  const asked = new URLSearchParams();
  for (const name of NAMES) {
    const value = shown.get(name);
    if (value) asked.set(name, value);
  }
  return `${LIST}${asked.size ? `?${asked}` : ""}`;
};

/** "4.1 MB", "870 KB". @param {number} bytes */
export const sizeText = (bytes) =>
  bytes >= 1e6 ? `${(bytes / 1e6).toFixed(1)} MB` : `${Math.max(1, Math.round(bytes / 1e3))} KB`;

/** @param {HTMLElement} root */
export const openTakeHome = (root) => {
  const { panel, show: showPanel, close } = openSidePanel(root, "take-home", "Take it home", () => stop.abort());
  const of = append(panel, "p", "quiet");
  const list = append(panel, "div", "items");
  const said = append(panel, "p", "said");
  said.setAttribute("role", "status");
  let stop = new AbortController();

  /** @param {string} path @returns {Promise<Response>} whose error is the server's own sentence */
  const asked = async (path) => {
    const answer = await fetch(address(path), { signal: stop.signal });
    if (!answer.ok) throw new Error((await answer.text()).slice(0, 400));
    return answer;
  };

  /** @param {Item} item @param {HTMLElement} row */
  function show(item, row) {
    const about = item.bytes === null ? "" : ` (about ${sizeText(item.bytes)})`;
    if (item.made) {
      const button = appendButton(row, `${item.title}${about}`, () => void save(item, button), "chip");
    } else {
      const link = append(row, "a", "chip", `${item.title}${about}`);
      link.href = address(item.address);
      if (item.file) link.download = item.file;
      else link.target = "_blank";
    }
    append(row, "p", "quiet", item.words);
  }
  /** Have it made, save it, and say how large it is. @param {Item} item @param {HTMLButtonElement} button */
  async function save(item, button) {
    button.disabled = true;
    said.textContent = "It is being made. That takes a few seconds.";
    try {
      const content = await (await asked(item.address)).blob();
      const link = document.createElement("a");
      link.href = URL.createObjectURL(content);
      link.download = item.file;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
      said.textContent = `${item.file} is in your downloads: ${sizeText(content.size)}.`;
    } catch (error) {
      if (!stop.signal.aborted) said.textContent = messageOf(error);
    } finally {
      button.disabled = false;
    }
  }
  async function fill() {
    list.replaceChildren();
    said.textContent = "";
    of.textContent = "Looking at what there is.";
    try {
      /** @type {{ runs: string[], items: Item[] }} */
      const found = await (await asked(listPath(location.href))).json();
      of.textContent = found.runs.length
        ? `Of ${found.runs.map((name) => `“${name}”`).join(" and ")}:`
        : "This page shows no trained model.";
      for (const item of found.items) show(item, append(list, "div", "item"));
    } catch (error) {
      if (!stop.signal.aborted) of.textContent = messageOf(error);
    }
  }
  function open() {
    showPanel();
    stop = new AbortController();
    void fill();
  }
  return { open, close };
};

/** @param {unknown} error */
const messageOf = (error) => (error instanceof Error && error.message) || "The server does not answer.";
