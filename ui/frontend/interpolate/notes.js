// The sentences under the strips: what is special about this view, and what it teaches.

const noteSentences = (view, models, data) => {
  const [model] = models;
  const said = [];
  const used = imagesInUse(view);
  if (new Set(used).size < used.length) {
    const all = new Set(used).size === 1;
    said.push(all ? "These are the same image: the path is a single point, and every frame is alike. Choose another one to have somewhere to go."
      : "One image is chosen twice: between its two places nothing changes.");
  }
  if (view.way === "paths") said.push(...circleSentences(model, used));
  if (view.way === "line") said.push("Above, every frame is decoded from a code between the two; below, the two photographs are laid over each other. Halfway, the decoder draws one thing, the photographs show two at once.");
  if (view.way === "triangle") said.push("Drag inside the triangle: each place is a mixture of the three codes, and the nearer a corner, the more of it there is.");
  if (view.way === "loop") said.push("The way goes from each image straight to the next, and from the last back to the first.");
  if (view.way === "pair" && models[1]) said.push("One slider moves both. Steps of equal size between codes need not change the picture equally: where a strip leaps, the path crosses from one kind of image to another with little in between.");
  return said;
};

const circleSentences = (model, [one, two]) => {
  const [a, b] = [model.space.code(one), model.space.code(two)];
  const trouble = circleTrouble(a, b);
  if (one === two) return [];
  if (trouble === "zero") return ["One of the two codes is zero, which points nowhere: there is no great circle to it, and the straight line is shown twice."];
  if (trouble === "opposite") return ["The two codes point in exactly opposite ways: infinitely many great circles join them, none of them the one, and the straight line is shown twice."];
  const lengths = [a, lerp(a, b, 0.5), slerp(a, b, 0.5), b].map((code) => codeNorm(code).toFixed(1));
  const told = `Distance from zero: A ${lengths[0]}, halfway along the straight line ${lengths[1]}, halfway along the great circle ${lengths[2]}, B ${lengths[3]}. `;
  if (trouble === "same") return [`${told}The two codes point the same way, so the two paths are one.`];
  const dims = model.space.dims;
  if (!model.has_prior) return [`${told}An autoencoder has no prior, so no distance from zero is more usual than another: a great circle has no reason here but to compare.`];
  if (dims <= 3) return [`${told}In ${dims} dimensions it hardly matters which: the prior N(0, I) is densest at zero itself, so a straight line past the middle crosses usual ground. A great circle only goes round it.`];
  return [`${told}In ${dims} dimensions nearly all of the prior N(0, I) lies about √${dims} = ${Math.sqrt(dims).toFixed(1)} from zero, as in a shell. A straight line cuts through the empty inside of it; the great circle keeps to the shell.`];
};
