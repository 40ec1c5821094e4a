"""Images a second, and seconds of training to the published value, on the devices of this machine.

    python -m benchmarks.devices [--recipe fashion-vae-2d] [--processes 2 …] [--rounds 3] [--set FIELD=VALUE …]

One process, and as many under torchrun as --processes says; with a GPU, one process also without the CUDA graph of its steps.
Each round trains each of them once, neighbours in time, with another seed. Without a GPU it says so and measures the
processor, where two processes on two cores share what one would have had. Seconds are those of the steps; starting a process
(twice over under torchrun), evaluation and files come on top, and are shown as the time in all.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

import torch
from rich.console import Console
from rich.table import Table

from benchmarks.source_systems import machine
from vae_core.experiment.reference import Reference
from vae_core.recipes import recipe
from vae_core.runs.history import records_of
from vae_core.runs.run import HISTORY
from vae_core.runs.store import RunStore
from vae_core.training.static_step import SWITCH

ROOT = Path(__file__).resolve().parents[1]


class Way(NamedTuple):
    """A way to train: how many processes, and whether a GPU's steps are recorded as a graph."""

    title: str
    processes: int
    graph: bool = True


class Measured(NamedTuple):
    """images_per_second: the median of the second half of the training. to_published: None where it was missed."""

    images_per_second: float
    to_published: float | None
    value: float
    in_all: float


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recipe", default="fashion-vae-2d")
    parser.add_argument("--processes", type=int, nargs="*", default=[2])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--set", action="append", default=[], dest="settings", metavar="FIELD=VALUE")
    wanted = parser.parse_args()
    reference = recipe(wanted.recipe).config.reference
    if reference is None:
        parser.error(f"{wanted.recipe} has no published value to reach.")
    found: dict[str, list[Measured]] = defaultdict(list)
    for number in range(wanted.rounds):
        for way in ways(wanted.processes):
            settings = [*wanted.settings, f"training.seed={number}"]
            found[way.title].append(measured(way, wanted.recipe, settings, reference))
            print(f"Round {number + 1}: {way.title}: {found[way.title][-1]}", flush=True)
    Console(width=None if sys.stdout.isatty() else 140).print(drawn(wanted.recipe, found, reference))
    print(f"{machine()}; medians of {wanted.rounds}.")
    return 0


def ways(processes: list[int]) -> list[Way]:
    """What can be measured here; what cannot is said."""
    if not torch.cuda.is_available():
        print("This machine has no GPU that PyTorch can use: what follows is of its processor, over gloo.")
        return [Way("one process", 1), *(Way(f"torchrun, {count} processes", count) for count in processes)]
    there = torch.cuda.device_count()
    if too_many := [count for count in processes if count > there]:
        print(f"Left out, with {there} GPU{'s' * (there > 1)} here: {', '.join(map(str, too_many))} processes.")
    return [
        Way("one process, CUDA graph", 1),
        Way("one process, without", 1, graph=False),
        *(Way(f"torchrun, {count} processes over NCCL", count) for count in processes if count <= there),
    ]


def measured(way: Way, name: str, settings: list[str], reference: Reference) -> Measured:
    torchrun = ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node", str(way.processes)]
    with tempfile.TemporaryDirectory() as folder:
        options = ["--recipe", name, "--id", "run", "--runs", folder, *(f"--set={setting}" for setting in settings)]
        start = time.perf_counter()
        subprocess.run(
            [sys.executable, *(torchrun if way.processes > 1 else []), "-m", "vae_core", "train", *options],
            cwd=ROOT,
            env={**os.environ, SWITCH: str(int(way.graph))},
            stdout=subprocess.DEVNULL,
            check=True,
        )
        in_all = time.perf_counter() - start
        records, _ = records_of((RunStore(Path(folder)).open("run").path / HISTORY).read_bytes())
    held_out = [record["held_out"] for record in records if "held_out" in record]
    values = [(one["seconds"], one[reference.metric]) for one in held_out]
    passed = next((seconds for seconds, value in values if reference.passed_by(value)), None)
    speeds = [record["images_per_second"] for record in records[len(records) // 2 :]]
    return Measured(statistics.median(speeds), passed, values[-1][1], in_all)


def drawn(name: str, found: dict[str, list[Measured]], reference: Reference) -> Table:
    table = Table(
        *("way", "images/s", f"seconds of steps to {reference.published_value}", "value at the end", "seconds in all"),
        title=f"{name}: {reference.published}",
    )
    for title, runs in found.items():
        seconds = [one.to_published for one in runs if one.to_published is not None]
        missed = f" ({len(runs) - len(seconds)} missed it)" if len(seconds) < len(runs) else ""
        table.add_row(
            title,
            f"{statistics.median(one.images_per_second for one in runs):,.0f}",
            (f"{statistics.median(seconds):.2f}" if seconds else "–") + missed,
            ", ".join(reference.in_unit(one.value) for one in runs),
            f"{statistics.median(one.in_all for one in runs):.1f}",
        )
    return table


if __name__ == "__main__":
    raise SystemExit(main())
