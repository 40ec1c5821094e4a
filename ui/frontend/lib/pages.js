// The app's pages as a part of one of them links to them. In a page that was saved as a file, or in a notebook, there may
// be something else in their place, or nothing.

/** @typedef {(path: string) => string | null} Links the address of a page, such as "draw"; null where it is not there */

/** @type {Links} */
let links = (path) => path;

/** From now on, pages are where `next` says. @param {Links} next */
export const linkPagesBy = (next) => {
  links = next;
};

/** Where a page is; null where it is not, and whatever leads there is to be left out. @param {string} path */
export const pageLink = (path) => links(path);
