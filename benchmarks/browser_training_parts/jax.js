// The same VAE by jax-js's automatic differentiation: https://github.com/ekzhang/jax-js, npm @jax-js/jax.
// Its arrays are counted: an operation uses its operands up, and `.ref` keeps one for another use.

import { defaultDevice, init, jit, nn, numpy as np, tree, valueAndGrad } from "/jax-js/index.js";
import { freshWeights, Training } from "/frontend/train_here/training.js";
import { layersOf } from "/frontend/train_here/layers.js";

export async function openJax(config, images, device) {
  const started = await init(device);
  if (!started.includes(device)) throw new Error(`jax-js has no ${device} here, only ${started.join(", ")}.`);
  defaultDevice(device);
  const training = new Training(config, images);
  const { shape, batch } = training.model;
  const layers = layersOf(shape);
  const encoders = layers.filter(({ name }) => name.startsWith("encoder")).length;
  const start = freshWeights(shape, config.training.seed);
  const leaves = layers.flatMap(({ name, inputs, outputs }) => [
    np.array(start[`${name}.weight`]).reshape([outputs, inputs]),
    np.array(start[`${name}.bias`]),
  ]);
  const through = (weights, value, from, to) => {
    for (let k = from; k < to; k++) {
      value = np.matmul(value, np.transpose(weights[2 * k])).add(weights[2 * k + 1]);
      if (layers[k].relu) value = nn.relu(value);
    }
    return value;
  };
  const loss = (weights, x, noise) => {
    const [mean, free] = np.split(through(weights, x.ref, 0, encoders), 2, 1);
    const logvar = np.clip(free, -12, 12);
    const kl = np.square(mean.ref).add(np.exp(logvar.ref)).sub(1).sub(logvar.ref).mul(0.5).sum();
    const codes = mean.add(np.exp(logvar.mul(0.5)).mul(noise));
    const logits = through(weights, codes, encoders, layers.length);
    const surplus = np.log(np.exp(np.abs(logits.ref).mul(-1)).add(1));
    const distortion = np.maximum(logits.ref, 0).sub(logits.mul(x)).add(surplus).sum();
    return distortion.add(kl.mul(shape.beta)).div(batch);
  };
  const differentiate = valueAndGrad(loss);
  const { adam_beta1: beta1, adam_beta2: beta2 } = config.training;
  const step = jit((weights, first, second, x, noise, rate, root) => {
    const [value, gradients] = differentiate(tree.ref(weights), x, noise);
    const moved = weights.map((weight, k) => {
      const m = first[k].mul(beta1).add(gradients[k].ref.mul(1 - beta1));
      const v = second[k].mul(beta2).add(np.square(gradients[k]).mul(1 - beta2));
      const change = m.ref.mul(rate.ref).div(np.sqrt(v.ref).div(root.ref).add(1e-8));
      return [weight.sub(change), m, v];
    });
    rate.dispose();
    root.dispose();
    return [value, ...[0, 1, 2].map((part) => moved.map((one) => one[part]))];
  });
  let state = [leaves, ...[0, 1].map(() => leaves.map((leaf) => np.zeros(leaf.shape)))];
  let steps = 0;
  // The batch, the noise and the rate of a step, which is then jax-js's.
  training.model.step = (noise, { rate }) => {
    steps += 1;
    const x = np.array(training.model.input.slice()).reshape([batch, shape.pixels]);
    const drawn = np.array(noise).reshape([batch, shape.latentDim]);
    const scalars = [np.array(rate / (1 - beta1 ** steps)), np.array(Math.sqrt(1 - beta2 ** steps))];
    const [value, ...next] = step(...state, x, drawn, ...scalars);
    state = next;
    return value;
  };
  return async () => training.advance().jsAsync();
}
