import assert from "node:assert/strict";
import { test } from "node:test";
import { showTraining } from "../../ui/frontend/frame/training-now.js";

/** A link as the menu has it. @returns {any} */
const link = () => ({
  style: { display: "" },
  href: "train?training=a",
  lastElementChild: { textContent: "Training… 25 %" },
  /** @param {string} _ @param {string} value */
  setAttribute(_, value) {
    this.href = value;
  },
});

test("the links say how far it is and lead to it, and are gone when nothing trains", () => {
  const links = [link(), link()];
  showTraining(links, { label: "Training… 60 %", href: "train?training=b" });
  for (const one of links) {
    assert.deepEqual(
      [one.href, one.lastElementChild.textContent, one.style.display],
      ["train?training=b", "Training… 60 %", ""],
    );
  }
  showTraining(links, null);
  assert.deepEqual(
    links.map((one) => one.style.display),
    ["none", "none"],
  );
  showTraining(links, { label: "Training starts…", href: "train?training=c" });
  assert.equal(links[0].style.display, "");
});
