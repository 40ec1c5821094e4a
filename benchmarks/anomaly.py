"""How well a model that never saw a digit notices it: the recipe s4-anomaly, once for each digit of MNIST.

    python -m vae_core fetch-data mnist      # once: the metrics are of the full 60,000 images
    python -m benchmarks.anomaly [--set FIELD=VALUE ...]

Trains the recipe without each digit in turn and prints the AUC of that digit against the nine known ones on the 10,000
held-out images, by each of the three errors, beside what to hold it against: the same recipe having seen all ten
digits, and the mean training image of the known digits in place of a reconstruction. 0.5 is guessing. "caught" is the
share of the unknown images above the threshold that 5 % of the known ones reach, by relative error.
`--set` tries other settings than the recipe's.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from vae_core.datasets import dataset
from vae_core.experiment import RunConfig, with_settings
from vae_core.inference import held_out_encoding, load_model
from vae_core.jobs.worker import work
from vae_core.metrics.anomaly import (
    SCORES,
    Score,
    anomaly_scores,
    counts_at,
    roc,
    threshold_for_false_alarms,
    unknown_images,
)
from vae_core.metrics.likelihood import mean_image
from vae_core.metrics.reconstruction import ImageErrors, constant_errors, reconstruction_squared_error
from vae_core.recipes import recipe
from vae_core.runs import Run, RunStore

RECIPE = "s4-anomaly"


@dataclass(frozen=True)
class Row:
    """What came of one digit: AUC by each error, and what to hold it against."""

    areas: dict[Score, float]
    seen: dict[Score, float]
    baseline: dict[Score, float]
    caught: float
    seconds: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", action="append", default=[], metavar="FIELD=VALUE", dest="settings")
    config = with_settings(recipe(RECIPE).config, parser.parse_args().settings)
    entry = dataset(config.data.dataset)
    print(f"{RECIPE} on {entry.title}, {'full set' if entry.is_full() else 'bundled part'}, ", end="")
    print(f"{config.training.epochs} epochs, {config.model.model_dump(exclude_defaults=True)}", flush=True)
    begin = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        store = RunStore(Path(folder))
        seen_all = errors_of(trained(store, config, ()))
        print(f"{'':>12}  " + "  ".join(f"{title:^24}" for title in ("relative error", "mean squared error", "nats")))
        print(f"{'left out':>12}  " + "  ".join(["AUC     (seen)  (mean)  "] * 3) + "  caught  training s")
        rows = []
        for label, name in enumerate(entry.class_names):
            rows.append(measure(store, config, label, seen_all))
            print(f"{name:>12}  {line(rows[-1])}", flush=True)
    mean = Row(
        **{
            part: {score: float(np.mean([getattr(row, part)[score] for row in rows])) for score in SCORES}
            for part in PARTS
        },
        caught=float(np.mean([row.caught for row in rows])),
        seconds=float(np.mean([row.seconds for row in rows])),
    )
    print(f"{'mean':>12}  {line(mean)}")
    print(f"{time.perf_counter() - begin:.0f} s on the clock for all")


PARTS = ("areas", "seen", "baseline")


def line(row: Row) -> str:
    cells = [f"{row.areas[score]:.3f}   ({row.seen[score]:.3f}) ({row.baseline[score]:.3f}) " for score in SCORES]
    return "  ".join(cells) + f"  {row.caught:6.1%}  {row.seconds:10.1f}"


def measure(store: RunStore, config: RunConfig, label: int, seen_all: ImageErrors) -> Row:
    """Train without the class and judge the held-out images."""
    run = trained(store, config, (label,))
    entry, data = dataset(run.config.data.dataset), run.config.data
    held_out = entry.load("held-out", data.image_size)
    known = entry.load("train", data.image_size, data.train_images).without((label,))
    unknown = unknown_images(held_out.labels, (label,))
    own = errors_of(run)
    constant = constant_errors(load_model(run), mean_image(known.images), held_out.images)

    def areas(errors: ImageErrors) -> dict[Score, float]:
        return {score: roc(anomaly_scores(errors, held_out.images, score), unknown).area for score in SCORES}

    relative = anomaly_scores(own, held_out.images, "relative")
    counts = counts_at(relative, unknown, threshold_for_false_alarms(relative, unknown))
    return Row(areas(own), areas(seen_all), areas(constant), counts.catch_rate, run.status().seconds)


def trained(store: RunStore, config: RunConfig, leave_out: tuple[int, ...]) -> Run:
    """The finished run of the configuration without these classes."""
    config = config.model_copy(update={"data": config.data.model_copy(update={"leave_out": leave_out})})
    run = store.create(config)
    status = work(store, run)
    if status.state != "finished":
        raise SystemExit(f"The training without {leave_out} ended as {status.state}: {status.message}")
    return run


def errors_of(run: Run) -> ImageErrors:
    """Errors of all held-out images by the run's model."""
    held_out = dataset(run.config.data.dataset).load("held-out", run.config.data.image_size)
    squared = reconstruction_squared_error(load_model(run), held_out.images, held_out.labels)
    return ImageErrors(held_out_encoding(run).distortion, squared)


if __name__ == "__main__":
    main()
