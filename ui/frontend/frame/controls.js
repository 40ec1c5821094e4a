// The controls of a page by name, so that a link can leave some of them out: Streamlit's own and those of components.

const OUT = "data-left-out";
const RULE = `[${OUT}] { display: none !important; }`;
const MAX_NAME = 60;

// Streamlit's elements that a person uses, and what holds their label.
const WIDGETS = [
  ...[
    "stButton",
    "stDownloadButton",
    "stSelectbox",
    "stMultiSelect",
    "stSlider",
    "stCheckbox",
    "stRadio",
    "stTextInput",
  ],
  ...[
    "stNumberInput",
    "stButtonGroup",
    "stExpander",
    "stFileUploader",
    "stTabs",
    "stPageLink",
    "stToggle",
    "stPopover",
  ],
];
const WIDGET = WIDGETS.map((name) => `[data-testid="${name}"]`).join(", ");
// In a component: groups of controls as one, single ones otherwise; never the pictures that one picks from.
const GROUP = '[data-control], [role="tablist"], [role="group"], [role="radiogroup"], fieldset';
const SINGLE = "button, select, input, summary";
const PICKED_FROM = ".thumbs, .slider-frames, .classes, .pager";

/** A label as it stands in an address. @param {string} text */
export const slug = (text) =>
  text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, MAX_NAME);

/** The key that the app gave to a Streamlit element, "" for none. @param {Element} node */
const keyOf = (node) => [...node.classList].find((name) => name.startsWith("st-key-"))?.slice("st-key-".length) ?? "";

/** The words in an element, without icons, which are words to Streamlit. @param {Element | null | undefined} node */
const wordsOf = (node) => {
  const copy = node?.cloneNode(true);
  if (!(copy instanceof HTMLElement)) return "";
  for (const icon of copy.querySelectorAll('[data-testid="stIconMaterial"], .page-icon, svg, canvas')) icon.remove();
  return copy.textContent.replaceAll(/\s+/g, " ").trim();
};

/** What a control is called on the screen. @param {HTMLElement} node */
const labelOf = (node) => {
  const inside = node.querySelector("label, summary, legend, [data-testid=stWidgetLabel]");
  const said = [
    node.getAttribute("aria-label"),
    node.matches(GROUP) ? [...node.querySelectorAll("button")].map(wordsOf).join(", ") : "",
    wordsOf(/** @type {HTMLInputElement} */ (node).labels?.[0]),
    wordsOf(inside),
    node.querySelector("[aria-label]")?.getAttribute("aria-label"),
    wordsOf(node),
    node.title,
  ];
  return said.find((text) => text?.trim()) ?? "";
};

/** @typedef {{ name: string, label: string, node: HTMLElement }} Control */

/** The open roots of the components on the page. */
export const componentRoots = () =>
  [...document.querySelectorAll('[data-testid="stBidiComponentIsolated"]')].flatMap((host) => host.shadowRoot ?? []);

/** @param {Element} node @returns {node is HTMLElement} */
const isSeen = (node) => node instanceof HTMLElement && (node.hasAttribute(OUT) || node.getClientRects().length > 0);

/** Streamlit's own controls within the page's content. @returns {Control[]} */
const ofPage = () => {
  const main = document.querySelector('[data-testid="stMain"]');
  if (!main) return [];
  const found = [];
  for (const node of main.querySelectorAll(".stHtml [data-control]")) {
    if (!(node instanceof HTMLElement)) continue;
    const label = wordsOf(node.querySelector("a, b"));
    if (label) found.push({ name: node.dataset.control ?? "", label, node });
  }
  for (const widget of main.querySelectorAll(WIDGET)) {
    const holder = widget.closest('[data-testid="stElementContainer"], [data-testid="stLayoutWrapper"]') ?? widget;
    if (!(holder instanceof HTMLElement) || !(widget instanceof HTMLElement)) continue;
    const label = labelOf(widget);
    const name = keyOf(holder) || keyOf(widget) || slug(label);
    if (name && label) found.push({ name, label, node: holder });
  }
  return found;
};

/** @param {ShadowRoot} root @returns {Control[]} */
const ofComponent = (root) => {
  if (root.querySelector("[data-part].frame, [data-part].lesson")) return [];
  const groups = [...root.querySelectorAll(GROUP)].filter((one) => !one.parentElement?.closest(GROUP));
  const singles = [...root.querySelectorAll(SINGLE)].filter((one) => !one.closest(`${GROUP}, ${PICKED_FROM}`));
  const found = [];
  for (const node of [...groups, ...singles]) {
    if (!(node instanceof HTMLElement) || node.closest(PICKED_FROM)) continue;
    const label = labelOf(node);
    const name = node.dataset.control || slug(label);
    // A range has its words in a label around it, which goes with it.
    const holder = node instanceof HTMLInputElement ? (node.closest("label") ?? node) : node;
    if (name && label) found.push({ name, label, node: holder });
  }
  return found;
};

/** All that is called by a name, also what is left out. @returns {Control[]} */
const allControls = () => [...ofPage(), ...componentRoots().flatMap(ofComponent)];

/** The controls that can be left out now, each name once, in the order of the page. @returns {Control[]} */
export const controlsOf = () => {
  const seen = new Set();
  return allControls().filter(({ name, node }) => isSeen(node) && !seen.has(name) && seen.add(name));
};

/** Keeps controls out of sight, whatever the page draws anew. Costs nothing while there are none. */
export const leaveOut = () => {
  /** @type {string[]} */
  let names = [];
  let asked = 0;
  const styled = new WeakSet();
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(RULE);

  const apply = () => {
    asked = 0;
    for (const root of [document, ...componentRoots()]) {
      if (!styled.has(root)) {
        styled.add(root);
        root.adoptedStyleSheets.push(sheet);
      }
      if (names.length && root !== document) observer.observe(root, { childList: true, subtree: true });
      for (const node of root.querySelectorAll(`[${OUT}]`)) node.removeAttribute(OUT);
    }
    if (names.length === 0) return;
    for (const { name, node } of allControls()) node.toggleAttribute(OUT, names.includes(name));
    document.querySelector('[data-testid="stSidebar"]')?.toggleAttribute(OUT, names.includes("menu"));
  };
  const observer = new MutationObserver(() => {
    asked ||= requestAnimationFrame(apply);
  });
  return {
    /** @param {string[]} next */
    use: (next) => {
      if (next.join() === names.join()) return;
      names = [...next];
      observer.disconnect();
      if (names.length) observer.observe(document.body, { childList: true, subtree: true });
      apply();
    },
    close: () => {
      observer.disconnect();
      cancelAnimationFrame(asked);
    },
  };
};
