// How far to trust a decoded code: the word, the bar with its needle, and the nearest real images.

const TRUST_LEVELS = ["real", "edge", "hole"];
const TRUST_WORDS = ["Among real images", "At the edge", "In a hole"];

const openVerdict = (parent, wanted = 3) => {
  const root = append(parent, "div", "verdict");
  const trust = append(root, "div", "trust");
  const word = append(trust, "div", "trust-word");
  const bar = append(trust, "div", "trust-bar");
  for (const level of TRUST_LEVELS) append(bar, "span", level);
  const needle = append(bar, "i");
  append(root, "div", "quiet", "Nearest real images");
  const row = append(root, "div", "near-row");
  const nearest = Array.from({ length: wanted }, () => {
    const box = append(row, "figure", "small");
    return { box, canvas: append(box, "canvas", "pixels"), caption: append(box, "figcaption") };
  });
  // Where on the bar a distance stands: a third of it each for real, edge and hole.
  const share = (distance, { edge, hole }) => {
    if (distance <= edge) return distance / edge / 3;
    if (distance <= hole) return (1 + (distance - edge) / (hole - edge)) / 3;
    return Math.min(1, 2 / 3 + (distance - hole) / hole / 3);
  };
  const show = (code, { space, images, names, support }) => {
    const found = space.nearest(code, wanted);
    const distance = found[0][1];
    const level = space.trust(distance);
    trust.dataset.level = TRUST_LEVELS[level];
    word.textContent = TRUST_WORDS[level];
    word.title = `The nearest real code is ${figure2(distance)} away. 90 % of held-out codes have a neighbour within ${figure2(support.edge)}, 99 % within ${figure2(support.hole)}.`;
    needle.style.left = `${100 * share(distance, support)}%`;
    nearest.forEach(({ box, canvas, caption }, rank) => {
      box.hidden = rank >= found.length;
      if (box.hidden) return;
      const [image, gap] = found[rank];
      images.draw(canvas, image);
      caption.textContent = names[space.labels[image]];
      canvas.title = `Image ${image}, ${figure2(gap)} away`;
    });
  };
  return { root, show };
};
