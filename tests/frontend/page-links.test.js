import assert from "node:assert/strict";
import { test } from "node:test";
import { targetOf } from "../../ui/frontend/frame/page-links.js";

test("a link leads to its page, with its own query and what Streamlit keeps of the address, and nothing else", () => {
  const here =
    "https://class.example/base/latent_map?run=a&embed=true&embed_options=dark_theme&embed_options=show_padding";
  assert.equal(
    targetOf("https://class.example/base/train?training=b", here),
    "https://class.example/base/train?training=b&embed=true&embed_options=dark_theme&embed_options=show_padding",
  );
  assert.equal(targetOf("./", "https://class.example/base/draw?level=expert"), "https://class.example/base/");
});
