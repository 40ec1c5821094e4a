// One face for the three ways to decode: here at once, here in a worker, or on the server for decoders too dear.

// The server as decoder. One request is under way at a time, however fast the pointer moves: what is asked meanwhile
// waits, the newest of its channel only; what it replaces gets null, but for a picture that is on its way already. Small
// ones first, and large ones in parts, so that a grid of tiles does not hold up the pointer.
const openServer = (data, flat) => {
  const AT_ONCE = 32; // images a request
  const size = data.image_shape.reduce((a, b) => a * b, 1);
  const jobs = new Map(); // channel -> { codes, values, done, answer }
  let underWay = null, closed = false;
  const rest = (job) => job.codes.length - job.done;
  const work = async () => {
    if (underWay) return;
    while (jobs.size && !closed) {
      const [channel, job] = [...jobs].reduce((least, one) => (rest(one[1]) < rest(least[1]) ? one : least));
      underWay = job;
      const part = job.codes.slice(job.done, job.done + AT_ONCE);
      try {
        const answer = await fetch(data.decode_url, { method: "POST", body: flat(part) });
        if (!answer.ok) throw new Error(await answer.text());
        job.values.set(new Uint8Array(await answer.arrayBuffer()), job.done * size);
        job.done += part.length;
      } catch {
        job.failed = true;
      }
      if (!job.failed && rest(job)) continue;
      if (jobs.get(channel) === job) jobs.delete(channel); // else a newer one has its place
      job.answer(job.failed ? null : job.values);
    }
    underWay = null;
  };
  const decode = (codes, channel) => new Promise((answer) => {
    if (closed) return answer(null);
    const former = jobs.get(channel);
    if (former && !(former === underWay && rest(former) <= AT_ONCE)) former.answer(null);
    jobs.set(channel, { codes, values: new Uint8Array(codes.length * size), done: 0, answer });
    work();
  });
  const close = () => { closed = true; for (const job of jobs.values()) job.answer(null); jobs.clear(); };
  return { decode, close };
};

const openDecoding = async (data) => {
  const flat = (codes) => { const all = new Float32Array(codes.length * codes[0].length); codes.forEach((code, i) => all.set(code, i * code.length)); return all; };
  if (!data.decoder_url) {
    const server = openServer(data, flat);
    return { shape: data.image_shape, now: null, many: server.decode, close: server.close };
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
