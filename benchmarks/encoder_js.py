"""How quickly a drawing is followed: encoded and decoded at every movement, in Node and in Chromium, by the shipped models.

    python -m benchmarks.encoder_js [--updates 200] [--runs mnist-vae-2d …] [--without-browser]

A digit is drawn point by point by a script: each point more is an update, in which the strokes become an image as the
page Draw makes it, the image a code, the code its copy, and the copy a distortion and the nearest five held-out codes.
Node times the parts one by one. Chromium (headless, software rendering) does all of an update in each animation frame,
by the modules and on the thread that a page has, draws the copy on a canvas, and counts the frames a second.
"""

from __future__ import annotations

import argparse
import contextlib
import functools
import http.server
import json
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch

from vae_core.explorer.blobs import pack_arrays
from vae_core.explorer.networks import BROWSER_COST
from vae_core.export.decoder import pack_decoder
from vae_core.export.encoder import pack_encoder
from vae_core.images.strokes import frame_of
from vae_core.inference import held_out_encoding, load_model
from vae_core.runs import Run, RunStore

LIBRARY = Path(__file__).resolve().parents[1] / "ui" / "frontend" / "lib"
RUNS = (
    *("mnist-vae-2d", "mnist-ae-2d", "mnist-pca-2d", "mnist-vae-16d", "fashion-vae-2d", "fashion-vae-16d"),
    *("denoiser", "anomaly-detector", "ellipses-vae"),
)

# A hand's "2", as (x, y) on the pad; between two corners go the points of one movement each.
STROKE = """
const corners = [[300, 330], [360, 220], [480, 170], [620, 190], [700, 290], [680, 410], [590, 530], [470, 640], [330, 800],
  [450, 770], [600, 800], [760, 790]];
const strokeOf = (share) => {
  const at = share * (corners.length - 1);
  const points = [];
  for (let t = 0; t <= at; t += 0.12) {
    const k = Math.min(Math.floor(t), corners.length - 2), [a, b] = [corners[k], corners[k + 1]];
    points.push([0, 1].map((d) => Math.round(a[d] + (t - k) * (b[d] - a[d]))).concat(70));
  }
  return [points.length ? points : [[...corners[0], 70]]];
};
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const high = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length * 0.95)];
"""

IN_NODE = (
    STROKE
    + """
import { readFileSync } from "node:fs";
const [library, folder, updates] = process.argv.slice(2);
const from = (name) => import(library + name);
const { parseNetwork } = await from("network.js");
const { framedPixels } = await from("mnist-frame.js");
const { distortionOf } = await from("distortion.js");
const { openSpace, firstPlane } = await from("space.js");
const { openUnusual } = await from("unusual.js");
const { unpackArrays } = await from("blob.js");
const { frame, scoring, support } = JSON.parse(readFileSync(folder + "/about.json"));
const [encoder, decoder] = ["encoder", "decoder"].map((kind) => parseNetwork(readFileSync(`${folder}/${kind}.bin`), kind));
const { arrays } = unpackArrays(new Uint8Array(readFileSync(folder + "/codes.bin")).buffer);
const unusual = openUnusual(openSpace(arrays, firstPlane(arrays.codes.shape[1]), support));
encoder.warmUp(); decoder.warmUp();
const times = { image: [], encode: [], decode: [], unusual: [], all: [] };
for (let k = 0; k < updates; k++) {
  const strokes = strokeOf((k + 1) / updates);
  const marks = [performance.now()];
  const mark = () => marks.push(performance.now());
  const pixels = framedPixels(strokes, frame, scoring.image_shape[0]); mark();
  const code = encoder.run(pixels).slice(0, encoder.latentDim); mark();
  decoder.run(code); mark();
  unusual(code, distortionOf(decoder.raw(code), pixels, scoring)); mark();
  for (const [at, name] of ["image", "encode", "decode", "unusual"].entries()) times[name].push(marks[at + 1] - marks[at]);
  times.all.push(marks[4] - marks[0]);
}
console.log(JSON.stringify(Object.fromEntries(Object.entries(times).map(([name, all]) => [name, [median(all), high(all)]]))));
"""
)

IN_BROWSER = (
    "async ({ run, updates }) => {"
    + STROKE
    + """
const from = (name) => import(`/lib/${name}`);
const { openEncoding } = await from("encoding.js");
const { openDecoding } = await from("decoding.js");
const { openDistortion } = await from("distortion.js");
const { framedPixels } = await from("mnist-frame.js");
const { openSpace, firstPlane } = await from("space.js");
const { openUnusual } = await from("unusual.js");
const { unpackArrays } = await from("blob.js");
const { drawImage } = await from("image-canvas.js");
const file = (name) => `packed/${run}/${name}`;
const { frame, scoring, support } = await (await fetch("/" + file("about.json"))).json();
const place = { ...scoring, encoder_url: file("encoder.bin"), encode_url: "none", decoder_url: file("decoder.bin"), decode_url: "none" };
const [encoding, decoding] = await Promise.all([openEncoding(place), openDecoding(place)]);
const errors = openDistortion(place, decoding);
const { arrays } = unpackArrays(await (await fetch("/" + file("codes.bin"))).arrayBuffer());
const unusual = openUnusual(openSpace(arrays, firstPlane(arrays.codes.shape[1]), support));
const canvas = document.body.appendChild(document.createElement("canvas"));
const spent = [], frames = [];
let before = 0;
for (let k = -20; k < updates; k++) {
  const now = await new Promise(requestAnimationFrame);
  const begun = performance.now();
  const pixels = framedPixels(strokeOf((Math.max(k, 0) + 1) / updates), frame, scoring.image_shape[0]);
  const { mean } = await encoding.encode(pixels, "pad");
  const image = decoding.now ? decoding.now(mean) : await decoding.many([mean], "copy");
  drawImage(canvas, image, scoring.image_shape);
  unusual(mean, await errors.of(pixels, mean));
  if (k >= 0) { spent.push(performance.now() - begun); frames.push(now - before); }
  before = now;
}
const seconds = frames.reduce((sum, one) => sum + one, 0) / 1000;
encoding.close(); decoding.close(); errors.close();
return { spent: [median(spent), high(spent)], rate: frames.length / seconds, onPage: Boolean(decoding.now) };
}"""
)


def pack(run: Run, folder: Path) -> dict[str, Any]:
    """What the browser fetches of the run, as files in `folder`; returns facts for the table."""
    model, encoding = load_model(run), held_out_encoding(run)
    encoder = pack_encoder(model.encoder_for(), model.image_shape, model.space.latent_dim)
    decoder = pack_decoder(model.decoder_for(), model.space.decoded_size, model.config.likelihood)
    folder.mkdir()
    (folder / "encoder.bin").write_bytes(encoder.to_bytes())
    (folder / "decoder.bin").write_bytes(decoder.to_bytes())
    labels = np.zeros(len(encoding), np.uint8)
    arrays = {"codes": encoding.codes, "distortion": encoding.distortion, "labels": labels}
    (folder / "codes.bin").write_bytes(pack_arrays(arrays))
    scoring = {
        "likelihood": model.config.likelihood,
        "likelihood_scale": model.config.likelihood_scale,
        "image_shape": model.image_shape,
        "distortion_url": None,
    }
    frame = vars(frame_of(run.config.data.dataset, run.config.data.image_size))
    about = {"frame": frame, "scoring": scoring, "support": {"edge": 1, "hole": 2}}
    (folder / "about.json").write_text(json.dumps(about))
    assert max(encoder.cost, decoder.cost) <= BROWSER_COST, "the server would run it"
    return {"network": model.config.network, "cost": encoder.cost, "bytes": len(encoder.to_bytes())}


@contextlib.contextmanager
def served(folder: Path) -> Iterator[str]:
    """An address under which `folder` is served; the library is at /lib."""
    (folder / "lib").symlink_to(LIBRARY)
    (folder / "index.html").write_text("<!doctype html><title>Benchmark</title>")

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            """Nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def in_node(folder: Path, updates: int) -> dict[str, list[float]]:
    node = shutil.which("node")
    if node is None:
        raise SystemExit("node is not installed; the benchmark runs the encoder's JavaScript in it.")
    command = [node, "--input-type=module", "-", LIBRARY.as_uri() + "/", str(folder), str(updates)]
    done = subprocess.run(command, input=IN_NODE, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    found: dict[str, list[float]] = json.loads(done.stdout)
    return found


def in_chromium(folder: Path, runs: list[str], updates: int) -> dict[str, Any]:
    from playwright.sync_api import sync_playwright

    executable = shutil.which("chromium") or shutil.which("chromium-browser")
    with served(folder) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox", "--disable-gpu"])
        found = {}
        for run in runs:
            page = browser.new_page()
            page.goto(address)
            found[run] = page.evaluate(IN_BROWSER, {"run": run, "updates": updates})
            page.close()
        browser.close()
        return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--updates", type=int, default=200)
    parser.add_argument("--runs", nargs="*", default=RUNS)
    parser.add_argument("--without-browser", action="store_true")
    options = parser.parse_args()
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "packed"
        folder.mkdir()
        facts = {run: pack(RunStore().open(run), folder / run) for run in options.runs}
        print(f"milliseconds, median / 95th percentile of {options.updates} updates of a drawing")
        print(
            f"{'run':18}{'encoder':>8}{'MACs':>11}{'file':>9}{'image':>8}{'encode':>14}{'decode':>14}{'unusual':>9}{'all':>14}"
        )
        for run, about in facts.items():
            times = in_node(folder / run, options.updates)
            print(f"{run:18}{about['network']:>8}{about['cost']:11,}{about['bytes'] / 1000:6.0f} kB{times['image'][0]:8.2f}"
                  f"{times['encode'][0]:7.2f} /{times['encode'][1]:5.2f}{times['decode'][0]:7.2f} /{times['decode'][1]:5.2f}"
                  f"{times['unusual'][0]:9.2f}{times['all'][0]:7.2f} /{times['all'][1]:5.2f}")  # fmt: skip
        if options.without_browser:
            return
        print("\nChromium: an update in each animation frame")
        for run, found in in_chromium(Path(name), list(options.runs), options.updates).items():
            where = "page's thread" if found["onPage"] else "worker"
            print(f"{run:18}{found['spent'][0]:7.2f} /{found['spent'][1]:6.2f} ms{found['rate']:7.1f} frames a second, decoded on the {where}")  # fmt: skip


if __name__ == "__main__":
    main()
