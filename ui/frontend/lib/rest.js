// What waits until a person has come to rest: an arrow key that is held down would tell the server of every step.

const REST = 300; // milliseconds

/**
 * A function that runs `act` once it was not called for a moment; `cancel` forgets it.
 * @param {() => void} act
 */
export const whenResting = (act, rest = REST) => {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const cancel = () => clearTimeout(timer);
  const later = () => {
    cancel();
    timer = setTimeout(act, rest);
  };
  return Object.assign(later, { cancel });
};
