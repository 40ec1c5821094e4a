// What somebody else trains, in the menu (ui/app/training_chip.py): asked for now and then, without a run of the page.

import { address } from "../lib/address.js";

const EVERY = 20_000; // milliseconds
const LINKS = ".training-now a";

/** @typedef {{ label: string, href: string } | null} TrainingNow of ui/http/training_now.py; null where nothing trains */

/** @param {Iterable<HTMLAnchorElement>} links @param {TrainingNow} training */
export const showTraining = (links, training) => {
  for (const link of links) {
    link.style.display = training === null ? "none" : "";
    if (training === null) continue;
    link.setAttribute("href", training.href);
    if (link.lastElementChild) link.lastElementChild.textContent = training.label;
  }
};

export const watchTraining = () => {
  const look = async () => {
    const links = /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll(LINKS));
    if (links.length === 0 || document.hidden) return;
    try {
      const answer = await fetch(address("data/training-now"));
      if (answer.ok) showTraining(links, await answer.json());
    } catch {
      // The server is away for a moment, or for good: the page says so itself.
    }
  };
  const timer = setInterval(look, EVERY);
  return { close: () => clearInterval(timer) };
};
