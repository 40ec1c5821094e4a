// The explanation of a term, beside it: opened by a tap, by Enter, or by resting the pointer on it.

import { address } from "../lib/address.js";
import { append, appendButton } from "../lib/dom.js";
import { fetchOnce } from "../lib/fetch-once.js";
import { nameOf, termOf } from "../lib/words.js";
import { placeBeside } from "./place.js";

const REST_MS = 250; // of the pointer on a term before it opens, and away from it before it closes

/**
 * @typedef {{ title: string, says: [string, string], picture: string, see: string, page: string }} Term
 *   `see` is the address of the page where it can be seen, `page` that page's name; both "" for none
 */

/**
 * @param {HTMLElement} root where the explanation's element lives; it is drawn on top of everything
 * @param {Node} [within] whose terms are explained, where others explain theirs on the same page
 */
export const openGlossary = (root, within = document) => {
  const box = append(root, "section", "explanation");
  box.popover = "manual"; // on top of everything, whatever clips or moves the page around it
  box.tabIndex = -1;
  let url = "";
  /** @type {Promise<Record<string, Term>> | null} */
  let loading = null;
  /** @type {HTMLAnchorElement | null} */
  let shown = null;
  let byPointer = false;
  let timer = 0;

  const load = () => {
    loading ??= fetchOnce(url).then((bytes) => JSON.parse(new TextDecoder().decode(bytes)));
    loading.catch(() => {
      loading = null; // the next try asks again
    });
    return loading;
  };

  /** @param {HTMLAnchorElement} link @param {boolean} pointer whether it was only pointed at */
  async function open(link, pointer) {
    clearTimeout(timer);
    if (shown !== link) close();
    shown = link;
    byPointer = pointer;
    const terms = await load().catch(() => null);
    if (shown !== link || !link.isConnected) return;
    fill(terms?.[nameOf(link)] ?? null);
    box.setAttribute("aria-label", box.querySelector("h4")?.textContent ?? "");
    if (!box.matches(":popover-open")) box.showPopover();
    placeBeside(box, link);
    link.setAttribute("aria-expanded", "true");
    if (!pointer) box.focus({ preventScroll: true });
  }
  function close() {
    clearTimeout(timer);
    shown?.setAttribute("aria-expanded", "false");
    const hadFocus = box.matches(":focus-within");
    if (box.matches(":popover-open")) box.hidePopover();
    if (hadFocus) shown?.focus({ preventScroll: true });
    shown = null;
  }
  /** @param {Term | null} term */
  function fill(term) {
    box.replaceChildren();
    appendButton(box, "×", close, "close", "Close");
    if (!term) {
      append(box, "p", "", "The explanation cannot be loaded just now.");
      return;
    }
    const picture = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    picture.setAttribute("viewBox", "0 0 160 80");
    picture.setAttribute("aria-hidden", "true");
    picture.innerHTML = term.picture; // the glossary's own, from this repository
    box.append(picture);
    append(box, "h4", "", term.title);
    append(box, "p", "", term.says.join(" "));
    if (term.see && !isHere(term.see)) {
      const see = append(box, "a", "see", `See it happen: ${term.page}`);
      see.href = elsewhere(term.see);
      see.dataset.page = "";
    }
  }

  /** @param {Event} event */
  const ownTermOf = (event) => (event.composedPath().includes(within) ? termOf(event) : null);
  /** @param {Event} event */
  const onClick = (event) => {
    const link = ownTermOf(event);
    if (!link) {
      if (shown && !event.composedPath().includes(box)) close();
      return;
    }
    event.preventDefault();
    event.stopPropagation(); // a term in a label explains itself and does not press the control
    if (shown === link && !byPointer && box.matches(":popover-open")) close();
    else open(link, false);
  };
  /** @param {PointerEvent} event */
  const onOver = (event) => {
    if (event.pointerType !== "mouse") return;
    const link = ownTermOf(event);
    clearTimeout(timer);
    if (link && link !== shown) timer = window.setTimeout(() => open(link, true), REST_MS);
    else if (!link && shown && byPointer && !event.composedPath().includes(box)) {
      timer = window.setTimeout(close, REST_MS);
    }
  };
  /** @param {KeyboardEvent} event */
  const onKey = (event) => {
    if (event.key === "Escape" && shown) {
      event.stopPropagation(); // it closes this, and not a dialog below
      close();
      return;
    }
    const link = ownTermOf(event);
    if (!link || event.key !== " ") return;
    event.preventDefault();
    open(link, false);
  };
  /** A term is announced as what opens something. @param {FocusEvent} event */
  const onFocus = (event) => {
    const link = ownTermOf(event);
    if (link && link.getAttribute("role") !== "button") {
      link.setAttribute("role", "button");
      link.setAttribute("aria-haspopup", "dialog");
      link.setAttribute("aria-expanded", String(link === shown));
    }
  };
  /** It stays beside its term, and goes when that does. @param {Event} event */
  const onScroll = (event) => {
    if (!shown || event.target === box) return;
    const { top, bottom } = shown.getBoundingClientRect();
    if (!shown.isConnected || bottom < 0 || top > window.innerHeight) close();
    else placeBeside(box, shown);
  };
  box.setAttribute("role", "dialog");
  /** @type {[string, (event: any) => void][]} */
  const listeners = [
    ["click", onClick],
    ["pointerover", onOver],
    ["keydown", onKey],
    ["focusin", onFocus],
    ["scroll", onScroll],
  ];
  for (const [name, heard] of listeners) document.addEventListener(name, heard, { capture: true });
  return {
    /** @param {string} at */
    use: (at) => {
      if (at !== url) [url, loading] = [at, null];
    },
    close: () => {
      close();
      for (const [name, heard] of listeners) document.removeEventListener(name, heard, { capture: true });
    },
  };
};

/** The last part of the page's path, "" for home. @param {string} path */
const pageOf = (path) => new URL(path, location.href).pathname.replace(/\/$/, "").split("/").pop() ?? "";

/** @param {string} see */
const isHere = (see) => {
  const there = new URL(address(see));
  const here = new URLSearchParams(location.search);
  return (
    pageOf(there.href) === pageOf(location.href) &&
    [...there.searchParams].every(([key, value]) => here.get(key) === value)
  );
};

/** The address of another page, with what belongs to the whole visit. @param {string} see */
const elsewhere = (see) => {
  const there = new URL(address(see));
  const here = new URLSearchParams(location.search);
  for (const key of ["level", "view", "hide"]) {
    const value = here.get(key);
    if (value) there.searchParams.set(key, value);
  }
  return there.href;
};
