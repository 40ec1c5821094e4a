// What each way of adding means, in the words of vae_core/latent/arithmetic.py, which is the reference. No elements.

const SUMS = {
  sum: { title: "A − B + C", images: 3 },
  attribute: { title: "Attribute", images: 1 },
  hybrid: { title: "Hybrid", images: 2 },
};
const MOST_HYBRID = 6;
const WHOLE = 1000; // a hybrid's weights are whole thousandths
const REACH = 2; // strengths go from −2 to 2
const LETTERS = "ABCDEF";

const addCodes = (base, by, direction) => base.map((value, d) => value + by * direction[d]);
const difference = (a, b) => a.map((value, d) => value - b[d]);
const mixCodes = (codes, weights) => codes[0].map((_, d) => codes.reduce((sum, code, k) => sum + (weights[k] / WHOLE) * code[d], 0));
const isZero = (vector) => vector.every((value) => Math.abs(value) < 1e-9);

const equalWeights = (count) => Array.from({ length: count }, (_, k) => Math.floor(WHOLE / count) + (k < WHOLE % count ? 1 : 0));

// Image k gets `weight`; the others share the rest as they did in `before`. Whole thousandths that sum to 1,000.
const shareOut = (before, k, weight) => {
  const rest = WHOLE - weight;
  const others = before.map((value, at) => (at === k ? 0 : value));
  const sum = others.reduce((a, b) => a + b, 0);
  const exact = others.map((value, at) => (at === k ? 0 : sum ? (rest * value) / sum : rest / (before.length - 1)));
  const next = exact.map(Math.floor);
  let left = rest - next.reduce((a, b) => a + b, 0);
  const order = exact.map((value, at) => [value - next[at], at]).filter(([, at]) => at !== k).sort((a, b) => b[0] - a[0]);
  for (let turn = 0; left > 0; turn++, left--) next[order[turn % order.length][1]]++;
  next[k] = weight;
  return next;
};

// { base, direction } for the ways with a strength: the code is base + strength · direction.
const sumOf = (view, space, poles) => {
  const codes = view.images.map((image) => space.code(image));
  if (view.way === "sum") return { base: codes[2], direction: difference(codes[0], codes[1]) };
  const [from, to] = view.poles.map((at) => Float32Array.from(poles[at].code));
  return { base: codes[0], direction: difference(to, from) };
};

// The same with the pixels of the originals, for comparison.
const pixelSum = (view, originals) => {
  if (view.way === "sum") {
    const [a, b, c] = originals;
    return c.map((value, p) => Math.min(1, Math.max(0, value + view.strength * (a[p] - b[p]))));
  }
  return originals[0].map((_, p) => originals.reduce((sum, values, k) => sum + (view.weights[k] / WHOLE) * values[p], 0));
};

// A sentence for what would otherwise look broken.
const sumNote = (view, poles, direction) => {
  if (view.way === "sum" && view.images[0] === view.images[1]) return "A and B are the same image: their difference is zero, and C stays as it is.";
  if (view.way === "attribute" && view.poles[0] === view.poles[1]) return `Both ends are “${poles[view.poles[0]].name}”: there is no way from a place to itself. Choose another end.`;
  return direction && isZero(direction) ? "The two have the same code: their difference is zero." : "";
};
