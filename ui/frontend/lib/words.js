// Sentences whose terms open an explanation: in Markdown, and here, a term is a link to #term-<name>. What opens it is
// the frame of the page (ui/frontend/frame/glossary.js), wherever on the page the link stands.

import { append } from "./dom.js";

const TERM = "#term-";
const LINK = /\[([^\]]*)\]\(#term-([a-z0-9-]+)\)/g;

/**
 * The parts of a sentence that Python composed with `term()` or `with_terms()`.
 * @param {string} text
 * @returns {{ text: string, term: string | null }[]}
 */
export const partsOf = (text) => {
  const parts = [];
  let at = 0;
  for (const match of text.matchAll(LINK)) {
    if (match.index > at) parts.push({ text: text.slice(at, match.index), term: null });
    parts.push({ text: match[1], term: match[2] });
    at = match.index + match[0].length;
  }
  if (at < text.length) parts.push({ text: text.slice(at), term: null });
  return parts;
};

/**
 * A term that opens its explanation, as the last child of `parent`.
 * @param {HTMLElement} parent @param {string} name of vae_core/explorer/glossary.toml @param {string} text
 */
export const appendTerm = (parent, name, text) => {
  const link = append(parent, "a", "term", text);
  link.href = TERM + name;
  return link;
};

/**
 * Make a sentence the whole content of `parent`, its terms as links that open; the text is Markdown only as to these.
 * @param {HTMLElement} parent @param {string} text
 */
export const setWords = (parent, text) => {
  parent.replaceChildren();
  for (const { text: words, term } of partsOf(text)) {
    if (term) appendTerm(parent, term, words);
    else parent.append(words);
  }
};

/** The term that an event came from, if any: through the roots of components. @param {Event} event */
export const termOf = (event) => {
  for (const node of event.composedPath()) {
    if (node instanceof HTMLAnchorElement) return node.getAttribute("href")?.startsWith(TERM) ? node : null;
  }
  return null;
};

/** @param {HTMLAnchorElement} link of a term */
export const nameOf = (link) => (link.getAttribute("href") ?? "").slice(TERM.length);
