import assert from "node:assert/strict";
import { test } from "node:test";
import { slug } from "../../ui/frontend/frame/controls.js";
import { linkOf } from "../../ui/frontend/frame/share.js";

test("a label becomes a word of an address", () => {
  assert.equal(slug("A − B + C"), "a-b-c");
  assert.equal(slug("  Décoded images, behind!  "), "decoded-images-behind");
  assert.equal(slug("…"), "");
  assert.ok(slug("x".repeat(200)).length <= 60);
});

const here = "http://localhost:8501/compare?step=3&view=projector&hide=menu#top";

test("a link has the view of the window and nothing of the former one", () => {
  assert.equal(linkOf(here, { projected: false, hide: [] }), "http://localhost:8501/compare?step=3");
  assert.equal(linkOf(here, { projected: true, hide: [] }), "http://localhost:8501/compare?step=3&view=projector");
  assert.equal(
    linkOf(here, { projected: true, hide: ["menu", "strength"] }),
    "http://localhost:8501/compare?step=3&view=projector&hide=menu,strength",
  );
  assert.equal(linkOf("http://x.org/", { projected: false, hide: ["menu"] }), "http://x.org/?hide=menu");
});
