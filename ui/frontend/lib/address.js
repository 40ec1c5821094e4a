// Addresses on the app's own server, wherever the page is mounted: at the root, under server.baseUrlPath, or behind a
// proxy that strips a prefix. So no address may begin at the root of the host.

const MODULES = "data/modules/"; // as in ui/modules.py

/**
 * Where the app is mounted, with a slash at its end.
 * @param {string} module address of one of the app's own modules
 * @param {string} [page] the page's address, for modules from elsewhere
 */
export const baseOf = (module, page = module) => {
  const at = module.indexOf(`/${MODULES}`);
  return at >= 0 ? module.slice(0, at + 1) : new URL(".", page).href;
};

const base = baseOf(import.meta.url, globalThis.document?.baseURI ?? import.meta.url);

/** The whole address of a path on the server, such as "data/images/…". @param {string} path */
export const address = (path) => new URL(path.replace(/^\/+/, ""), base).href;
