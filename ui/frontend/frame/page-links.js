// Links to the app's own pages that the app writes as HTML (ui/app/links.py): opened within the session, as Streamlit opens
// its own. It follows the browser's history; a page is opened by a step forward in that.

const KEPT = ["embed", "embed_options"]; // what Streamlit keeps of an address from page to page

/** The whole address that a link leads to. @param {string} href @param {string} here the address of the page that it is on */
export const targetOf = (href, here) => {
  const target = new URL(href, here);
  for (const [name, value] of new URL(here).searchParams) {
    if (KEPT.includes(name)) target.searchParams.append(name, value);
  }
  return target.href;
};

const NARROW = 768; // pixels, below which Streamlit lays the menu over the page

const foldMenu = () => {
  const button = document.querySelector('[data-testid="stSidebarCollapseButton"] button');
  if (button instanceof HTMLElement) button.click();
};

/** @param {MouseEvent} event one that opens a new tab or window is the browser's */
const isPlain = (event) => event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);

/** @param {MouseEvent} event */
const onClick = (event) => {
  if (event.defaultPrevented || !isPlain(event)) return;
  const link = event.composedPath().find((node) => node instanceof HTMLAnchorElement);
  if (!(link instanceof HTMLAnchorElement) || link.dataset.page === undefined || link.target) return;
  event.preventDefault();
  history.pushState(null, "", targetOf(link.href, location.href));
  dispatchEvent(new PopStateEvent("popstate"));
  if (innerWidth < NARROW && link.closest('[data-testid="stSidebar"]')) foldMenu();
};

/**
 * A button of the page's HTML that is pressed before the part has come that tells of it (ui/frontend/actions), which finds
 * it here.
 * @param {MouseEvent} event
 */
const onEarlyPress = (event) => {
  const button = event.composedPath().find((node) => node instanceof HTMLElement && node.dataset.act !== undefined);
  if (button) /** @type {any} */ (globalThis).latentPlaygroundPressed = button;
};

// Every page's head asks for this module, so that a link is followed before anything else of the page has come.
globalThis.document?.addEventListener("click", onClick);
globalThis.document?.addEventListener("click", onEarlyPress);
