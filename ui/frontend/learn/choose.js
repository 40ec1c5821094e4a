// A guess among answers, beside the image that the question is about.

import { append } from "../lib/dom.js";
import { openImages } from "../lib/images.js";
import { openHolder } from "../lib/mount.js";

/** @param {HTMLElement} root */
export const openChoose = (root) => {
  const canvas = append(append(root, "figure", "asked"), "canvas", "pixels");
  canvas.setAttribute("role", "img");
  const group = append(root, "fieldset", "options");
  /** @type {ReturnType<typeof openHolder<import("../lib/images.js").Images>>} */
  const holder = openHolder();

  return {
    /** @param {import("./index.js").GuessData} data @param {import("./index.js").Say} say */
    update: async ({ question, options, said, image, model }, say) => {
      const focused = group.contains(root.ownerDocument.activeElement) || group.matches(":focus-within");
      group.replaceChildren();
      append(group, "legend", "unseen", question);
      for (const [key, text] of options) {
        const label = append(group, "label", "option");
        const radio = append(label, "input");
        Object.assign(radio, { type: "radio", name: "guess", value: key, checked: key === said });
        radio.onchange = () => say(key);
        append(label, "span", "", text);
        if (focused && key === said) radio.focus();
      }
      const shown = model && image >= 0;
      canvas.parentElement?.toggleAttribute("hidden", !shown);
      if (!shown) return;
      canvas.setAttribute("aria-label", `The picture that is asked about, no. ${image}`);
      const images = await holder.load(model.images_url, async () => openImages(model)).catch(() => null);
      images?.draw(canvas, image);
    },
    close: holder.close,
  };
};
