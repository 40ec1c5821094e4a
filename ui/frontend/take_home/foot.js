// What is there whatever tab is shown: the explanations of terms, and while somebody is in the lesson its bar.

import { openGlossary } from "../frame/glossary.js";
import { openLesson } from "./lesson.js";
import { give } from "./mounting.js";

/** @typedef {import("./state.js").Shown} Shown */

/**
 * @param {HTMLElement} root @param {ReturnType<typeof import("./mounting.js").openHosts>} hostOf @param {import("./shell.js").Page} page
 * @param {Parameters<typeof openLesson>[1]} act
 */
export const openFoot = (root, hostOf, page, act) => {
  const { root: terms } = hostOf(root, page.glossary);
  openGlossary(/** @type {HTMLElement} */ (terms.querySelector("[data-part]"))).use(page.glossary_url);

  const view = page.views.find(({ foot }) => foot !== null);
  const part = view?.foot ?? null;
  /** @param {"plain" | "expert"} level @returns {import("./lesson.js").LessonData} */
  const dataAt = (level) => view?.data[""][level];
  const lesson = view ? openLesson(dataAt, act) : null;
  /** @type {ReturnType<typeof hostOf> | null} */
  let bar = null;

  return {
    /** What the tab of the lesson shows. @param {"plain" | "expert"} level */
    shown: (level) => lesson?.shown(dataAt(level)),
    /** @param {string} said */
    guess: (said) => lesson?.guess(said),
    /** Have the bar say what belongs to the tab that is shown. @param {Shown} shown @param {string} search what the tab shows, as an address */
    follow: (shown, search) => {
      if (!lesson || !part) return;
      if (!lesson.begun) {
        bar?.close();
        bar?.host.remove();
        bar = null;
        return;
      }
      bar ??= hostOf(root, part);
      give(bar, part, lesson.bar(dataAt(shown.level), shown.view, search), (_, asked) => lesson.act(asked, shown.view));
    },
  };
};
