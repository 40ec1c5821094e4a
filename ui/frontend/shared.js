// What several components need: reading blobs, drawing pixels, small linear algebra, a seeded generator.

const unpackArrays = (buffer) => {
  const bytes = new Uint8Array(buffer);
  if (String.fromCharCode(...bytes.subarray(0, 4)) !== "LPB1") throw new Error("This is not a blob of arrays.");
  const length = new DataView(buffer).getUint32(4, true);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
  const kinds = { float32: Float32Array, uint8: Uint8Array, int32: Int32Array };
  const out = { meta: header.meta };
  for (const [name, { type, shape, offset }] of Object.entries(header.arrays)) {
    const count = shape.reduce((a, b) => a * b, 1);
    out[name] = new kinds[type](buffer, 8 + length + offset, count);
    out[name].shape = shape;
  }
  return out;
};

// One download per address for the whole tab, whatever mounts and unmounts.
const fetchCache = (globalThis.__latentPlaygroundFetches ??= new Map());
const fetchOnce = (url) => {
  if (!fetchCache.has(url)) {
    if (fetchCache.size > 60) fetchCache.delete(fetchCache.keys().next().value);
    const answer = fetch(url).then(async (response) => {
      if (!response.ok) throw new Error(await response.text());
      return response.arrayBuffer();
    });
    answer.catch(() => fetchCache.delete(url));
    fetchCache.set(url, answer);
  }
  return fetchCache.get(url);
};

// values: HWC in [0, 1] or bytes; draws them at the canvas's own size, one canvas pixel an image pixel.
const drawImage = (canvas, values, [channels, height, width]) => {
  if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
  const context = canvas.getContext("2d");
  const picture = (canvas.__picture ??= context.createImageData(width, height));
  const target = picture.width === width && picture.height === height
    ? picture : (canvas.__picture = context.createImageData(width, height));
  const scale = values instanceof Uint8Array || values instanceof Uint8ClampedArray ? 1 : 255;
  for (let pixel = 0, from = 0; pixel < width * height; pixel++, from += channels) {
    for (let c = 0; c < 3; c++) target.data[pixel * 4 + c] = values[from + (channels === 3 ? c : 0)] * scale; // the array rounds by itself
    target.data[pixel * 4 + 3] = 255;
  }
  context.putImageData(target, 0, 0);
};

const seededRandom = (seed) => () => {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
};

const seededNormal = (random) => () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

const element = (tag, className, text) => {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text; // text from people never becomes markup
  return node;
};
