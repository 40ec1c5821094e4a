// Where a box goes that belongs to something on the page.

const GAP = 6;
const EDGE = 8;

/**
 * The place of a box beside an anchor: below it, or above where there is more room, and inside the window.
 * @param {{ left: number, top: number, bottom: number }} anchor
 * @param {{ width: number, height: number }} box @param {{ width: number, height: number }} window
 */
export const placeOf = (anchor, box, window) => {
  const below = window.height - anchor.bottom;
  const top =
    below >= box.height + GAP + EDGE || below >= anchor.top ? anchor.bottom + GAP : anchor.top - GAP - box.height;
  return {
    left: Math.max(EDGE, Math.min(anchor.left, window.width - box.width - EDGE)),
    top: Math.max(EDGE, Math.min(top, window.height - box.height - EDGE)),
  };
};

/** @param {HTMLElement} box fixed in the window @param {Element} anchor */
export const placeBeside = (box, anchor) => {
  // Of a link over two lines, the first.
  const at = anchor.getClientRects()[0] ?? anchor.getBoundingClientRect();
  const { left, top } = placeOf(at, box.getBoundingClientRect(), {
    width: document.documentElement.clientWidth,
    height: window.innerHeight,
  });
  box.style.left = `${left}px`;
  box.style.top = `${top}px`;
};
