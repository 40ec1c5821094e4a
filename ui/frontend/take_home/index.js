// The explorer as one file that needs no server: what the file's own script runs once the page has been read.

import { append } from "../lib/dom.js";
import { download } from "../lib/fetch-once.js";
import { supply } from "../lib/supply.js";
import { unpackFile } from "./embedded.js";
import { openShell } from "./shell.js";

const DATA = "data/"; // all addresses of a run's parts begin so, see vae_core/explorer/addresses.py

/** The text of one of the page's data blocks. @param {string} id */
const textOf = (id) => document.getElementById(id)?.textContent ?? "";

/** The text of a file beside the page, where the page was saved as a folder. @param {string} url */
const fetched = async (url) => {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`A file of this page is missing on its server: ${url}`);
  return answer.text();
};

/** @param {HTMLElement} root what the page shows, replaced */
const openTakeHome = async (root) => {
  try {
    /** @type {{ inside: string, files: Record<string, import("./embedded.js").Reading & { id: string, url?: string }> }} */
    const page = JSON.parse(textOf("page"));
    supply(DATA, async (path) => {
      const file = page.files[path];
      if (!file) throw new Error("This file does not hold that.");
      return unpackFile(file.url ? await fetched(file.url) : textOf(file.id), file);
    });
    const inside = JSON.parse(new TextDecoder().decode(await download(page.inside)));
    openShell(root, { ...page, ...inside });
  } catch (error) {
    root.replaceChildren();
    append(root, "p", "failed", `This page cannot be shown: ${/** @type {Error} */ (error).message}`);
  }
};

export default openTakeHome;
