"""What the doctor looks at: a run's settings, history and status, and what its snapshots say of codes and images."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from vae_core.doctor.finding import Floats
from vae_core.experiment import RunConfig
from vae_core.models.kinds import MODELS
from vae_core.models.space import LatentSpace
from vae_core.runs import DamagedRun, History, Run, Status

LOOKS = 8  # snapshots that are looked at, spread over the training


@dataclass(frozen=True)
class CodesAt:
    """The codes of the fixed held-out images (2,000 at most) at one step, in numbers.

    Attributes:
        step: of the training
        variances: [code_size], Var over images of each dimension of the posterior mean; of a grid NaN
        size: root mean square of all numbers of all codes; of a grid NaN
        finite: whether all numbers are
        counts: int64 [entries], how many cells use each entry of a codebook; None for places
    """

    step: int
    variances: Floats
    size: float
    finite: bool
    counts: NDArray[np.int64] | None = None


@dataclass(frozen=True)
class Pixels:
    """The brightness of the 16 held-out images that snapshots show, from 0 to 1.

    Attributes:
        low, high: the darkest and the brightest value
        spread: root mean squared difference from their mean image
    """

    low: float
    high: float
    spread: float


@dataclass(frozen=True)
class Case:
    """A training, whole or so far.

    Attributes:
        codes: at some of the snapshots, the newest last; none where there are no codes
        pixels: None where the images are not known
    """

    config: RunConfig
    history: History
    status: Status
    codes: tuple[CodesAt, ...] = ()
    pixels: Pixels | None = None

    @property
    def space(self) -> LatentSpace:
        return self.config.latent_space

    @property
    def numbers(self) -> int:
        """Numbers in an image: pixels times channels."""
        channels, height, width = self.config.image_shape
        return channels * height * width

    @property
    def epochs(self) -> int:
        """How many whole epochs there are held-out losses of."""
        return len(self.history.epochs["epoch"])

    @property
    def settled(self) -> bool:
        """Whether it has gone on for long enough to be judged by what it has not learnt yet."""
        status = self.status
        return self.epochs >= 1 and (status.state == "finished" or 4 * status.step >= status.total_steps > 0)

    @cached_property
    def minimises_distortion(self) -> bool:
        """Whether the curves have to fall: an adversary's need not."""
        return MODELS.get(self.config.model.name).minimises_distortion

    @property
    def beta(self) -> float:
        """The weight that the KL has in the end; 1 for models that cannot change it."""
        return float(getattr(self.config.model, "beta", 1.0))

    @property
    def schedule(self) -> str:
        """How beta changes: "constant", "warm-up" or "cyclical"."""
        return str(getattr(self.config.model, "beta_schedule", "constant"))

    def held_out(self, key: str) -> Floats:
        """[epochs], a column of the history's epochs."""
        return np.asarray(self.history.epochs[key], dtype=np.float64)

    def steps(self, key: str) -> Floats:
        """[records], a column of the history's steps."""
        return np.asarray(self.history.steps[key], dtype=np.float64)

    def losses(self) -> tuple[Floats, Floats]:
        """[epochs] on held-out and on training images, nats an image: what is minimised, with beta as it is in the end.

        Where beta changes on the way the loss itself would rise with it, whatever is learnt.
        """
        if self.schedule == "constant":
            return self.held_out("loss"), self.held_out("train_loss")
        return (
            self.held_out("distortion") + self.beta * self.held_out("kl"),
            self.held_out("train_distortion") + self.beta * self.held_out("train_kl"),
        )

    def step_losses(self) -> Floats:
        """[records], the same on training batches."""
        if self.schedule == "constant":
            return self.steps("loss")
        return self.steps("distortion") + self.beta * self.steps("kl")

    def pixel_error(self) -> float | None:
        """Root mean squared error of a pixel, held-out, in units of brightness: from the newest Gaussian distortion.

        −log p = Σ [(x − m)² / 2s² + log s + ½ log 2π], solved for the mean of (x − m)². None for other likelihoods.
        """
        model = self.config.model
        if model.likelihood != "gaussian" or not self.epochs:
            return None
        scale = model.likelihood_scale
        a_number = self.held_out("distortion")[-1] / self.numbers
        squared = 2 * scale**2 * (a_number - 0.5 * np.log(2 * np.pi * scale**2))
        return float(np.sqrt(squared)) if np.isfinite(squared) and squared > 0 else None


def codes_at(run: Run, step: int) -> CodesAt:
    """The codes in the snapshot of that step. Raises DamagedRun."""
    return numbers_of(step, run.packed_snapshot(step).codes, run.config.latent_space)


def numbers_of(step: int, codes: np.ndarray, space: LatentSpace) -> CodesAt:
    """The numbers of codes [M, code_size]; those that are not finite are left out of them."""
    if space.is_grid:
        counts = np.bincount(codes.astype(np.int64).ravel(), minlength=space.entries or 0)
        return CodesAt(step, np.full(space.code_size, np.nan), np.nan, True, counts)
    numbers = codes.astype(np.float64)
    finite = bool(np.isfinite(numbers).all())
    numbers = numbers[np.isfinite(numbers).all(axis=1)]
    if len(numbers) < 2:
        return CodesAt(step, np.full(codes.shape[1], np.nan), np.nan, False)
    return CodesAt(step, numbers.var(axis=0, ddof=1), float(np.sqrt(np.square(numbers).mean())), finite)


def pixels_of(images: np.ndarray) -> Pixels:
    """Of uint8 images [N, C, H, W]."""
    shown = images.astype(np.float64) / 255
    return Pixels(float(shown.min()), float(shown.max()), float(np.sqrt(np.square(shown - shown.mean(0)).mean())))


def read_case(run: Run, *, history: History | None = None, codes: Callable[[Run, int], CodesAt] = codes_at) -> Case:
    """The case of a run's folder. `history` and `codes` save reading what is known already. Raises DamagedRun."""
    steps = run.snapshot_steps()
    chosen = [steps[round(place)] for place in np.linspace(0, len(steps) - 1, min(LOOKS, len(steps)))] if steps else []
    looks = []
    for step in chosen:
        try:
            looks.append(codes(run, step))
        except DamagedRun:  # resuming throws away the snapshots after its checkpoint
            continue
    try:
        pixels = pixels_of(run.fixed()["originals"])
    except (DamagedRun, KeyError, ValueError):
        pixels = None
    return Case(run.config, run.history() if history is None else history, run.status(), tuple(looks), pixels)
