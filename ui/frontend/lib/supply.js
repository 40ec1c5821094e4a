// What comes from elsewhere than the app's server: in a page that was saved as a file, from the file itself; in a
// notebook, from its kernel. Whoever has it says so here; all that fetches asks here first.

/**
 * @typedef {(path: string, body?: Float32Array<ArrayBuffer>) => Promise<ArrayBuffer>} Supplier answers with the bytes at a path, or with what is made of a posted body; rejects with an Error in a sentence
 */

/** @type {Map<string, Supplier>} by the beginning of the paths that it answers for */
const suppliers = new Map();

/**
 * From now on, paths that begin with `prefix` are answered by the supplier, and nobody else is asked for them. Returns
 * how that ends.
 * @param {string} prefix such as "data/" @param {Supplier} supplier
 */
export const supply = (prefix, supplier) => {
  suppliers.set(prefix, supplier);
  return () => {
    if (suppliers.get(prefix) === supplier) suppliers.delete(prefix);
  };
};

/**
 * The answer of whoever answers for the path, the longest beginning first; null where nobody does.
 * @param {string} path @param {Float32Array<ArrayBuffer>} [body]
 */
export const supplied = (path, body) => {
  const prefixes = [...suppliers.keys()].filter((prefix) => path.startsWith(prefix));
  const [closest] = prefixes.sort((one, other) => other.length - one.length);
  return suppliers.get(closest)?.(path, body) ?? null;
};
