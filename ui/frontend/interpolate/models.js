// The models of the page, opened together.

import { openModel } from "../lib/model.js";

/**
 * @typedef {import("./tracks.js").Model} Model
 * @typedef {{ models: Model[], close: () => void }} Models
 */

/**
 * All of them, or nothing left open. @param {import("../lib/model.js").BrowserModel[]} list
 * @param {(error: Error | null) => void} report @returns {Promise<Models>}
 */
export const openModels = async (list, report) => {
  const opened = await Promise.allSettled(list.map((one) => openModel(one, report)));
  const models = opened.filter((one) => one.status === "fulfilled").map(({ value }) => value);
  const close = () => {
    for (const model of models) model.close();
  };
  const failed = opened.find((one) => one.status === "rejected");
  if (!failed) return { models, close };
  close();
  throw failed.reason;
};
