// Two maps of the same images laid over each other: turned and mirrored, not stretched.

/**
 * The turn (or turn and mirror) of `places` about their middle that brings them nearest to `target` about its own:
 * orthogonal Procrustes in two dimensions. Returns the places so turned, with their own middle kept.
 * @param {ArrayLike<number>} places x, y of each image @param {ArrayLike<number>} target x, y of the same images
 */
export const turnedLike = (places, target) => {
  const count = places.length / 2;
  const middle = (/** @type {ArrayLike<number>} */ all, /** @type {number} */ axis) => {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += all[2 * i + axis];
    return sum / count;
  };
  const [mx, my, tx, ty] = [middle(places, 0), middle(places, 1), middle(target, 0), middle(target, 1)];
  let [a, b, c, d] = [0, 0, 0, 0]; // places-by-target products
  for (let i = 0; i < count; i++) {
    const [x, y, u, v] = [places[2 * i] - mx, places[2 * i + 1] - my, target[2 * i] - tx, target[2 * i + 1] - ty];
    [a, b, c, d] = [a + x * u, b + x * v, c + y * u, d + y * v];
  }
  // A turn by the angle maximises (a + d) cos + (b − c) sin; a mirror first, (a − d) cos + (b + c) sin.
  const mirrored = Math.hypot(a - d, b + c) > Math.hypot(a + d, b - c);
  const angle = mirrored ? Math.atan2(b + c, a - d) : Math.atan2(b - c, a + d);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return Float32Array.from({ length: 2 * count }, (_, k) => {
    const i = k >> 1;
    const [x, y] = [places[2 * i] - mx, (places[2 * i + 1] - my) * (mirrored ? -1 : 1)];
    return k & 1 ? my + sin * x + cos * y : mx + cos * x - sin * y;
  });
};

/** Between two arrays of places. @param {Float32Array} from @param {Float32Array} to @param {number} share */
export const blend = (from, to, share) => from.map((value, k) => (1 - share) * value + share * to[k]);
