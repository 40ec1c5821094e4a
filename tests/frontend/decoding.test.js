// Who decodes: the server with its one request at a time, and what happens when it fails or nobody waits any more.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openServer, reporting } from "../../ui/frontend/lib/decoding.js";
import { openWorker } from "../../ui/frontend/lib/worker.js";

const PLACE = { decoder_url: null, decode_url: "decode", image_shape: [1, 1, 1] };

/** A server of images of one byte, which answers when the test says so. */
const slowServer = () => {
  const requests = [];
  const decoding = openServer(PLACE, (body) => {
    return new Promise((resolve, reject) => {
      const answer = () => resolve(Uint8Array.from(body, (value) => value).buffer);
      requests.push({ codes: [...body], answer, fail: (text) => reject(new Error(text)) });
    });
  });
  return { decoding, requests };
};

const settled = () => new Promise((resolve) => setTimeout(resolve));

test("one request at a time; of those that wait the newest of its channel", async () => {
  const { decoding, requests } = slowServer();
  const [first, second, third] = [1, 2, 3].map((value) => decoding.many([[value]], "hover"));
  assert.equal(requests.length, 1);
  requests[0].answer();
  assert.deepEqual([...(await first)], [1], "what is under way already is not lost");
  assert.equal(await second, null);
  requests[1].answer();
  assert.deepEqual([...(await third)], [3]);
  assert.equal(requests.length, 2);
});

test("a large request goes in parts, and a small one comes between", async () => {
  const { decoding, requests } = slowServer();
  const grid = decoding.many(
    Array.from({ length: 70 }, (_, k) => [k]),
    "grid",
  );
  const hover = decoding.many([[200]], "hover");
  const sizes = [];
  while (requests.length > sizes.length) {
    const request = requests[sizes.length];
    sizes.push(request.codes.length);
    request.answer();
    await settled();
  }
  assert.deepEqual(sizes, [32, 1, 32, 6]);
  assert.deepEqual([...(await hover)], [200]);
  assert.deepEqual(
    [...(await grid)],
    Array.from({ length: 70 }, (_, k) => k),
  );
});

test("after a failure the next request is sent all the same", async () => {
  const { decoding, requests } = slowServer();
  const failing = decoding.many([[1]], "hover");
  requests[0].fail("The server is too busy.");
  await assert.rejects(failing, /too busy/);
  const next = decoding.many([[2]], "hover");
  requests[1].answer();
  assert.deepEqual([...(await next)], [2]);
});

test("once closed nothing fails and nothing waits for ever", async () => {
  const { decoding, requests } = slowServer();
  const [underWay, waiting] = [decoding.many([[1]], "hover"), decoding.many([[2]], "grid")];
  decoding.close();
  requests[0].fail("The page was left.");
  assert.deepEqual(await Promise.all([underWay, waiting, decoding.many([[3]], "hover")]), [null, null, null]);
  assert.equal(requests.length, 1);
});

test("a failure is reported once it happens, and so is that it works again", async () => {
  const { decoding, requests } = slowServer();
  const reports = [];
  const { many } = reporting(decoding, (error) => reports.push(error?.message ?? null));
  const grid = many([[1]], "grid");
  requests[0].fail("The server is gone.");
  assert.equal(await grid, null);
  assert.deepEqual(reports, ["The server is gone."]);
  for (const request of [1, 2]) {
    const hover = many([[request]], "hover"); // another channel than the one that failed
    requests[request].answer();
    assert.deepEqual([...(await hover)], [request]);
  }
  assert.deepEqual(reports, ["The server is gone.", null]);
});

test("what was overtaken says nothing of whether decoding works", async () => {
  const { decoding, requests } = slowServer();
  const reports = [];
  const { many } = reporting(decoding, (error) => reports.push(error?.message ?? null));
  const failing = many([[1]], "grid");
  const [overtaken] = [many([[2]], "hover"), many([[3]], "hover")];
  requests[0].fail("The server is gone.");
  await failing;
  assert.equal(await overtaken, null);
  assert.deepEqual(reports, ["The server is gone."]);
});

/** A worker that answers nothing by itself. */
const fakeWorker = () => {
  const worker = { sent: [], terminated: false, postMessage: (message) => worker.sent.push(message) };
  worker.terminate = () => Object.assign(worker, { terminated: true });
  return worker;
};

test("a closed worker leaves nobody waiting, whether asked before or after", async () => {
  const inner = fakeWorker();
  const worker = openWorker(new ArrayBuffer(0), () => inner);
  const before = worker.run(Float32Array.of(1));
  worker.close();
  assert.ok(inner.terminated);
  assert.deepEqual(await Promise.all([worker.ready, before, worker.run(Float32Array.of(2))]), [null, null, null]);
  assert.equal(inner.sent.length, 2, "nothing is sent to a worker that is gone");
});

test("of a channel's requests the newest is answered; an error reaches the one who asked", async () => {
  const inner = fakeWorker();
  const worker = openWorker(new ArrayBuffer(0), () => inner);
  const [older, other, newer] = [worker.run([1], "a"), worker.run([2], "b"), worker.run([3], "a")];
  assert.equal(await older, null);
  const [, , second, third] = inner.sent;
  inner.onmessage({ data: { id: third.id, values: "newest" } });
  inner.onmessage({ data: { id: second.id, error: "No such code." } });
  assert.equal(await newer, "newest");
  await assert.rejects(other, /No such code/);
  inner.onerror({ message: "It broke." });
  await assert.rejects(worker.ready, /It broke/);
});
