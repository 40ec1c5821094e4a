// What keys mean on a canvas or in a field.

/** @type {Record<string, readonly [number, number]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/**
 * [dx, dy] of an arrow key, dy counted downwards as on the screen; null for any other key, and with Ctrl, Alt or Meta,
 * which belong to the browser.
 * @param {KeyboardEvent} event @returns {readonly [number, number] | null}
 */
export const arrowStep = (event) =>
  event.ctrlKey || event.altKey || event.metaKey ? null : (ARROWS[event.key] ?? null);

/**
 * Listen to arrow keys; what is handled does not scroll the page.
 * @param {HTMLElement} target @param {(dx: number, dy: number, event: KeyboardEvent) => void} move
 * @param {Record<string, (event: KeyboardEvent) => boolean | void>} others by key (" " for space); false leaves the key to the page
 */
export const onArrows = (target, move, others = {}) => {
  target.onkeydown = (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return; // the browser's
    const step = arrowStep(event);
    if (step) move(step[0], step[1], event);
    else if (!(event.key in others) || others[event.key](event) === false) return;
    event.preventDefault();
  };
};

/** Run `act` when Enter is pressed in a field that holds something. @param {HTMLInputElement} field @param {() => void} act */
export const onEnter = (field, act) => {
  field.onkeydown = (event) => {
    if (event.key === "Enter" && field.value !== "") act();
  };
};
