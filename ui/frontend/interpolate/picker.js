// Held-out images to choose from, as pictures: by class, page by page.

const PAGE_IMAGES = 30;

const openPicker = (root, { images, labels, names, colours, choose }) => {
  root.replaceChildren();
  const add = (parent, tag, className, text) => parent.appendChild(element(tag, className, text));
  const classes = add(root, "div", "classes");
  const grid = add(root, "div", "thumbs");
  const pager = add(root, "div", "pager");
  let label = -1, page = 0;
  const members = () => Array.from(labels.keys()).filter((i) => label < 0 || labels[i] === label);

  const button = (parent, text, act, className = "chip") => {
    const node = add(parent, "button", className, text);
    node.type = "button";
    node.onclick = act;
    return node;
  };
  const chips = [-1, ...names.keys()].map((which) => {
    const chip = button(classes, which < 0 ? "All" : names[which], () => { label = which; page = 0; show(); }, "chip class");
    if (which >= 0) chip.style.setProperty("--dot", colours[which]);
    chip.classList.toggle("plain", which < 0);
    return [which, chip];
  });
  const back = button(pager, "‹ Back", () => { page--; show(); });
  const where = add(pager, "span", "quiet");
  const next = button(pager, "Next ›", () => { page++; show(); });
  button(pager, "Surprise me", () => { const all = members(); choose(all[Math.floor(Math.random() * all.length)]); }, "chip surprise");

  const show = () => {
    const all = members();
    const pages = Math.max(1, Math.ceil(all.length / PAGE_IMAGES));
    page = Math.min(Math.max(page, 0), pages - 1);
    for (const [which, chip] of chips) chip.setAttribute("aria-pressed", String(which === label));
    back.disabled = page === 0;
    next.disabled = page === pages - 1;
    where.textContent = `${page + 1} of ${pages.toLocaleString("en")}`;
    grid.replaceChildren();
    for (const image of all.slice(page * PAGE_IMAGES, (page + 1) * PAGE_IMAGES)) {
      const thumb = button(grid, undefined, () => choose(image), "thumb");
      thumb.title = `${names[labels[image]]}, no. ${image}`;
      thumb.setAttribute("aria-label", thumb.title);
      images.draw(add(thumb, "canvas", "pixels"), image);
    }
  };
  show();
  return { surprise: (which = -1) => { const all = Array.from(labels.keys()).filter((i) => which < 0 || labels[i] === which); return all[Math.floor(Math.random() * all.length)]; } };
};
