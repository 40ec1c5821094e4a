// Paths between codes, in the words of vae_core/latent/interpolation.py and smoothness.py, which are the reference:
// a test holds the two against each other. Codes are Float32Array.

const codeNorm = (code) => Math.sqrt(code.reduce((sum, value) => sum + value * value, 0));

const lerp = (a, b, t) => a.map((value, d) => (1 - t) * value + t * b[d]);

// Why a great circle between two codes cannot be told from a line, or is no one circle; "" when it is.
const circleTrouble = (a, b) => {
  const [na, nb] = [codeNorm(a), codeNorm(b)];
  if (na < 1e-6 || nb < 1e-6) return "zero";
  const cosine = a.reduce((sum, value, d) => sum + value * b[d], 0) / (na * nb);
  if (cosine < -1 + 1e-6) return "opposite";
  return cosine > 1 - 1e-12 ? "same" : "";
};

// Great-circle: the direction turns evenly from a's to b's, the norm goes straight. Where no circle is defined, straight.
const slerp = (a, b, t) => {
  if (circleTrouble(a, b)) return lerp(a, b, t);
  const [na, nb] = [codeNorm(a), codeNorm(b)];
  const angle = Math.acos(Math.min(1, Math.max(-1, a.reduce((sum, value, d) => sum + value * b[d], 0) / (na * nb))));
  const norm = Math.max(0, (1 - t) * na + t * nb);
  const [from, to] = [Math.sin((1 - t) * angle) / Math.sin(angle) / na, Math.sin(t * angle) / Math.sin(angle) / nb];
  return a.map((value, d) => norm * (from * value + to * b[d]));
};

// Σ weight · code; for a triangle the weights are barycentric.
const mixCodes = (codes, weights) => codes[0].map((_, d) => codes.reduce((sum, code, k) => sum + weights[k] * code[d], 0));

// A closed way through `count` places: between which two the share t of the way round lies.
const loopLeg = (t, count) => {
  const way = (t - Math.floor(t)) * count;
  const leg = Math.min(Math.floor(way), count - 1);
  return { from: leg, to: (leg + 1) % count, share: way - leg };
};

// How many held-out codes lie within `radius` of `code`.
const countWithin = (space, code, radius) => {
  const { codes, count, dims } = space;
  const most = radius * radius;
  let found = 0;
  for (let i = 0, at = 0; i < count; i++, at += dims) {
    let squared = 0;
    for (let d = 0; d < dims && squared <= most; d++) { const gap = codes[at + d] - code[d]; squared += gap * gap; }
    if (squared <= most) found++;
  }
  return found;
};

// Frames (values in [0, 1]) one after the other: root mean square difference over the pixels of each step, their total,
// the largest, and the ratio of the largest to the mean: 1 is perfectly even.
const smoothness = (frames) => {
  const steps = [];
  for (let k = 1; k < frames.length; k++) {
    let squares = 0;
    for (let p = 0; p < frames[k].length; p++) squares += (frames[k][p] - frames[k - 1][p]) ** 2;
    steps.push(Math.sqrt(squares / frames[k].length));
  }
  const total = steps.reduce((sum, step) => sum + step, 0);
  const largest = Math.max(...steps);
  return { steps, total, largest, where: steps.indexOf(largest), ratio: total > 1e-9 ? (largest * steps.length) / total : 0 };
};
