"""Trains every recipe and holds it against the value that its source published.

    python -m vae_core fetch-data fashion-mnist      # once, and mnist: published values are of all 60,000 images
    python -m vae_core fetch-data mnist
    python -m benchmarks.source_systems [RECIPE ...] [--save] [--missing]

A recipe is trained for its number of epochs or until an epoch ends below the published value, whichever is first;
`--to-the-end` goes on after it has passed. Metrics are of the held-out images, by the project's own worker. Seconds
are of training steps; evaluation and snapshots are not counted. S3's published value is "about 0.09": what rounds to
0.09 (below 0.095) passes. `--save` writes each result, as soon as it is there, into the file that the page Recipes
reads; with `--missing` those that are in it already are left out, so a run that was cut short goes on. A quick look:
`--epochs 1 --images 2000`, which is no measurement and is not saved.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # both as in vae_core/__main__.py
os.environ.setdefault("GOMP_SPINCOUNT", "20000")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # `python benchmarks/source_systems.py` works too

import psutil
import torch
from rich.console import Console
from rich.table import Table

from vae_core.cores import usable_cores
from vae_core.datasets import dataset
from vae_core.experiment import Reference, RunConfig, with_settings
from vae_core.jobs.queue import enqueue
from vae_core.jobs.worker import work
from vae_core.metrics.headline import headline_metrics
from vae_core.recipes import RECIPES, Recipe, recipe
from vae_core.recipes.measured import Measured, MeasuredMetric, measured, save_measured, setting_of
from vae_core.runs import Run, RunStore
from vae_core.training.precision import pick_device
from vae_core.training.report import Report


def main() -> int:
    wanted = arguments()
    names = wanted.names or [*RECIPES]
    known = {name: recipe(name) for name in names}  # an unknown name fails before an hour has gone by
    results: dict[str, Measured] = {}
    if wanted.missing:  # the table has the saved ones too
        results = {name: saved for name in known if (saved := measured(name)) is not None}
        known = {name: one for name, one in known.items() if name not in results}
    print(f"To train on {machine()}: {', '.join(known) or 'nothing'}.")
    failures = 0
    for name, one in known.items():
        with tempfile.TemporaryDirectory() as folder:
            store = RunStore(wanted.runs or Path(folder))
            settings = quick_settings(one, wanted.epochs, wanted.images)
            run = train(store, name, with_settings(one.config, settings), to_the_end=wanted.to_the_end)
            if run.status().state == "failed":
                failures += 1
                print(f"  {run.status().message}")
                continue
            results[name] = result_of(run)
            tell(results[name])
        if wanted.save:
            save_measured(name, results[name])
    Console(width=None if sys.stdout.isatty() else 200).print(table(results))
    return 1 if failures else 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, prog="source_systems", formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", metavar="RECIPE", help="which; all unless said otherwise")
    parser.add_argument("--save", action="store_true", help="write the results for the page Recipes")
    parser.add_argument("--missing", action="store_true", help="only those without a saved result")
    parser.add_argument("--to-the-end", action="store_true", help="go on after the published value is passed")
    parser.add_argument("--runs", type=Path, metavar="FOLDER", help="keep the trained runs in this folder")
    parser.add_argument("--epochs", type=int, help="a quick look: so many epochs")
    parser.add_argument("--images", type=int, help="a quick look: so many training images")
    wanted = parser.parse_args()
    if wanted.save and (wanted.epochs or wanted.images):
        parser.error("--save is for whole trainings; leave out --epochs and --images.")
    return wanted


def quick_settings(one: Recipe, epochs: int | None, images: int | None) -> list[str]:
    settings = [] if epochs is None else [f"training.epochs={epochs}"]
    if images is not None:
        data = one.config.data
        here = dataset(data.dataset).available("train")
        settings.append(f"data.train_images={min(images, here)}")
    return settings


def train(store: RunStore, name: str, config: RunConfig, *, to_the_end: bool) -> Run:
    """The recipe trained in `store` by this process, an epoch a line."""
    known, reference = recipe(name), config.reference
    entry = dataset(config.data.dataset)
    part = "all training images" if entry.is_full() else "the bundled training images"
    print(f"\n{name}{f' ({known.source})' if known.source else ''}: {known.setting or known.summary}")
    print(f"  {entry.title}, {part}; {config.training.epochs} epoch{'' if config.training.epochs == 1 else 's'}")
    if reference is not None:
        print(f"  published: {reference.published} = {reference.metric} of {reference.nats:.1f} nats an image")
    run = store.create(config)
    begin = time.perf_counter()

    def listener(report: Report) -> None:
        if report.held_out is None:
            return
        held_out = report.held_out
        passes = reference is not None and reference.passed_by(getattr(held_out, reference.metric))
        published = "" if reference is None else f"  {in_unit(reference, getattr(held_out, reference.metric))}"
        print(
            f"  epoch {report.epoch:4.0f}  {report.seconds:7.1f} s  loss {held_out.loss:8.2f}  "
            f"distortion {held_out.distortion:8.2f}  KL {held_out.kl:6.2f}{published}{'  passes' if passes else ''}",
            flush=True,
        )
        if passes and not to_the_end and report.step < report.total_steps:
            run.write_request("stop")  # the worker looks for it before the next step

    enqueue(store, run, pid=os.getpid())
    work(store, run, listener=listener)
    print(f"  {time.perf_counter() - begin:.0f} s on the clock, evaluation and snapshots counted")
    return run


def result_of(run: Run) -> Measured:
    """The run's metrics after its last epoch, the published one first."""
    config, reference = run.config, run.config.reference
    epochs = run.history().epochs
    metrics = [
        MeasuredMetric(title=m.title, value=m.value, unit=m.unit, digits=m.digits) for m in headline_metrics(run)
    ]
    passed = None
    if reference is not None:
        passed = reference.passed_by(epochs[reference.metric][-1])
        value = epochs[reference.metric][-1] / reference.scale
        title = reference.metric.capitalize()
        metrics.insert(0, MeasuredMetric(title=title, value=value, unit=reference.unit, digits=reference.digits))
    return Measured(
        setting=setting_of(config),
        metrics=tuple(metrics),
        passed=passed,
        epoch=round(epochs["epoch"][-1]),
        epochs=config.training.epochs,
        seconds=round(epochs["seconds"][-1], 2),
        images=run.status().train_images,
        full=dataset(config.data.dataset).is_full() and config.data.train_images is None,
        machine=machine(),
    )


def machine() -> str:
    """Where it was trained, in words; over the last five minutes the training itself loads each core with 1 at most."""
    cores = usable_cores()
    device = pick_device().type
    if device == "cuda":
        return f"one {torch.cuda.get_device_name()} GPU"
    words = f"{cores} {'core' if cores == 1 else 'cores'}, {'CPU' if device == 'cpu' else device.upper()}"
    return f"{words}, beside other work" if psutil.getloadavg()[1] > (os.cpu_count() or 1) else words


def tell(result: Measured) -> None:
    for metric in result.metrics:
        print(f"  {metric.title}: {metric.value:.{metric.digits}f} ({metric.unit})")


def table(results: dict[str, Measured]) -> Table:
    """Published value, ours in the same unit and in nats, and the time."""
    titles = (
        "recipe",
        "source",
        "setting",
        "published",
        "ours",
        "in nats an image",
        "passes",
        "epoch",
        "seconds",
        "images/s",
    )
    drawn = Table(*titles, caption="held-out metrics; seconds of training")
    for name, result in results.items():
        known = recipe(name)
        reference, first = known.config.reference, result.metrics[0]
        published, nats = known.published or "–", "–"
        if reference is not None:
            published = f"{reference.published_value} ({reference.unit}) = {reference.nats:.1f} nats"
            nats = f"{first.value * reference.scale:.1f}"
        drawn.add_row(
            name,
            known.source or "–",
            known.setting or known.summary,
            published,
            f"{first.value:.{first.digits}f} ({first.unit})"
            if reference
            else f"{first.title} {first.value:.{first.digits}f} ({first.unit})",
            nats,
            {None: "–", True: "yes", False: "no"}[result.passed],
            f"{result.epoch} of {result.epochs}",
            f"{result.seconds:.1f}",
            f"{result.images_per_second:,.0f}",
        )
    return drawn


def in_unit(reference: Reference, nats: float) -> str:
    return f"{reference.in_unit(nats)} ({reference.unit})"


if __name__ == "__main__":
    sys.exit(main())
