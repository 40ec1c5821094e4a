// A sketch of black and white squares as a short word for the address: base64url of its bits.

/** @param {readonly boolean[]} squares */
export const packSquares = (squares) => {
  const bytes = new Uint8Array(Math.ceil(squares.length / 8));
  for (const [k, on] of squares.entries()) if (on) bytes[k >> 3] |= 1 << (k & 7);
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
};

/** The squares of such a word; all empty for what is none. @param {string} word @param {number} count */
export const unpackSquares = (word, count) => {
  let bytes = "";
  try {
    bytes = atob(word.replaceAll("-", "+").replaceAll("_", "/"));
  } catch {
    // not a sketch
  }
  return Array.from({ length: count }, (_, k) => Boolean((bytes.charCodeAt(k >> 3) >> (k & 7)) & 1));
};
