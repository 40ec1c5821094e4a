// The browser's part of the frame of every page. It shows nothing of its own until something is asked for.

import { openGlossary } from "./glossary.js";

/**
 * @typedef {object} FrameData
 * @property {string} glossary_url
 */

/** @param {HTMLElement} root */
export const openFrame = (root) => {
  const glossary = openGlossary(root);
  return {
    /** @param {FrameData} data */
    update: (data) => glossary.use(data.glossary_url),
    close: glossary.close,
  };
};
