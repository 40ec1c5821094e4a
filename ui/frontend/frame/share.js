// The panel that makes a link: of this view, on a projector or not, with some of the controls left out.

import { address } from "../lib/address.js";
import { append, appendButton } from "../lib/dom.js";
import { controlsOf } from "./controls.js";
import { openSidePanel } from "./side-panel.js";

const LOOK_MS = 400; // between two looks at the address while the panel is open
const LOCAL = /^(localhost|127\.|\[::1\])/;

/**
 * The address of a view with other settings of the window.
 * @param {string} href @param {{ projected: boolean, hide: readonly string[] }} shown
 */
export const linkOf = (href, { projected, hide }) => {
  const url = new URL(href);
  url.hash = "";
  url.searchParams.delete("view");
  url.searchParams.delete("hide");
  if (projected) url.searchParams.set("view", "projector");
  const base = url.href;
  // Commas stay as they are: people read these addresses.
  return hide.length ? `${base}${url.search ? "&" : "?"}hide=${hide.join(",")}` : base;
};

/**
 * What is said of a link that works on this computer only, and the link for others where there is one.
 * @typedef {{ open: boolean, host: string }} Reach of ui/app/reach.py
 * @param {string} link @param {Reach | null} reach @returns {{ words: string, others: string } | null} null for another link
 */
export const localNote = (link, reach) => {
  const url = new URL(link);
  if (!LOCAL.test(url.host)) return null;
  const here = "This address works on this computer only.";
  if (!reach) {
    const ask = "For other devices, open the app by the address that this computer has in your network.";
    return { words: `${here} ${ask}`, others: "" };
  }
  if (!reach.open) {
    const how = "To let other devices in, start the app with --server.address 0.0.0.0.";
    return { words: `${here} ${how}`, others: "" };
  }
  if (!reach.host) {
    return { words: `${here} The app answers other devices too, but this computer is in no network.`, others: "" };
  }
  url.hostname = reach.host.includes(":") ? `[${reach.host}]` : reach.host;
  return { words: `${here} Other devices in your network open`, others: url.href };
};

/** @typedef {(change: { projected: boolean, hide: string[] }) => void} Show */

/** @param {HTMLElement} root @param {{ show: Show }} act */
export const openShare = (root, act) => {
  const { panel, show, close } = openSidePanel(root, "share-view", "Share this view", () => {
    clearInterval(timer);
    point(null);
  });
  /** @type {Set<string>} */
  let hidden = new Set();
  let link = "";
  /** @type {Reach | null} */
  let reach = null;
  let timer = 0;

  const picture = append(panel, "button", "qr");
  picture.type = "button";
  picture.title = "Larger or smaller";
  const code = append(picture, "img");
  code.alt = "QR code of the link";
  picture.onclick = () => picture.classList.toggle("large");
  const local = append(panel, "p", "local");
  const row = append(panel, "div", "row");
  const field = append(row, "input", "search");
  field.readOnly = true;
  field.setAttribute("aria-label", "Link");
  field.onfocus = () => field.select();
  const copy = appendButton(row, "Copy", copyLink);
  const said = append(panel, "p", "said");
  said.setAttribute("role", "status");
  const projector = checkbox(panel, "On a projector: large type, no menu, arrow keys", () => write());
  const builder = append(panel, "details");
  const title = append(builder, "summary", "", "Leave controls out");
  append(builder, "p", "quiet", "Ticked ones are not there for whoever opens the link.");
  const list = append(builder, "div", "list");
  const buttons = append(panel, "div", "row");
  appendButton(buttons, "Show it here", () => {
    close();
    act.show({ projected: projector.checked, hide: [...hidden] });
  });
  appendButton(buttons, "Show everything", () => {
    close();
    act.show({ projected: false, hide: [] });
  });
  const mark = append(root, "div", "pointed");
  mark.popover = "manual";

  /** @param {HTMLElement} parent @param {string} text @param {(checked: boolean) => void} changed */
  function checkbox(parent, text, changed) {
    const label = append(parent, "label", "tick");
    const box = append(label, "input");
    box.type = "checkbox";
    label.append(` ${text}`);
    box.onchange = () => changed(box.checked);
    return box;
  }
  async function copyLink() {
    try {
      await navigator.clipboard.writeText(link);
      said.textContent = "Copied.";
    } catch {
      field.select(); // without https there is no clipboard: the person presses Ctrl+C
      said.textContent = "Press Ctrl + C to copy it.";
    }
    copy.focus();
  }
  function write() {
    const now = linkOf(location.href, { projected: projector.checked, hide: [...hidden] });
    title.textContent = hidden.size ? `Leave controls out (${hidden.size})` : "Leave controls out";
    if (now === link) return;
    link = now;
    field.value = link;
    said.textContent = "";
    code.src = address(`data/qr.svg?text=${encodeURIComponent(link)}`);
    const note = localNote(link, reach);
    local.hidden = !note;
    local.textContent = note?.words ?? "";
    if (!note?.others) return;
    local.append(" ");
    const others = append(local, "a", "", new URL(note.others).host);
    others.href = note.others;
  }
  code.onerror = () => picture.classList.add("none");
  code.onload = () => picture.classList.remove("none");

  /** Outline what an entry of the list means. @param {HTMLElement | null} node */
  function point(node) {
    if (mark.matches(":popover-open")) mark.hidePopover();
    const at = node?.getBoundingClientRect();
    if (!at?.width) return;
    mark.showPopover();
    Object.assign(mark.style, {
      left: `${at.left - 4}px`,
      top: `${at.top - 4}px`,
      width: `${at.width + 8}px`,
      height: `${at.height + 8}px`,
    });
  }
  function fillList() {
    list.replaceChildren();
    const there = controlsOf();
    /** @type {{ name: string, label: string, node: HTMLElement | null }[]} */
    const entries = [
      { name: "menu", label: "The menu", node: document.querySelector('[data-testid="stSidebar"]') },
      ...there,
    ];
    for (const name of hidden) {
      if (!entries.some((entry) => entry.name === name)) entries.push({ name, label: name, node: null });
    }
    for (const { name, label, node } of entries) {
      const box = checkbox(list, label.length > 60 ? `${label.slice(0, 58)}…` : label, (checked) => {
        if (checked) hidden.add(name);
        else hidden.delete(name);
        write();
      });
      box.checked = hidden.has(name);
      box.dataset.name = name;
      const entry = /** @type {HTMLElement} */ (box.parentElement);
      entry.onpointerenter = () => point(node);
      entry.onpointerleave = () => point(null);
      box.onfocus = () => {
        node?.scrollIntoView({ block: "nearest" });
        point(node);
      };
      box.onblur = () => point(null);
    }
  }
  builder.ontoggle = () => builder.open && fillList();

  /** @param {import("./frame.js").FrameData} data */
  function open(data) {
    show();
    hidden = new Set(data.hide);
    reach = data.reach;
    projector.checked = data.projected;
    picture.classList.toggle("large", data.projected);
    link = "";
    if (builder.open) fillList();
    write();
    timer = window.setInterval(write, LOOK_MS); // the page behind it can be used
  }
  return { open, close };
};
