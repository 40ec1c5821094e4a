// How a part of the page is mounted by Streamlit, and who owns what it opens.

/**
 * @typedef {{ close: () => void }} Closable such as a model with its worker
 * @typedef {(name: string, value: any) => void} Send tells Streamlit a value, which reruns the fragment
 * @typedef {{ update: (data: any, send: Send, trigger: Send) => unknown, close: () => void }} Part trigger: as send, for one rerun
 * @typedef {object} Mounted what Streamlit hands to a component
 * @property {any} data
 * @property {HTMLElement | ShadowRoot} parentElement
 * @property {Send} setStateValue
 * @property {Send} setTriggerValue
 */

/**
 * A component for Streamlit, which calls it again whenever its data or the theme change, and calls what it returned
 * when it is unmounted.
 * @param {(root: HTMLElement) => Part} create called once for each element that it is mounted in
 */
export const component = (create) => {
  /** @type {WeakMap<object, Part>} */
  const parts = new WeakMap();
  /** @param {Mounted} mounted */
  return ({ data, parentElement, setStateValue, setTriggerValue }) => {
    let part = parts.get(parentElement);
    if (!part) {
      part = create(rootOf(parentElement));
      parts.set(parentElement, part);
    }
    part.update(data, setStateValue, setTriggerValue);
    return () => {
      parts.get(parentElement)?.close();
      parts.delete(parentElement);
    };
  };
};

/** The element that the component's HTML begins with. @param {HTMLElement | ShadowRoot} parent */
const rootOf = (parent) => {
  const root = parent.querySelector("[data-part]");
  if (!(root instanceof HTMLElement)) throw new Error("The component's HTML has no element with data-part.");
  return root;
};

/**
 * Holds one thing that takes time to open, such as a model: what was asked for last. Whatever else arrives, because
 * another was asked for or the page was left meanwhile, is closed at once.
 * @template {Closable} T
 */
export const openHolder = () => {
  /** @type {T | null} */
  let held = null;
  let heldKey = "";
  let requestedKey = "";
  let closed = false;
  return {
    get held() {
      return held;
    },
    /** Whether `key` is what is held or being opened. @param {string} key */
    has: (key) => key === requestedKey,
    /**
     * Open what `key` stands for. Returns it, or null if it was overtaken; throws what `open` throws, unless overtaken.
     * @param {string} key names everything that it is made from @param {() => Promise<T>} open
     */
    load: async (key, open) => {
      requestedKey = key;
      /** @type {T} */
      let ready;
      try {
        ready = await open();
      } catch (error) {
        if (closed || key !== requestedKey) return null;
        requestedKey = heldKey; // the next call tries again
        throw error;
      }
      if (closed || key !== requestedKey) {
        ready.close();
        return null;
      }
      held?.close();
      [held, heldKey] = [ready, key];
      return ready;
    },
    close: () => {
      closed = true;
      requestedKey = heldKey = "";
      held?.close();
      held = null;
    },
  };
};
