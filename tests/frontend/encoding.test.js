// Who encodes, and that nothing is opened before it is needed, or stays open once the page is left.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openEncoding, openLater } from "../../ui/frontend/lib/encoding.js";

const PLACE = { encoder_url: null, encode_url: "encode", image_shape: [1, 1, 2] };
const settled = () => new Promise((resolve) => setTimeout(resolve));

/** A server that says of an image its values and their negatives, when the test says so. */
const slowServer = async (logvar) => {
  const requests = [];
  const encoding = await openEncoding(PLACE, (body) => {
    return new Promise((resolve, reject) => {
      const answer = () => resolve(Float32Array.of(...body, ...(logvar ?? body.map((value) => -value))).buffer);
      requests.push({ pixels: [...body], answer, fail: (text) => reject(new Error(text)) });
    });
  });
  return { encoding, requests };
};

test("means and log variances; none where the posterior has no spread", async () => {
  for (const [logvar, expected] of [
    [undefined, [-0.5, -1]],
    [[Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY], null],
  ]) {
    const { encoding, requests } = await slowServer(logvar);
    const asked = encoding.encode(Float32Array.of(0.5, 1));
    await settled();
    requests[0].answer();
    const posterior = await asked;
    assert.deepEqual([...posterior.mean], [0.5, 1]);
    assert.deepEqual(posterior.logvar && [...posterior.logvar], expected);
  }
});

test("the newest image of a channel wins; without a channel all are answered", async () => {
  const { encoding, requests } = await slowServer();
  const drawn = [0.1, 0.2, 0.3].map((value) => encoding.encode(Float32Array.of(value, 0), "drawing"));
  const others = [0.4, 0.5].map((value) => encoding.encode(Float32Array.of(value, 0)));
  for (let k = 0; k < 4; k++) {
    await settled();
    assert.equal(requests.length, k + 1, "one request at a time");
    requests[k].answer();
  }
  const found = (await Promise.all([...drawn, ...others])).map((one) => one && Math.round(one.mean[0] * 10));
  assert.deepEqual(found, [1, null, 3, 4, 5]);
});

test("an image of another size, and a failure of the server, are an error for the one who asked", async () => {
  const { encoding, requests } = await slowServer();
  await assert.rejects(encoding.encode(Float32Array.of(1)), /1 × 1 × 2 has 2 values, not 1/);
  const failing = encoding.encode(Float32Array.of(1, 0));
  await settled();
  requests[0].fail("The server is too busy.");
  await assert.rejects(failing, /too busy/);
});

test("a model without an encoder says so", async () => {
  await assert.rejects(openEncoding({ ...PLACE, encode_url: null }), /no encoder/);
});

test("once closed nobody waits for ever", async () => {
  const { encoding, requests } = await slowServer();
  const underWay = encoding.encode(Float32Array.of(1, 0));
  await settled();
  encoding.close();
  requests[0].fail("The page was left.");
  assert.deepEqual(await Promise.all([underWay, encoding.encode(Float32Array.of(1, 0))]), [null, null]);
  assert.equal(requests.length, 1);
});

/** What opens later, and what it was asked. */
const opener = () => {
  const log = [];
  const opening = [];
  const open = () => {
    log.push("open");
    return new Promise((resolve, reject) => {
      opening.push({
        reject,
        resolve: () => resolve({ encode: async ([value]) => ({ mean: value }), close: () => log.push("close") }),
      });
    });
  };
  return { log, opening, later: openLater(PLACE, open) };
};

test("an encoder is opened by the first image, once, and again after it failed to", async () => {
  const { log, opening, later } = opener();
  later.close();
  assert.deepEqual(log, [], "a page that encodes nothing opens nothing");

  const other = opener();
  const [first, second] = [other.later.encode([1]), other.later.encode([2])];
  assert.deepEqual(other.log, ["open"]);
  other.opening[0].reject(new Error("The server does not answer."));
  await assert.rejects(first, /does not answer/);
  await assert.rejects(second, /does not answer/);
  const third = other.later.encode([3]);
  other.opening[1].resolve();
  assert.equal((await third).mean, 3);
  assert.deepEqual(other.log, ["open", "open"]);
  assert.equal(opening.length, 0);
});

test("a page left while the encoder is on its way leaves no worker behind", async () => {
  const { log, opening, later } = opener();
  later.encode([1]);
  later.close();
  opening[0].resolve();
  await settled();
  assert.deepEqual(log, ["open", "close"]);
  assert.equal(await later.encode([2]), null);
  assert.deepEqual(log, ["open", "close"]);
});
