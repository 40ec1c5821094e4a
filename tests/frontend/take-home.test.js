import assert from "node:assert/strict";
import test from "node:test";
import { listPath, sizeText } from "../../ui/frontend/frame/take-home.js";

test("the list is of the runs that the page's address names", () => {
  assert.equal(listPath("http://here/latent_map?run=a%20b&view=projector"), "data/take-home.json?run=a+b");
  assert.equal(listPath("http://here/compare?left=a&right=b&psi=1"), "data/take-home.json?left=a&right=b");
  assert.equal(listPath("http://here/"), "data/take-home.json");
});

test("sizes are in megabytes, small ones in kilobytes", () => {
  assert.deepEqual([4_123_456, 870_400, 12].map(sizeText), ["4.1 MB", "870 KB", "1 KB"]);
});
