"""The packed file, the errors of both ends, and the worker."""

from __future__ import annotations

import copy
import hashlib
import json
from pathlib import Path

import pytest
import torch
from torch import nn

from tests.export.node import module, run_node
from vae_core.export.decoder import pack_decoder
from vae_core.export.layers import UnsupportedNetwork


def small_decoder() -> nn.Sequential:
    torch.manual_seed(0)
    return nn.Sequential(
        nn.Linear(2, 32),
        nn.Unflatten(1, (2, 4, 4)),
        nn.BatchNorm2d(2),
        nn.ReLU(),
        nn.ConvTranspose2d(2, 1, 2, stride=2),
    )


def test_file_layout() -> None:
    packed = pack_decoder(small_decoder(), 2, "bernoulli", "float32")
    data = packed.to_bytes()
    length = int.from_bytes(data[8:12], "little")
    assert data[:8] == b"LATDEC01"
    assert (12 + length) % 4 == 0
    assert json.loads(data[12 : 12 + length]) == packed.header
    assert data[12 + length :] == packed.weights
    assert packed.header["image_shape"] == [1, 8, 8]
    assert packed.header["output"] == "sigmoid"
    assert packed.cost == packed.header["cost"] == 2 * 32 + 4 * 4 * 2 * 4
    assert packed.digest == hashlib.sha256(data).hexdigest()
    assert len(packed.weights) == 4 * (2 * 32 + 32 + 2 * 4 + 1)  # the batch norm is folded away


def test_half_precision_halves_the_weights_and_the_digest_tells_decoders_apart() -> None:
    half, single = (pack_decoder(small_decoder(), 2, "bernoulli", dtype) for dtype in ("float16", "float32"))
    assert 2 * len(half.weights) == len(single.weights)
    assert half.digest != single.digest
    assert half.digest == pack_decoder(small_decoder(), 2, "bernoulli", "float16").digest
    assert half.digest != pack_decoder(small_decoder(), 2, "gaussian", "float16").digest


def test_packing_leaves_a_decoder_in_training_as_it_was() -> None:
    decoder = small_decoder().train()
    before = copy.deepcopy(decoder.state_dict())
    pack_decoder(decoder, 2, "bernoulli")
    assert decoder.training
    assert all(torch.equal(tensor, before[name]) for name, tensor in decoder.state_dict().items())


@pytest.mark.parametrize(
    ("layers", "words"),
    [
        ([nn.Linear(2, 16), nn.Softplus()], "decoder.1 is a Softplus"),
        ([nn.Linear(2, 16), nn.Sequential(nn.ReLU(), nn.Dropout())], "decoder.1.1 is a Dropout"),
        ([nn.Linear(2, 16), nn.GELU(approximate="tanh")], "exact GELU"),
        ([nn.Linear(2, 16), nn.Unflatten(1, (4, 2, 2)), nn.Conv2d(4, 4, 1, groups=2)], "groups=1"),
        ([nn.Linear(2, 16), nn.BatchNorm1d(16, track_running_stats=False)], "running statistics"),
        ([nn.Linear(2, 16), nn.Unflatten(1, (1, 4, 4)), nn.Linear(4, 4)], "put a Flatten before it"),
        ([nn.Linear(3, 16)], r"cannot take a value of shape \(2,\)"),
        ([nn.Linear(2, 16)], r"ends with shape \(16,\)"),
        ([nn.Linear(2, 16), nn.Unflatten(1, (4, 2, 2))], r"ends with shape \(4, 2, 2\)"),
    ],
)
def test_what_the_browser_cannot_run_is_named(layers: list[nn.Module], words: str) -> None:
    with pytest.raises(UnsupportedNetwork, match=words):
        pack_decoder(nn.Sequential(*layers), 2, "bernoulli")


def test_weights_beyond_half_precision_are_refused() -> None:
    decoder = small_decoder()
    nn.init.constant_(decoder[0].weight, 1e5)  # type: ignore[arg-type]
    with pytest.raises(UnsupportedNetwork, match="does not fit into float16"):
        pack_decoder(decoder, 2, "bernoulli", "float16")
    pack_decoder(decoder, 2, "bernoulli", "float32")


def test_reader_refuses_damaged_files(tmp_path: Path) -> None:
    path = tmp_path / "decoder.bin"
    path.write_bytes(pack_decoder(small_decoder(), 2, "bernoulli").to_bytes())
    script = (
        f'import {{ parseNetwork }} from "{module("network.js")}";'
        + """
    import assert from "node:assert";
    import { readFileSync } from "node:fs";
    const bytes = new Uint8Array(readFileSync(process.argv[2]));
    assert.throws(() => parseNetwork(new ArrayBuffer(100), "decoder"), /not a packed decoder/);
    assert.throws(() => parseNetwork(bytes, "encoder"), /not a packed encoder/);
    assert.throws(() => parseNetwork(bytes.slice(0, 40)), /cut short/);
    assert.throws(() => parseNetwork(bytes.slice(0, -2)), /bytes of weights/);
    const decoder = parseNetwork(bytes.buffer);
    assert.ok(decoder.warmUp(20) >= 0);
    assert.deepEqual(decoder.imageShape, [1, 8, 8]);
    """
    )
    run_node(script, path)


def test_worker_answers_the_newest_request_of_each_channel(tmp_path: Path) -> None:
    path = tmp_path / "decoder.bin"
    path.write_bytes(pack_decoder(small_decoder(), 2, "bernoulli").to_bytes())
    # A worker of the browser's kind over one of Node's: both ends talk through the real thing.
    script = (
        f'import {{ parseNetwork }} from "{module("network.js")}"; import {{ openWorker }} from "{module("worker.js")}";'
        + f'const body = "{module("network-worker.js")}";'
        + """
    import assert from "node:assert";
    import { readFileSync } from "node:fs";
    import threads from "node:worker_threads";
    const shim = `const { parentPort } = require("node:worker_threads");
      // Node's channels drain a thousand messages at a go, those sent meanwhile too; a browser's take turns.
      globalThis.MessageChannel = class {
        port1 = {}; port2 = { postMessage: () => setImmediate(() => this.port1.onmessage()) };
      };
      globalThis.self = { postMessage: (...a) => parentPort.postMessage(...a) };
      const loaded = import("${body}");
      parentPort.on("message", async (data) => { await loaded; self.onmessage({ data }); });`;
    class Worker {
      constructor() {
        this.thread = new threads.Worker(shim, { eval: true, execArgv: [] });
        this.thread.on("message", (data) => this.onmessage({ data }));
        this.thread.on("error", (error) => this.onerror(error));
      }
      postMessage(message) { this.thread.postMessage(message); }
      terminate() { this.thread.terminate(); }
    }
    const start = () => new Worker();
    const codes = (...numbers) => Float32Array.from(numbers);
    const packed = new Uint8Array(readFileSync(process.argv[2])).buffer;
    const decoder = parseNetwork(packed);
    const worker = openWorker(packed, start);
    assert.deepEqual(await worker.ready, { kind: "decoder", latentDim: 2, imageShape: [1, 8, 8], cost: 192 });

    const answers = await Promise.all([
      worker.run(new Float32Array(2 * 200000).fill(0.5), "grid"),
      worker.run(codes(1, 1)),
      worker.run(codes(2, -1)),
      worker.run(codes(1, 2, 3, 4), "grid"),
    ]);
    assert.equal(answers[0], null);
    assert.equal(answers[1], null);
    assert.deepEqual(answers[2], decoder.runInto([2, -1]));
    assert.deepEqual(answers[3], decoder.runInto([1, 2, 3, 4]));
    await assert.rejects(worker.run(codes(1, 2, 3)), /no whole number of codes/);

    let gridDone = false;
    const grid = worker.run(new Float32Array(2 * 200000).fill(0.5), "grid").then((v) => { gridDone = true; return v; });
    await worker.run(codes(0, 0));
    assert.ok(!gridDone, "a hover waited for the grid");
    assert.equal((await grid).length, 200000 * 64);
    const unanswered = worker.run(codes(0, 0));
    worker.close();
    assert.equal(await unanswered, null);
    await assert.rejects(openWorker(new ArrayBuffer(64), start).ready, /not a packed network/);
    process.exit(0);
    """
    )
    run_node(script, path)
