// A run's model as grids of codes need it: all held-out grids, the codebook, the decoder, the originals.

import { unpackArrays } from "../lib/blob.js";
import { openDecoding, reporting } from "../lib/decoding.js";
import { fetchOnce } from "../lib/fetch-once.js";
import { openPainter } from "../lib/image-canvas.js";
import { openImages } from "../lib/images.js";

/**
 * @typedef {Awaited<ReturnType<typeof openBook>>} Book
 * @typedef {object} CodesData CodesData of ui/frontend/codes
 * @property {import("../lib/decoding.js").DecoderPlace & import("../lib/images.js").Sheets & { codes_url: string, class_names: string[], colours: string[] }} run
 * @property {string} codebook_url
 * @property {number} grid cells a side
 * @property {[number, number]} images numbers of A and B to begin with
 * @property {string | null} cells hexadecimal digits, four cells each: 1 where B's entry stands
 */

/** Throws an Error with a sentence; nothing is left open then. @param {CodesData} data @param {(error: Error | null) => void} report */
export const openBook = async ({ run, codebook_url, grid: side }, report) => {
  const [opened, codesBlob, bookBlob] = await Promise.allSettled([
    openDecoding(run),
    fetchOnce(run.codes_url),
    fetchOnce(codebook_url),
  ]);
  if (opened.status === "rejected") throw opened.reason;
  const decoding = reporting(opened.value, report);
  const failed = [codesBlob, bookBlob].find((one) => one.status === "rejected");
  if (codesBlob.status === "rejected" || bookBlob.status === "rejected") {
    decoding.close();
    throw failed?.reason;
  }
  const { codes, labels } = unpackArrays(codesBlob.value).arrays;
  const { entries, colours: entryColours } = unpackArrays(bookBlob.value).arrays;
  const [count, cells] = codes.shape;
  const width = entries.shape[1];
  const images = openImages(run);
  const names = run.class_names;

  /**
   * What the decoder takes: here the entries themselves, all first numbers before all second ones; on the server it
   * takes their numbers, and looks them up.
   * @param {ArrayLike<number>} indices
   */
  const inputsOf = (indices) => {
    if (!run.decoder_url) return Float32Array.from(indices);
    const values = new Float32Array(width * cells);
    for (let cell = 0; cell < cells; cell++) {
      for (let d = 0; d < width; d++) values[d * cells + cell] = entries[indices[cell] * width + d];
    }
    return values;
  };
  return {
    side,
    cells,
    count,
    /** RGB of each entry. @type {Uint8Array} */
    entryColours,
    images,
    album: { images, labels, names, colours: run.colours },
    /** The entries' numbers of an image's cells, row by row. @param {number} image @returns {ArrayLike<number>} */
    grid: (image) => codes.subarray(image * cells, (image + 1) * cells),
    /** Draws what a grid decodes to; on each canvas the newest request wins. */
    paint: openPainter(decoding, inputsOf),
    /** @param {number} image */
    title: (image) => `${names[labels[image]]} · no. ${image}`,
    close: () => {
      decoding.close();
      images.close();
    },
  };
};
