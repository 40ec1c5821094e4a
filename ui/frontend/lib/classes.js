// A row of classes that stays as high as a few lines, however many there are: it scrolls, and a field above it finds one.

/** From this many on there is a field: fewer are seen at a glance. */
export const MANY = 24;

/** Which of the names have all of the words typed, in any order and in small or large letters. @param {readonly string[]} names @param {string} typed */
export const matching = (names, typed) => {
  const words = typed.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  return names.map((name) => words.every((word) => name.toLocaleLowerCase().includes(word)));
};

/**
 * Bound a list that has just been filled. Its field, where there is one, stands before it.
 * @param {HTMLElement} list @param {readonly string[]} names @param {readonly HTMLElement[]} chips one for each name
 */
export const boundClasses = (list, names, chips) => {
  list.classList.toggle("many", names.length >= MANY);
  const former = list.previousElementSibling;
  if (former?.classList.contains("find-class")) former.remove();
  if (names.length < MANY) return;
  const field = document.createElement("input");
  field.type = "search";
  field.className = "search find-class";
  field.placeholder = `Find one of ${names.length} classes`;
  field.setAttribute("aria-label", field.placeholder);
  field.oninput = () => {
    const found = matching(names, field.value);
    for (const [k, chip] of chips.entries()) chip.hidden = !found[k];
    list.scrollTop = 0;
  };
  list.before(field);
};
