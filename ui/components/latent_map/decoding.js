// One face for the three ways to decode: here at once, here in a worker, or on the server for decoders too dear.

const openDecoding = async (data) => {
  const flat = (codes) => { const all = new Float32Array(codes.length * codes[0].length); codes.forEach((code, i) => all.set(code, i * code.length)); return all; };
  if (!data.decoder_url) {
    const running = {};
    const size = data.image_shape.reduce((a, b) => a * b, 1);
    const AT_ONCE = 256; // the server takes 512 a request
    const post = async (codes, channel) => {
      running[channel]?.abort(); // the newest request wins
      const control = (running[channel] = new AbortController());
      const values = new Uint8Array(codes.length * size);
      try {
        for (let k = 0; k < codes.length; k += AT_ONCE) {
          const answer = await fetch(data.decode_url, { method: "POST", body: flat(codes.slice(k, k + AT_ONCE)), signal: control.signal });
          if (!answer.ok) return null;
          values.set(new Uint8Array(await answer.arrayBuffer()), k * size);
        }
        return values;
      } catch { return null; }
    };
    return { shape: data.image_shape, now: null, many: post, close: () => {} };
  }
  const bytes = await fetchOnce(data.decoder_url);
  const decoder = LatentDecoder.parseDecoder(bytes);
  decoder.warmUp();
  const start = performance.now();
  for (let i = 0; i < 3; i++) decoder.decode(new Float32Array(decoder.latentDim).fill(0.3));
  const slow = (performance.now() - start) / 3 > 4;
  let worker = null;
  try { worker = LatentDecoder.openWorker(WORKER_SOURCE, bytes); await worker.ready; } catch { worker = null; }
  const many = async (codes, channel) => (worker ? worker.decode(flat(codes), channel) : decoder.decodeInto(flat(codes)));
  return { shape: decoder.imageShape, now: slow && worker ? null : (code) => decoder.decode(code), many, close: () => worker?.close() };
};

// Sheets of 1,000 originals, fetched when first needed.
const openImages = (url, size, columns, perSheet) => {
  const sheets = new Map();
  const sheet = (number) => {
    if (!sheets.has(number)) {
      sheets.set(number, fetchOnce(url.replace("{sheet}", number)).then((buffer) => createImageBitmap(new Blob([buffer]))));
    }
    return sheets.get(number);
  };
  const draw = async (canvas, index) => {
    canvas.dataset.wanted = index;
    const picture = await sheet(Math.floor(index / perSheet)).catch(() => null);
    if (!picture || canvas.dataset.wanted !== String(index)) return; // another was asked for meanwhile
    if (canvas.width !== size || canvas.height !== size) canvas.width = canvas.height = size;
    const at = index % perSheet;
    canvas.getContext("2d").drawImage(picture, (at % columns) * size, Math.floor(at / columns) * size, size, size, 0, 0, size, size);
  };
  return { draw, prefetch: (count) => { for (let k = 0; k * perSheet < count; k++) setTimeout(() => sheet(k).catch(() => null), 400 + 150 * k); } };
};
