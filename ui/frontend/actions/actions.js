// The buttons and boxes in the HTML of a page: one component listens for all of them, wherever on the page they stand.

/** @typedef {{ act: string, of: string }} Pressed what the button does, and with which thing */

/** The button at the end of such a path, if any that can be pressed. @param {EventTarget[]} path */
const buttonOf = (path) => {
  const found = path.find((node) => node instanceof HTMLElement && node.dataset.act !== undefined);
  return found instanceof HTMLElement && !found.matches(":disabled") ? found : null;
};

/** What a button says of itself. @param {HTMLElement} button @returns {Pressed} */
const pressedOf = (button) => ({ act: button.dataset.act ?? "", of: button.dataset.of ?? "" });

/** The button that says so now. @param {Pressed} pressed */
const buttonThatSays = ({ act, of }) =>
  [...document.querySelectorAll("[data-act]")].find(
    (node) => node instanceof HTMLElement && node.dataset.act === act && (node.dataset.of ?? "") === of,
  );

/** The button that was pressed before, if it is there still; once. @returns {HTMLElement | null} */
const pressedEarly = () => {
  const page = /** @type {{ latentPlaygroundPressed?: HTMLElement }} */ (globalThis);
  const button = page.latentPlaygroundPressed;
  page.latentPlaygroundPressed = undefined;
  return button?.isConnected ? buttonOf([button]) : null;
};

/** @returns {import("../lib/mount.js").Part} */
export const openActions = () => {
  /** @type {import("../lib/mount.js").Send} */
  let tell = () => {};
  /** @type {Pressed | null} */
  let last = null;
  /** @param {HTMLElement | null} button */
  const press = (button) => {
    last = button && pressedOf(button);
    if (last) tell("pressed", last);
  };
  /** @param {MouseEvent} event */
  const onClick = (event) => {
    pressedEarly(); // it is told of now
    press(buttonOf(event.composedPath()));
  };
  /** When the page was drawn anew, the keyboard goes on where it was: at the same button, which is another element now. */
  const watch = new MutationObserver(() => {
    if (!last || document.activeElement !== document.body) return;
    const button = buttonThatSays(last);
    if (button instanceof HTMLElement) button.focus({ preventScroll: true });
  });
  /** Somebody has gone elsewhere. @param {FocusEvent} event */
  const onFocus = ({ target }) => {
    if (last && target !== buttonThatSays(last)) last = null;
  };
  document.addEventListener("click", onClick);
  document.addEventListener("focusin", onFocus);
  watch.observe(document.body, { childList: true, subtree: true });
  return {
    update: (_data, _send, trigger) => {
      tell = trigger;
      const early = pressedEarly();
      if (early) press(early);
    },
    close: () => {
      document.removeEventListener("click", onClick);
      document.removeEventListener("focusin", onFocus);
      watch.disconnect();
    },
  };
};
