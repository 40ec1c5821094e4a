"""How fast the browser-side decoder is: JavaScript under node against torch on the processor, an image at a time.

    python -m benchmarks.decoder_js [--images 200] [--threads 1]

Random weights, float16 packing, one decode a random code. The share of zeros behind a ReLU decides part of the
speed; random weights leave about half. `SiLU` shows a decoder with no zeros to skip.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import torch
from torch import nn

from vae_core.export.decoder import pack_decoder

DECODER = Path(__file__).resolve().parents[1] / "ui" / "frontend" / "lib" / "network.js"

TIME_DECODES = (
    f'import {{ parseNetwork }} from "{DECODER.as_uri()}";'
    + """
import { readFileSync } from "node:fs";
const [packed, images] = process.argv.slice(2);
const bytes = readFileSync(packed);
let begun = performance.now();
const decoder = parseNetwork(bytes);
const parse = performance.now() - begun;
begun = performance.now();
decoder.run(new Float32Array(decoder.latentDim));
const first = performance.now() - begun;
decoder.warmUp(300);
const times = [];
for (let k = 0; k < images; k++) {
  const code = Float32Array.from({ length: decoder.latentDim }, () => 4 * Math.random() - 2);
  begun = performance.now();
  decoder.run(code);
  times.push(performance.now() - begun);
}
console.log(JSON.stringify({ parse, first, times }));
"""
)


def dense(latent_dim: int = 2) -> nn.Sequential:
    widths = [latent_dim, 128, 256, 512]
    layers: list[nn.Module] = []
    for before, after in pairwise(widths):
        layers += [nn.Linear(before, after), nn.ReLU()]
    return nn.Sequential(*layers, nn.Linear(512, 1024), nn.Unflatten(1, (1, 32, 32)))


def pixel_shuffle(activation: type[nn.Module] = nn.ReLU, channels: int = 1, batch_norm: bool = False) -> nn.Sequential:
    def after(width: int) -> list[nn.Module]:
        return [*([nn.BatchNorm2d(width)] if batch_norm else []), activation()]

    return nn.Sequential(
        nn.Linear(2, 128 * 16), nn.Unflatten(1, (128, 4, 4)), *after(128),
        nn.Conv2d(128, 256, 3, padding=1), nn.PixelShuffle(2), *after(64),
        nn.Conv2d(64, 128, 3, padding=1), nn.PixelShuffle(2), *after(32),
        nn.Conv2d(32, 4 * channels, 3, padding=1), nn.PixelShuffle(2),
    )  # fmt: skip


def transposed() -> nn.Sequential:
    layers: list[nn.Module] = [nn.Linear(2, 128 * 16), nn.Unflatten(1, (128, 4, 4)), nn.ReLU()]
    for before, after in ((128, 64), (64, 32), (32, 16)):
        layers += [nn.ConvTranspose2d(before, after, 4, stride=2, padding=1), nn.ReLU()]
    return nn.Sequential(*layers, nn.Conv2d(16, 1, 3, padding=1))


DECODERS: dict[str, Callable[[], nn.Sequential]] = {
    "dense 2-128-256-512-1024": dense,
    "conv, pixel shuffle": pixel_shuffle,
    "conv, pixel shuffle, SiLU": lambda: pixel_shuffle(nn.SiLU),
    "conv, pixel shuffle, batch norm, colour": lambda: pixel_shuffle(channels=3, batch_norm=True),
    "conv, transposed": transposed,
}


def time_torch(decoder: nn.Module, images: int) -> np.ndarray:
    """Milliseconds of each single decode, as the server would do it."""
    times = []
    with torch.inference_mode():
        for _ in range(images + 20):
            code = torch.randn(1, 2)
            begun = time.perf_counter()
            decoder(code).sigmoid()
            times.append(1000 * (time.perf_counter() - begun))
    return np.array(times[20:])


def main() -> None:
    parser = argparse.ArgumentParser(description="Time the browser-side decoder under node, and torch beside it.")
    parser.add_argument("--images", type=int, default=200)
    parser.add_argument("--threads", type=int, default=1, help="torch threads (the JavaScript has one)")
    options = parser.parse_args()
    node = shutil.which("node")
    if node is None:
        parser.error("node is not installed; the benchmark runs the decoder's JavaScript in it.")
    torch.set_num_threads(options.threads)
    torch.manual_seed(0)

    print(f"milliseconds, median / 95th percentile of {options.images} decodes; torch with {options.threads} thread(s)")
    print(f"{'decoder':41}{'parameters':>11}{'MACs':>11}{'file':>9}{'JavaScript':>16}{'torch':>16}"
          f"{'ratio':>7}{'parse':>8}{'first':>8}")  # fmt: skip
    for name, build in DECODERS.items():
        decoder = build().eval()
        packed = pack_decoder(decoder, 2, "bernoulli", "float16")
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "decoder.bin"
            path.write_bytes(packed.to_bytes())
            command = [node, "--input-type=module", "-", str(path), str(options.images)]
            done = subprocess.run(command, input=TIME_DECODES, capture_output=True, text=True, check=True)
        timed = json.loads(done.stdout)
        in_node, in_torch = (
            np.percentile(times, [50, 95]) for times in (timed["times"], time_torch(decoder, options.images))
        )
        parameters = sum(parameter.numel() for parameter in decoder.parameters())
        print(f"{name:41}{parameters:11,}{packed.cost:11,}{len(packed.to_bytes()) / 1000:6.0f} kB"
              f"{in_node[0]:8.2f} /{in_node[1]:6.2f}{in_torch[0]:8.2f} /{in_torch[1]:6.2f}"
              f"{in_node[0] / in_torch[0]:7.1f}{timed['parse']:8.1f}{timed['first']:8.1f}")  # fmt: skip


if __name__ == "__main__":
    main()
