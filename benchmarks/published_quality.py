"""How many seconds of training the recipes need to pass their published figures, on this machine.

    python -m vae_core fetch-data fashion-mnist      # once: the figures are of the full 60,000 images
    python -m benchmarks.published_quality [RECIPE ...]

Trains each recipe with a published reference in a process of its own, by the project's own command, and prints the
held-out curve, the published figure and the first epoch that passes it. Seconds are of training steps; evaluation and
snapshots are not counted, and the wall clock with everything is given beside them.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from vae_core.recipes import RECIPES, recipe
from vae_core.runs import RunStore


def main() -> None:
    for name in sys.argv[1:] or [name for name in RECIPES if recipe(name).config.reference]:
        measure(name)


def measure(name: str) -> None:
    reference = recipe(name).config.reference
    if reference is None:
        print(f"{name} has no published figure.")
        return
    with tempfile.TemporaryDirectory() as folder:
        begin = time.perf_counter()
        command = [sys.executable, "-m", "vae_core", "train", "--recipe", name, "--id", name, "--runs", folder]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wall = time.perf_counter() - begin
        run = RunStore(Path(folder)).open(name)
        epochs, status = run.history().epochs, run.status()
    print(f"\n{name}: {status.train_images:,} images, {status.threads} threads, {status.precision}")
    print(f"published: {reference.published} = {reference.metric} of {reference.nats:.1f} nats an image")
    print("epoch  training s  held-out loss  distortion     KL  mean BCE a pixel  loss / 2.048")
    passed = None
    for k, epoch in enumerate(epochs["epoch"]):
        row = {key: epochs[key][k] for key in ("seconds", "loss", "distortion", "kl")}
        passes = passed is None and row[reference.metric] <= reference.nats
        if passes:
            passed = (epoch, row["seconds"])
        print(
            f"{epoch:5.0f}  {row['seconds']:10.1f}  {row['loss']:13.2f}  {row['distortion']:10.2f}  {row['kl']:5.2f}"
            f"  {row['distortion'] / 1024:16.4f}  {row['loss'] / 2.048:12.2f}{'  passes' if passes else ''}"
        )
    ended = f"passed after epoch {passed[0]:.0f}, {passed[1]:.1f} s of training" if passed else "not passed"
    speed = status.step * run.config.training.batch_size / status.seconds
    print(f"{ended}; {speed:,.0f} images/s; {wall:.0f} s on the clock for all epochs")


if __name__ == "__main__":
    main()
