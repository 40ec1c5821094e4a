"""Training in the browser: images a second by WebAssembly, beside PyTorch, and how far the losses come apart.

    npm pack @jax-js/jax && tar xzf jax-js-jax-*.tgz       # only for the rows of jax-js
    python -m benchmarks.browser_training [--jax-js package/dist] [--windows 150]

A dense VAE, 784-512-256-128-2 and back, learns bundled images of Fashion-MNIST in batches of 128 in a Web Worker of
headless Chromium: by the app's own kernels (ui/frontend/train_here), with and without fused multiply-add, and by jax-js
on WebAssembly, with threads too where pages may share memory. The same training in PyTorch, float32 with one thread,
says what the machine can do, and is what the first 200 losses are compared with: same weights, batches and noise, from
the same seed. Also printed: how far PyTorch comes from itself when the weights differ in their last bits at first; the
size of what has to be downloaded; and what of WebGPU, shared memory and a secure context a page has, from a server and
from a file.
"""

from __future__ import annotations

import argparse
import base64
import functools
import gzip
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
import psutil
import torch
from playwright.sync_api import Page, sync_playwright

from vae_core.datasets import dataset
from vae_core.experiment import RunConfig, parse_run_config
from vae_core.locations import frontend_folder
from vae_core.training.session import Session

BATCH, IMAGES, CHECKED = 128, 2560, 200
KERNELS = ("assembler.js", "kernels.js", "layers.js", "twister.js", "vae.js", "training.js")
PARTS = Path(__file__).parent / "browser_training_parts"
FLAGS = ["--no-sandbox", "--disable-gpu"]
GPU_FLAGS = ["--no-sandbox", "--enable-unsafe-webgpu", "--enable-features=Vulkan", "--use-webgpu-adapter=swiftshader"]
ASK = """async () => {
  const adapter = await navigator.gpu?.requestAdapter().catch(() => null);
  const info = adapter && [adapter.info?.vendor, adapter.info?.architecture, adapter.info?.description].join(" ");
  return {
    secure: isSecureContext, gpu: "gpu" in navigator, adapter: info ?? null,
    shared: typeof SharedArrayBuffer, isolated: crossOriginIsolated,
  };
}"""
RUN = """(request) => new Promise((resolve) => {
  const worker = new Worker("/parts/worker.js", { type: "module" });
  worker.onmessage = ({ data }) => resolve(data);
  worker.onerror = (event) => resolve({ error: event.message });
  const images = Uint8Array.from(atob(request.images), (letter) => letter.charCodeAt(0));
  worker.postMessage({ ...request, images });
})"""


def config_of(seed: int) -> RunConfig:
    return parse_run_config(
        {
            "data": {"dataset": "fashion-mnist", "image_size": 28, "train_images": IMAGES},
            "model": {"name": "vae", "network": "dense", "hidden": [512, 256, 128], "latent_dim": 2, "beta": 1.0},
            "training": {"epochs": CHECKED // (IMAGES // BATCH), "precision": "float32", "threads": 1, "seed": seed},
        }
    )


def by_torch(config: RunConfig, *, shaken: bool = False) -> tuple[np.ndarray, float, float]:
    """The losses; milliseconds of the quickest step on the clock; and of a step's processor time on average."""
    session = Session(config, dataset("fashion-mnist").load("train", 28, IMAGES), None)
    if shaken:
        generator = torch.Generator().manual_seed(1)
        with torch.no_grad():
            for weights in session.model.parameters():
                weights.add_(weights * 1e-7 * torch.randn(weights.shape, generator=generator))
    losses, best, used = [], float("inf"), time.process_time()
    for _ in range(session.total):
        begun = time.perf_counter()
        session.advance()
        best = min(best, time.perf_counter() - begun)
        losses.append(session.end_record()["loss"])
    return np.array(losses), 1000 * best, 1000 * (time.process_time() - used) / session.total


class Files(SimpleHTTPRequestHandler):
    """`roots`: folders by the first part of the path. With `isolated`, pages may share memory with workers."""

    roots: dict[str, Path]
    isolated: bool

    def __init__(self, *arguments: Any, roots: dict[str, Path], isolated: bool) -> None:
        self.roots, self.isolated = roots, isolated
        super().__init__(*arguments)

    def translate_path(self, path: str) -> str:
        first, _, rest = path.lstrip("/").partition("/")
        return str(self.roots[first] / rest) if first in self.roots else str(PARTS / "page.html")

    def end_headers(self) -> None:
        if self.isolated:
            self.send_header("Cross-Origin-Opener-Policy", "same-origin")
            self.send_header("Cross-Origin-Embedder-Policy", "require-corp")
        super().end_headers()

    def log_message(self, *_: Any) -> None: ...


@contextmanager
def served(roots: dict[str, Path], *, isolated: bool) -> Iterator[str]:
    handler = functools.partial(Files, roots=roots, isolated=isolated)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def browser_seconds() -> float:
    """Processor time of all processes of the browser that this process started, those that run."""
    return sum(sum(one.cpu_times()[:2]) for one in psutil.Process().children(recursive=True) if one.is_running())


def in_page(page: Page, request: dict[str, Any]) -> dict[str, Any]:
    begun = browser_seconds()
    made = page.evaluate(RUN, request)
    steps = request["checked"] + request["windows"] * request["steps"]
    return {**made, "processor": 1000 * (browser_seconds() - begun) / steps}


def say(name: str, best: float, processor: float, torch_best: float, apart: float | None) -> None:
    print(
        f"{name:44}{best:9.1f}{BATCH / best * 1000:10,.0f}{BATCH / processor * 1000:10,.0f}"
        f"{torch_best / best:9.2f}" + ("" if apart is None else f"{apart:12.1e}")
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Time and check training in the browser.")
    parser.add_argument("--jax-js", type=Path, help="the folder dist/ of the npm package @jax-js/jax")
    parser.add_argument("--windows", type=int, default=150, help="steps that are timed, of which the quickest counts")
    options = parser.parse_args()
    torch.set_num_threads(1)
    config = config_of(0)
    losses, torch_best, torch_used = by_torch(config)
    shaken = by_torch(config, shaken=True)[0]
    pixels = dataset("fashion-mnist").load("train", 28, IMAGES).pixels
    request = {
        "config": config.model_dump(mode="json"),
        "images": base64.b64encode(pixels.tobytes()).decode(),
        **{"checked": CHECKED - 1, "steps": 1, "windows": 0},
    }
    ways: list[tuple[str, dict[str, Any], bool]] = [
        ("kernels, fused multiply-add", {"way": "kernels"}, False),
        ("kernels, without", {"way": "kernels", "fuses": False}, False),
    ]
    roots = {"frontend": frontend_folder(), "parts": PARTS}
    if options.jax_js:
        roots["jax-js"] = options.jax_js.resolve()
        ways += [
            ("jax-js, WebAssembly, one thread", {"way": "jax", "device": "wasm"}, False),
            ("jax-js, WebAssembly, threads", {"way": "jax", "device": "wasm"}, True),
        ]
    print(f"{'':44}{'best ms':>9}{'images/s':>10}{'/ CPU s':>10}{'of torch':>9}{'loss apart':>12}")
    say("PyTorch, float32, one thread", torch_best, torch_used, torch_best, None)
    say("the same, weights off in their last bits", torch_best, torch_used, torch_best, apart(shaken, losses))
    with sync_playwright() as playwright:
        executable = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        for name, way, isolated in ways:
            with served(roots, isolated=isolated) as address:
                page = browser.new_page()
                page.goto(address)
                checked = in_page(page, {**request, **way})
                timed = {**request, **way, "checked": 4, "windows": options.windows}
                timed["config"] = config.model_copy(
                    update={"training": config.training.model_copy(update={"epochs": 1000})}
                ).model_dump(mode="json")
                made = {**checked, **({} if "error" in checked else in_page(page, timed))}
                page.close()
            if "error" in made:
                print(f"{name:44}{made['error'].splitlines()[0]}")
            else:
                far = apart(np.array(checked["losses"]), losses)
                say(name, made["best"], made["processor"], torch_best, far)
        browser.close()
        print("\nWhat a page has:")
        for name, flags in (("Chromium as it is", FLAGS), ("Chromium with a software GPU", GPU_FLAGS)):
            browser = playwright.chromium.launch(executable_path=executable, args=flags)
            page = browser.new_page()
            with served(roots, isolated=False) as address, tempfile.TemporaryDirectory() as folder:
                (Path(folder) / "page.html").write_text("<!doctype html><title>A page</title>")
                for where, url in (("http", address), ("file", (Path(folder) / "page.html").as_uri())):
                    page.goto(url)
                    print(f"  {name}, {where}: {page.evaluate(ASK)}")
            browser.close()
    print("\nTo download, bytes: as it is, and with gzip")
    for name, files in downloads(options.jax_js):
        text = b"".join(file.read_bytes() for file in files)
        print(f"  {name:40}{len(text):10,}{len(gzip.compress(text, 9)):10,}")


def apart(found: np.ndarray, losses: np.ndarray) -> float:
    """The largest relative difference over the first steps that both have."""
    count = min(len(found), len(losses))
    return float((np.abs(found[:count] - losses[:count]) / losses[:count]).max())


def downloads(jax_js: Path | None) -> list[tuple[str, list[Path]]]:
    rows = [("kernels and training", [frontend_folder() / "train_here" / name for name in KERNELS])]
    if jax_js:
        rows.append(("jax-js, WebAssembly", [jax_js / "index.js", *jax_js.glob("backend-*.js")]))
        rows.append(("jax-js, WebGPU besides", list(jax_js.glob("webgpu-*.js"))))
    return rows


if __name__ == "__main__":
    main()
