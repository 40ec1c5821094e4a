// Choosing a held-out image: by its picture, or by its number where somebody knows it.

const openChooser = (parent, model, choose) => {
  const root = append(parent, "section", "chooser");
  const head = append(root, "div", "choosing");
  const browser = append(root, "div", "browser");
  const picker = openPicker(browser, { images: model.images, labels: model.space.labels, names: model.names, colours: model.colours, choose });
  const pager = browser.querySelector(".pager");
  const field = append(pager ?? root, "input", "search");
  Object.assign(field, { type: "number", min: 0, max: model.space.count - 1, step: 1, placeholder: "Image no." });
  field.setAttribute("aria-label", "Choose the image with this number");
  field.onkeydown = (event) => {
    const wanted = Number(field.value);
    if (event.key !== "Enter" || field.value === "") return;
    const there = Number.isInteger(wanted) && wanted >= 0 && wanted < model.space.count;
    field.setCustomValidity(there ? "" : `Images are numbered from 0 to ${model.space.count - 1}.`);
    field.reportValidity();
    if (there) choose(wanted);
  };
  return { root, head, surprise: picker.surprise };
};

// A picture that can be clicked, with a letter if it has one.
const buildSlot = (parent, { letter, name, act }) => {
  const root = append(parent, "figure", "slot");
  const button = pushButton(root, undefined, act, "slot-button", "Choose another image");
  const canvas = append(button, "canvas", "pixels");
  if (letter) append(button, "b", "letter", letter);
  const caption = append(root, "figcaption", "", name ?? "");
  return { root, button, canvas, caption };
};
