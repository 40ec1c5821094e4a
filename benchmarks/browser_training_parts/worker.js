// A training in a worker, timed: by the app's own kernels, or by jax-js where the server has it.

const WAYS = {
  kernels: async ({ config, images, fuses }) => {
    const { Training } = await import("/frontend/train_here/training.js");
    const training = new Training(config, images, fuses);
    return () => training.advance().loss;
  },
  jax: async ({ config, images, device }) => {
    const { openJax } = await import("/parts/jax.js");
    return openJax(config, images, device);
  },
};

self.onmessage = async ({ data }) => {
  try {
    const step = await WAYS[data.way](data);
    const losses = [];
    for (let k = 0; k < data.checked; k++) losses.push(await step());
    let best = Infinity;
    const begun = performance.now();
    for (let window = 0; window < data.windows; window++) {
      const start = performance.now();
      for (let k = 0; k < data.steps; k++) await step();
      best = Math.min(best, (performance.now() - start) / data.steps);
    }
    const mean = (performance.now() - begun) / (data.windows * data.steps);
    self.postMessage({ losses, best, mean });
  } catch (error) {
    self.postMessage({ error: String(error?.stack ?? error) });
  }
};
