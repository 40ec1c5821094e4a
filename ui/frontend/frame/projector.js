// The projector view: arrow keys, or a presenter's remote, go to the next page, or to the next step of what is in steps.

import { address } from "../lib/address.js";
import { append, appendButton } from "../lib/dom.js";
import { componentRoots } from "./controls.js";

const LESSON = ".st-key-lesson-bar"; // of ui/app/lesson/bar.py
const KEYS = /** @type {Record<string, "next" | "back">} */ ({
  ArrowRight: "next",
  ArrowLeft: "back",
  PageDown: "next", // what a remote sends
  PageUp: "back",
});
// What uses the arrow keys itself.
const OWN_ARROWS =
  'input, select, textarea, canvas, [contenteditable="true"], [role="slider"], [role="tab"], [role="radio"], [role="option"], [role="listbox"], [role="combobox"], [role="menuitem"], [role="application"], [tabindex]:not(a, button, section)';
const OWN_PAGES = 'textarea, select, [role="listbox"], [role="slider"], input[type="range"], input[type="number"]';

/** What has the focus, through the roots of components. */
const focused = () => {
  let node = document.activeElement;
  while (node?.shadowRoot?.activeElement) node = node.shadowRoot.activeElement;
  return node === document.body ? null : node;
};

/** A page's own button to its next or last step, with data-go. @param {"next" | "back"} way @returns {HTMLElement | undefined} */
const stepButton = (way) => {
  const roots = [document, ...componentRoots()];
  const found = roots.flatMap((root) => [...root.querySelectorAll(`[data-go="${way}"]:not(:disabled)`)]);
  return found.filter((node) => node instanceof HTMLElement).find((node) => node.getClientRects().length > 0);
};

/** The menu's links, and where in them this page is. */
const menu = () => {
  const links = /** @type {HTMLAnchorElement[]} */ ([
    ...document.querySelectorAll('[data-testid="stSidebar"] .menu a'),
  ]);
  // Their addresses are relative to the app's base, that of Home is empty.
  const path = (/** @type {string} */ href) => new URL(href).pathname.replace(/\/$/, "");
  const isHere = (/** @type {HTMLAnchorElement} */ link) =>
    path(address(link.getAttribute("href") ?? "")) === path(location.href);
  return { links, at: links.findIndex(isHere) };
};

/** @param {HTMLElement} root @param {{ share: (data: import("./frame.js").FrameData) => void, leave: () => void }} act */
export const openProjector = (root, act) => {
  const bar = append(root, "nav", "projector");
  bar.setAttribute("aria-label", "Projector view");
  bar.hidden = true;
  /** @type {import("./frame.js").FrameData | null} */
  let data = null;
  const back = appendButton(bar, "←", () => go("back"), "turn", "Back");
  const place = append(bar, "span", "place");
  const next = appendButton(bar, "→", () => go("next"), "turn", "Next");
  appendButton(bar, "QR code", () => data && act.share(data), "word");
  appendButton(bar, "Leave (Esc)", act.leave, "word");
  for (const [button, name] of /** @type {const} */ ([
    [back, "Back"],
    [next, "Next"],
  ])) {
    button.setAttribute("aria-label", name);
  }

  /** @param {"next" | "back"} way */
  function go(way) {
    if (document.querySelector(LESSON)) {
      document.dispatchEvent(new CustomEvent("lesson", { detail: way })); // its bar knows what comes next
      return;
    }
    const step = stepButton(way);
    if (step) {
      step.click();
      return;
    }
    const { links, at } = menu();
    links[at + (way === "next" ? 1 : -1)]?.click();
  }
  function name() {
    const { links, at } = menu();
    const page = links[at]?.lastChild?.textContent ?? "";
    place.textContent = at >= 0 ? `${page} · ${at + 1} of ${links.length}` : "";
  }
  /** @param {KeyboardEvent} event */
  const onKey = (event) => {
    if (!data?.projected || event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
    const at = focused();
    if (event.key === "Escape" && !at?.closest("dialog, [role=dialog], [role=listbox], input, select, textarea")) {
      act.leave();
      return;
    }
    const way = KEYS[event.key];
    if (!way || at?.matches(event.key.startsWith("Arrow") ? OWN_ARROWS : OWN_PAGES)) return;
    event.preventDefault();
    go(way);
  };
  window.addEventListener("keydown", onKey); // last: what handles a key itself has done so
  return {
    /** @param {import("./frame.js").FrameData} given */
    show: (given) => {
      data = given;
      bar.hidden = !given.projected;
      if (given.projected) name();
    },
    close: () => window.removeEventListener("keydown", onKey),
  };
};
