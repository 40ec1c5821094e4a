import assert from "node:assert/strict";
import { test } from "node:test";
import { slug } from "../../ui/frontend/frame/controls.js";
import { linkOf, localNote } from "../../ui/frontend/frame/share.js";

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

test("at the server's own computer the panel says which address others use, or how to let them in", () => {
  const link = "http://localhost:8501/compare?step=3";
  assert.deepEqual(localNote(link, { open: true, host: "192.168.1.5" }), {
    words: "This address works on this computer only. Other devices in your network open",
    others: "http://192.168.1.5:8501/compare?step=3",
  });
  assert.equal(localNote(link, { open: true, host: "fd00::5" })?.others, "http://[fd00::5]:8501/compare?step=3");
  assert.match(localNote(link, { open: false, host: "" })?.words ?? "", /start the app with --server.address 0.0.0.0/);
  assert.match(localNote(link, { open: true, host: "" })?.words ?? "", /in no network/);
  assert.match(localNote("http://127.0.0.1/", null)?.words ?? "", /open the app by the address/);
  assert.equal(localNote("http://192.168.1.5:8501/", { open: true, host: "192.168.1.5" }), null);
});
