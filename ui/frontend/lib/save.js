// Files that the browser makes and keeps.

import { element } from "./dom.js";

const SAVING = 10_000; // milliseconds until the file's address is given back

/** Offer a picture as a PNG to keep. @param {HTMLCanvasElement} canvas @param {string} name of the file */
export const saveCanvas = (canvas, name) => {
  canvas.toBlob((blob) => {
    if (!blob) return;
    const link = element("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), SAVING);
  });
};
