// Making elements. Text from people goes in as text, never as markup.

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag @param {string} [className] @param {string} [text]
 * @returns {HTMLElementTagNameMap[T]}
 */
export const element = (tag, className = "", text) => {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
};

/**
 * Make an element as the last child of `parent`.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {HTMLElement} parent @param {T} tag @param {string} [className] @param {string} [text]
 */
export const append = (parent, tag, className, text) => parent.appendChild(element(tag, className, text));

/**
 * A button that is no submit button. `title` is also its name for screen readers where it shows no text.
 * @param {HTMLElement} parent @param {string | undefined} text @param {() => void} act
 * @param {string} [className] @param {string} [title]
 */
export const appendButton = (parent, text, act, className = "chip", title = "") => {
  const node = append(parent, "button", className, text);
  node.type = "button";
  node.onclick = act;
  if (title) node.title = title;
  if (title && text === undefined) node.setAttribute("aria-label", title);
  return node;
};

/**
 * Fill a choice. @param {HTMLSelectElement | HTMLOptGroupElement} select
 * @param {Iterable<readonly [string | number, string]>} options value and text @param {string | number} [chosen]
 */
export const appendOptions = (select, options, chosen) => {
  for (const [value, text] of options) {
    const option = append(select, "option", "", text);
    option.value = String(value);
    option.selected = value === chosen;
  }
};

/**
 * How an IntersectionObserver sees what is so many pixels outside the window: the root's margin alone does nothing for a
 * page within an element that scrolls, as Streamlit's are. @param {number} pixels
 */
export const seenAhead = (pixels) => ({ rootMargin: `${pixels}px`, scrollMargin: `${pixels}px` });
