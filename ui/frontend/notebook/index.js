// The explorer in a notebook, as anywidget takes it. Each widget has a kernel that answers it and any number of views.

import { linkPagesBy } from "../lib/pages.js";
import { openKernel } from "./kernel.js";
import { openView } from "./view.js";

/**
 * What anywidget gives of a widget: its traits, and messages to and from the kernel.
 * @typedef {object} WidgetModel
 * @property {(name: string) => any} get
 * @property {(name: string, value: any) => void} set
 * @property {() => void} save_changes
 * @property {(content: object, callbacks?: object, buffers?: (ArrayBuffer | ArrayBufferView)[]) => void} send
 * @property {(event: string, act: (...values: any[]) => void) => void} on
 * @property {(event: string, act?: (...values: any[]) => void) => void} off
 */

linkPagesBy(() => null); // a notebook has none of the app's pages

/** By the prefix of its addresses, as one script may serve several widgets. @type {Map<string, ReturnType<typeof openKernel>>} */
const kernels = new Map();

/**
 * @param {Record<string, string>} styles the sheet of each part, by its folder
 */
export default (styles) => ({
  /** @param {{ model: WidgetModel }} widget */
  initialize: ({ model }) => {
    const prefix = model.get("_prefix");
    kernels.set(prefix, openKernel(model, prefix));
    return () => {
      kernels.get(prefix)?.close();
      kernels.delete(prefix);
    };
  },
  /** @param {{ model: WidgetModel, el: HTMLElement }} view */
  render: ({ model, el }) => {
    const kernel = kernels.get(model.get("_prefix"));
    if (!kernel) throw new Error("The widget was closed: run its cell again.");
    return openView(el, model, kernel, styles);
  },
});
