// What each way of going between images shows: its tracks. A track has a name and either the code at a position, to be
// decoded by a model, or weights by which the originals themselves are blended. A position is t, or in the triangle
// three weights.

const WAYS = {
  line: { title: "A to B", images: 2 },
  paths: { title: "Two paths", images: 2 },
  triangle: { title: "Triangle", images: 3 },
  loop: { title: "Loop", images: 3 },
  pair: { title: "Two models", images: 2 },
};
const MOST_IMAGES = 8;
const LETTERS = "ABCDEFGH";

const clamp01 = (t) => Math.min(1, Math.max(0, t));
const imagesInUse = (view) => (view.way === "loop" ? view.images : view.images.slice(0, WAYS[view.way].images));
const positionOf = (view) => (view.way === "triangle" ? [view.at[0], view.at[1], 1 - view.at[0] - view.at[1]] : view.t);

// [{ name, model, code: position => Float32Array } | { name, weights: position => [share of each image] }]
const tracksOf = (view, models) => {
  const codes = (model) => imagesInUse(view).map((image) => model.space.code(image));
  const [first, second] = models;
  if (view.way === "triangle") {
    const corners = codes(first);
    return [{ name: "Decoded inside the triangle", model: first, code: (at) => mixCodes(corners, at) },
            { name: "The three photographs laid over each other", weights: (at) => at }];
  }
  if (view.way === "loop") {
    const stops = codes(first);
    const leg = (t) => loopLeg(t, stops.length);
    return [{ name: "Decoded on the way round", model: first, code: (t) => { const { from, to, share } = leg(t); return lerp(stops[from], stops[to], share); } },
            { name: "The photographs laid over each other", weights: (t) => { const { from, to, share } = leg(t); return stops.map((_, k) => (k === from ? 1 - share : 0) + (k === to ? share : 0)); } }];
  }
  const straight = (model, name) => { const [a, b] = codes(model); return { name, model, code: (t) => lerp(a, b, t) }; };
  if (view.way === "paths") {
    const [a, b] = codes(first);
    return [straight(first, "Straight line"), { name: "Great circle", model: first, accent: true, code: (t) => slerp(a, b, t) }];
  }
  if (view.way === "pair") return [straight(first, first.name), ...(second ? [straight(second, second.name)] : [])];
  return [straight(first, "Decoded from the latent space"),
          { name: "The two photographs laid over each other", weights: (t) => [1 - clamp01(t), clamp01(t)] }];
};

// The positions of a strip's n frames.
const framePositions = (view) => Array.from({ length: view.frames }, (_, k) => k / (view.frames - 1));

// The view as the address has it. ui/state.py's parse_between is the reader.
const viewParams = (view) => {
  const params = { way: view.way, images: view.images.join("-"), frames: String(view.frames) };
  if (view.way === "triangle") params.at = view.at.map((weight) => String(weight)).join("-");
  else params.t = String(view.t);
  if (view.way === "pair" && view.beside) params.beside = view.beside;
  return params;
};
