"""Smoothness of interpolation by the shipped pairs: the autoencoder against the VAE, on the same pairs of images.

    python -m benchmarks.smoothness [--pairs 200] [--frames 31] [--seed 0]

Random pairs of held-out images, once of two classes and once of one class; the straight path between their codes
(posterior means), decoded at evenly spaced t from 0 to 1 with both ends. Of each strip: total and largest step between
consecutive frames (pixel RMSE, 0 to 1), the ratio of the largest step to the mean step, the detour (total divided by
the RMSE between first frame and last, 1 being the least there is), and the share of frames in a hole (no held-out code
within the 99th percentile of the distances between neighbours). Means over the pairs with their standard errors. The
pixel blend of the same originals is there to hold the metrics against: perfectly smooth, and made of ghosts.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence

import numpy as np
import torch

from vae_core.datasets import dataset
from vae_core.datasets.base import to_unit
from vae_core.inference import held_out_encoding, load_model
from vae_core.latent.interpolation import path
from vae_core.latent.smoothness import JUMP, smoothness
from vae_core.latent.support import count_near, fit_support
from vae_core.runs import Run, RunStore

PAIRS = (("fashion-ae-2d", "fashion-vae-2d"), ("mnist-ae-2d", "mnist-vae-2d"))
COLUMNS = ("total", "largest step", "ratio", "detour", "in a hole", "jumps")
Metrics = dict[str, np.ndarray]  # each [pairs]


def draw_pairs(labels: np.ndarray, count: int, same_class: bool, generator: np.random.Generator) -> np.ndarray:
    """[count, 2]: indices of two different images, of one class or of two, every such pair as likely as another."""
    found: list[np.ndarray] = []
    while len(found) < count:
        pair = generator.integers(len(labels), size=2)
        if pair[0] != pair[1] and (labels[pair[0]] == labels[pair[1]]) == same_class:
            found.append(pair)
    return np.stack(found)


def metrics_of(strip: np.ndarray, in_hole: float) -> tuple[float, ...]:
    found = smoothness(strip)
    return found.total, found.largest, found.ratio, found.detour, in_hole, float(found.ratio > JUMP)


@torch.inference_mode()
def measure_run(run: Run, pairs: np.ndarray, frames: int) -> Metrics:
    model, codes = load_model(run), held_out_encoding(run).codes
    hole = fit_support(codes).hole
    rows = []
    for first, second in pairs:
        places = path("lerp", codes[first], codes[second], frames)
        strip = model.decode_mean(torch.as_tensor(places)).numpy()
        rows.append(metrics_of(strip, float((count_near(codes, places, hole) == 0).mean())))
    return _columns(rows)


def measure_blend(images: torch.Tensor, pairs: np.ndarray, frames: int) -> Metrics:
    t = np.linspace(0, 1, frames)[:, None, None, None]
    rows = []
    for first, second in pairs:
        one, other = (to_unit(images[index]).numpy().astype(np.float64) for index in (first, second))
        rows.append(metrics_of((1 - t) * one + t * other, float("nan")))
    return _columns(rows)


def _columns(rows: Sequence[tuple[float, ...]]) -> Metrics:
    return dict(zip(COLUMNS, np.array(rows).T, strict=True))


def line(name: str, metrics: Metrics) -> str:
    """Mean and standard error of each metric."""
    cells = []
    for column in COLUMNS:
        values = metrics[column]
        mean, error = values.mean(), values.std(ddof=1) / np.sqrt(len(values))
        if np.isnan(mean):
            cells.append(f"{'':>16}")
        elif column in ("in a hole", "jumps"):
            cells.append(f"{mean:>8.1%} ± {error:<5.1%}")
        else:
            digits = 4 if column == "largest step" else 3 if column == "total" else 2
            cells.append(f"{mean:>8.{digits}f} ± {error:<5.{digits if digits < 4 else 4}f}")
    return f"  {name:<18}" + "".join(f"{cell:>18}" for cell in cells)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pairs", type=int, default=200)
    parser.add_argument("--frames", type=int, default=31)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    store = RunStore()
    print(f"{options.pairs} random pairs of held-out images (seed {options.seed}), {options.frames} frames, straight path;"
          " mean ± standard error")  # fmt: skip
    print("steps in pixel RMSE (0 to 1); ratio: largest step / mean step; detour: total / first frame to last;")
    print(f"in a hole: share of frames; jumps: share of pairs with a ratio above {JUMP:g}\n")
    print(f"  {'':<18}" + "".join(f"{column:>18}" for column in COLUMNS))
    for names in PAIRS:
        runs = [store.open(name) for name in names]
        data = runs[0].config.data
        held_out = dataset(data.dataset).load("held-out", data.image_size)
        for same_class in (False, True):
            generator = np.random.default_rng(options.seed)
            pairs = draw_pairs(held_out.labels.numpy(), options.pairs, same_class, generator)
            print(f"{data.dataset}, {'within a class' if same_class else 'between classes'}")
            measured = [measure_run(run, pairs, options.frames) for run in runs]
            for run, metrics in zip(runs, measured, strict=True):
                print(line(run.id, metrics))
            print(line("pixel blend", measure_blend(held_out.images, pairs, options.frames)))
            smoother = [f"{column} {(measured[1][column] < measured[0][column]).mean():.0%}" for column in COLUMNS[:3]]
            print(f"  share of the pairs where {runs[1].id} has the smaller value: {', '.join(smoother)}\n")


if __name__ == "__main__":
    main()
