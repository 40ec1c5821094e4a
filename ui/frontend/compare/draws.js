// Random codes: the same numbers for every model, turned into codes by where they are drawn from.

const DRAWS = 24;

// Per sample a picker of members and, dimension by dimension, a normal and a uniform number. A sample's first numbers
// do not depend on how many dimensions there are: models of different latent sizes share what they can.
const drawNumbers = (seed, count, dims) =>
  Array.from({ length: count }, (_, sample) => {
    const random = seededRandom((Math.imul(seed + 1, 0x9e3779b1) ^ Math.imul(sample + 1, 0x85ebca6b)) | 0);
    const normal = seededNormal(random);
    const numbers = { normals: new Float64Array(dims), uniforms: new Float64Array(dims) };
    for (let d = 0; d < dims; d++) [numbers.normals[d], numbers.uniforms[d]] = [normal(), random()];
    return numbers;
  });

// Mean and lower Cholesky factor of the covariance of the codes of a class, or of all (label < 0).
const fitGaussian = ({ codes, labels, count, dims }, label = -1) => {
  const members = Array.from(labels.keys()).filter((i) => label < 0 || labels[i] === label);
  const mean = new Float64Array(dims);
  for (const i of members) for (let d = 0; d < dims; d++) mean[d] += codes[i * dims + d] / members.length;
  const factor = Array.from({ length: dims }, () => new Float64Array(dims));
  for (const i of members) {
    for (let a = 0; a < dims; a++) {
      const gap = (codes[i * dims + a] - mean[a]) / Math.max(members.length - 1, 1);
      for (let b = 0; b <= a; b++) factor[a][b] += gap * (codes[i * dims + b] - mean[b]);
    }
  }
  for (let a = 0; a < dims; a++) { // in place: the covariance becomes its factor
    for (let b = 0; b <= a; b++) {
      let sum = factor[a][b];
      for (let k = 0; k < b; k++) sum -= factor[a][k] * factor[b][k];
      factor[a][b] = a === b ? Math.sqrt(Math.max(sum, 1e-12)) : sum / factor[b][b];
    }
  }
  return { mean, factor };
};

// What a model needs to know to draw: computed when first asked for.
const openSources = (space) => {
  const { codes, count, dims, logvar } = space;
  const kept = new Map();
  const gaussian = (label) => {
    if (!kept.has(label)) kept.set(label, fitGaussian(space, label));
    return kept.get(label);
  };
  let ends = null;
  const box = () => {
    if (ends) return ends;
    ends = Array.from({ length: dims }, () => [Infinity, -Infinity]);
    for (let i = 0; i < count; i++)
      for (let d = 0; d < dims; d++) {
        const value = codes[i * dims + d];
        if (value < ends[d][0]) ends[d][0] = value;
        if (value > ends[d][1]) ends[d][1] = value;
      }
    return ends;
  };
  // psi pulls every draw towards the middle of what it is drawn from.
  const code = (numbers, { from, psi, label, image }) => {
    const z = new Float32Array(dims);
    for (let d = 0; d < dims; d++) {
      if (from === "box") {
        const [low, high] = box()[d];
        z[d] = (low + high) / 2 + psi * (high - low) * (numbers.uniforms[d] - 0.5);
      } else if (from === "image") {
        z[d] = codes[image * dims + d] + (logvar ? psi * Math.exp(logvar[image * dims + d] / 2) * numbers.normals[d] : 0);
      } else if (from === "prior") {
        z[d] = psi * numbers.normals[d];
      } else {
        const { mean, factor } = gaussian(from === "class" ? label : -1);
        z[d] = mean[d];
        for (let k = 0; k <= d; k++) z[d] += psi * factor[d][k] * numbers.normals[k];
      }
    }
    return z;
  };
  return { code, box, gaussian };
};
