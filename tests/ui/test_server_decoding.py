"""Decoding on the server, as the browser asks for it: one request at a time, and the newest wins."""

from __future__ import annotations

import json
from pathlib import Path

from tests.export.node import run_node

COMPONENT = Path(__file__).resolve().parents[2] / "ui" / "frontend" / "latent_map" / "decoding.js"

# A server that answers when told to, with the first number of each code as its picture of one pixel.
SERVER = """
const waiting = [], sent = [];
let atOnce = 0, most = 0, broken = false;
globalThis.fetch = (url, { body }) => {
  const firsts = Array.from(body).filter((_, k) => k % 2 === 0);
  sent.push(firsts.length === 1 ? firsts[0] : firsts.length);
  most = Math.max(most, ++atOnce);
  return new Promise((answer) => waiting.push(() => {
    atOnce--;
    answer({ ok: !broken, text: async () => "no", arrayBuffer: async () => Uint8Array.from(firsts).buffer });
  }));
};
const settle = async () => { for (let k = 0; k < 20; k++) await null; };
const serve = async () => { while (waiting.length) { waiting.shift()(); await settle(); } };
const answers = [];
const hear = (name, promise) => promise.then((values) => answers.push([name, values && Array.from(values)]));
const decoding = await openDecoding({ decoder_url: null, decode_url: "/decode", image_shape: [1, 1, 1] });
const ask = (n, channel = "hover") => hear(n, decoding.many([[n, 0]], channel));
"""


def run(script: str) -> dict[str, object]:
    done = "console.log(JSON.stringify({ answers, sent, most }));"
    return json.loads(
        run_node("\n".join([COMPONENT.read_text(encoding="utf-8"), SERVER, script, "await settle();", done]))
    )


def test_a_fast_pointer_sends_one_request_at_a_time() -> None:
    found = run("for (let n = 1; n <= 50; n++) { ask(n); await settle(); } await serve();")
    assert found["sent"] == [1, 50] and found["most"] == 1
    drawn = [name for name, values in found["answers"] if values]
    assert drawn == [1, 50], "the one that was under way is shown, then the newest"
    assert len(found["answers"]) == 50, "and nobody waits for ever"


def test_a_grid_goes_in_parts_and_the_pointer_between_them() -> None:
    found = run("""
        hear("grid", decoding.many(Array.from({ length: 70 }, (_, k) => [k, 0]), "grid"));
        await settle(); ask(7); await serve();
    """)
    assert found["sent"] == [32, 7, 32, 6] and found["most"] == 1
    assert found["answers"] == [[7, [7]], ["grid", list(range(70))]]


def test_a_newer_grid_replaces_the_one_under_way() -> None:
    found = run("""
        hear("old", decoding.many(Array.from({ length: 90 }, () => [1, 0]), "grid"));
        await settle(); hear("new", decoding.many(Array.from({ length: 40 }, () => [2, 0]), "grid")); await serve();
    """)
    assert found["sent"] == [32, 32, 8], "the rest of the old one is never sent"
    assert found["answers"] == [["old", None], ["new", [2] * 40]]


def test_a_failure_answers_and_does_not_stop_what_follows() -> None:
    found = run(
        "broken = true; ask(1); await settle(); await serve(); broken = false; ask(2); await settle(); await serve();"
    )
    assert found["answers"] == [[1, None], [2, [2]]]


def test_closing_answers_everybody() -> None:
    found = run("ask(1); ask(2, 'pin'); await settle(); decoding.close(); await settle(); ask(3); await serve();")
    assert found["sent"] == [1]
    assert sorted(found["answers"]) == [[1, None], [2, None], [3, None]]
