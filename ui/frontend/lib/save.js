// Files that the browser makes and keeps.

import { element } from "./dom.js";

const SAVING = 10_000; // milliseconds until the file's address is given back

/** Offer a file to keep. @param {Blob} blob @param {string} name */
export const saveBlob = (blob, name) => {
  const link = element("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), SAVING);
};

/** Offer a picture as a PNG to keep. @param {HTMLCanvasElement} canvas @param {string} name of the file */
export const saveCanvas = (canvas, name) => {
  canvas.toBlob((blob) => {
    if (blob) saveBlob(blob, name);
  });
};
