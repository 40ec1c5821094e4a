"""How long a GIF of an interpolation takes: 31 frames of 32 x 32 enlarged to 512 pixels, which must be under 1 s.

    python -m benchmarks.gif [--repeats 5]

Frames between two held-out images by a shipped model (grey), the same as colour (three channels shifted apart, so that
a palette has to be chosen), and noise, which compresses worst; one way, and there and back (60 frames).
"""

from __future__ import annotations

import argparse
import statistics
import time

import numpy as np
import torch

from ui.media.images import gif_bytes, to_uint8
from vae_core.inference import held_out_encoding, load_model
from vae_core.latent.interpolation import path
from vae_core.runs import RunStore

FRAMES, SIZE, LIMIT = 31, 512, 1.0


def interpolation() -> np.ndarray:
    """uint8 [31, 1, 32, 32], between the first two held-out images."""
    run = RunStore().open("fashion-vae-2d")
    codes = held_out_encoding(run).codes
    with torch.inference_mode():
        return to_uint8(load_model(run).decode_mean(torch.as_tensor(path("lerp", codes[0], codes[1], FRAMES))).numpy())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=5)
    repeats = parser.parse_args().repeats
    grey = interpolation()
    kinds = {
        "grey": grey,
        "colour": np.concatenate([grey, np.roll(grey, 3, axis=2), np.roll(grey, 5, axis=3)], axis=1),
        "grey noise": np.random.default_rng(0).integers(0, 256, grey.shape, dtype=np.uint8),
        "colour noise": np.random.default_rng(0).integers(0, 256, (FRAMES, 3, 32, 32), dtype=np.uint8),
    }
    print(f"{FRAMES} frames at {SIZE} px, seconds of {repeats} runs; the limit is {LIMIT:g} s")
    print(f"{'frames':<16}{'mode':<16}{'median':>8}{'slowest':>9}{'file':>10}")
    for name, frames in kinds.items():
        for back in (False, True):
            times = []
            for _ in range(repeats):
                begun = time.perf_counter()
                made = gif_bytes(frames, size=SIZE, there_and_back=back)
                times.append(time.perf_counter() - begun)
            verdict = "" if statistics.median(times) < LIMIT else "  over the limit"
            mode = "there and back" if back else "one way"
            print(f"{name:<16}{mode:<16}{statistics.median(times):>8.3f}{max(times):>9.3f}{len(made) / 1e6:>7.2f} MB{verdict}")  # fmt: skip


if __name__ == "__main__":
    main()
