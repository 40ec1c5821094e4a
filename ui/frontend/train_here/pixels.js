// The bytes of the first original images, from their sheets.

import { fetchOnce } from "../lib/fetch-once.js";
import { contextOf } from "../lib/image-canvas.js";

/** @param {import("../lib/images.js").Sheets} sheets of grey images @param {number} count @returns {Promise<Uint8Array>} [count, pixels] */
export async function firstImages({ images_url, sheet_columns, sheet_images, image_shape }, count) {
  const [, height, width] = image_shape;
  const images = new Uint8Array(count * height * width);
  for (let first = 0; first < count; first += sheet_images) {
    const bytes = await fetchOnce(images_url.replace("{sheet}", String(first / sheet_images)));
    const sheet = await createImageBitmap(new Blob([bytes]), {
      premultiplyAlpha: "none",
      colorSpaceConversion: "none",
    });
    const canvas = new OffscreenCanvas(sheet.width, sheet.height);
    const context = contextOf(canvas);
    context.drawImage(sheet, 0, 0);
    sheet.close();
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    for (let k = 0; k < Math.min(sheet_images, count - first); k++) {
      const [left, top] = [(k % sheet_columns) * width, Math.floor(k / sheet_columns) * height];
      let to = (first + k) * height * width;
      for (let y = 0; y < height; y++) {
        let from = 4 * ((top + y) * canvas.width + left);
        for (let x = 0; x < width; x++, from += 4) images[to++] = data[from];
      }
    }
  }
  return images;
}
