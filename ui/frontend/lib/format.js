// Numbers as people read them: a true minus sign, no more digits than say something.

/** @param {number} value @param {number} digits after the point */
export const fixed = (value, digits = 2) => {
  const text = value.toFixed(digits);
  return Number(text) === 0 ? text.replace("-", "") : text.replace("-", "−");
};

/** Two digits after the point, none from 100 on. @param {number} value */
export const decimal = (value) => fixed(value, Math.abs(value) >= 100 ? 0 : 2);

/** "0.35 left, 0.51 up": a place on a map, from its zero. @param {readonly [number, number]} place */
export const placeWords = ([x, y]) =>
  `${decimal(Math.abs(x))} ${x < 0 ? "left" : "right"}, ${decimal(Math.abs(y))} ${y < 0 ? "down" : "up"}`;

/** "12.3 %" of a share in [0, 1]. @param {number} share @param {number} digits */
export const percent = (share, digits = 1) => `${fixed(100 * share, digits)} %`;

/** "10,000". @param {number} value a whole number */
export const thousands = (value) => value.toLocaleString("en");

/** "+2", "−1", "0". @param {number} value a whole number */
export const signed = (value) => (value > 0 ? `+${value}` : fixed(value, 0));

/** "z = (0.10, −1.23, …)": the first six numbers. @param {Float32Array} code */
export const codeText = (code) =>
  `z = (${Array.from(code.subarray(0, 6), decimal).join(", ")}${code.length > 6 ? ", …" : ""})`;

/** The digits that an address keeps of a number, so that what is drawn is what the link shows. @param {number} value */
export const rounded = (value) => Number(value.toPrecision(5));

/** "1 image", "3 images". @param {number} number @param {string} noun @param {string} [plural] */
export const countOf = (number, noun, plural = `${noun}s`) => `${thousands(number)} ${number === 1 ? noun : plural}`;
