// What does not come from a server: who answers for which path.

import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { download, fetchOnce } from "../../ui/frontend/lib/fetch-once.js";
import { askServer } from "../../ui/frontend/lib/remote.js";
import { supply } from "../../ui/frontend/lib/supply.js";

const fetched = globalThis.fetch;
afterEach(() => {
  globalThis.fetch = fetched;
});
const bytes = (...values) => Uint8Array.from(values).buffer;

test("a supplied path is not fetched, and is asked for once", async () => {
  globalThis.fetch = () => assert.fail("fetched");
  const asked = [];
  const end = supply("data/one/", async (path) => {
    asked.push(path);
    return bytes(1, 2);
  });
  assert.deepEqual(new Uint8Array(await fetchOnce("data/one/codes.bin")), Uint8Array.of(1, 2));
  await fetchOnce("data/one/codes.bin");
  assert.deepEqual(asked, ["data/one/codes.bin"]);
  end();
});

test("the longest beginning answers, and after its end the other", async () => {
  const end = supply("data/", async () => bytes(1));
  const endInner = supply("data/two/", async () => bytes(2));
  assert.deepEqual(new Uint8Array(await download("data/two/a")), Uint8Array.of(2));
  assert.deepEqual(new Uint8Array(await download("data/three/a")), Uint8Array.of(1));
  endInner();
  assert.deepEqual(new Uint8Array(await download("data/two/a")), Uint8Array.of(1));
  end();
});

test("what nobody supplies is fetched", async () => {
  globalThis.fetch = async (address) => new Response(String(address).split("/").at(-1));
  const end = supply("data/four/", async () => bytes(1));
  assert.equal(new TextDecoder().decode(await download("data/five/name")), "name");
  end();
});

test("what is posted goes to whoever answers, and a refusal is tried again", async () => {
  const bodies = [];
  const end = supply("data/six/", async (_path, body) => {
    bodies.push(body);
    if (bodies.length === 2) throw new Error("The kernel is busy.");
    return bytes(3);
  });
  await askServer("data/six/decode")(Float32Array.of(1, 2));
  assert.deepEqual(bodies[0], Float32Array.of(1, 2));
  await assert.rejects(fetchOnce("data/six/x"), /busy/);
  assert.deepEqual(new Uint8Array(await fetchOnce("data/six/x")), Uint8Array.of(3));
  end();
});
