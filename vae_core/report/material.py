"""What a report is made of: a run, read once, and why something of it is not there."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from vae_core.datasets import ImageSet
from vae_core.doctor import Finding, examine, read_case
from vae_core.inference import held_out_encoding, load_arrays
from vae_core.latent.projection import Projection, fit_projection
from vae_core.metrics import Metrics, cached_metrics
from vae_core.models.array_model import ArrayModel
from vae_core.models.kinds import MODELS, ModelKind
from vae_core.models.space import NO_ENCODER, LatentSpace
from vae_core.report.markup import Absent
from vae_core.runs import History, Run, Status
from vae_core.runs.images import RunImages, fixed_images, run_images
from vae_core.snapshot import Snapshot


@dataclass(frozen=True)
class Mapped:
    """Images with their places on the map.

    Attributes:
        codes: float [N, latent_dim]
        labels: int [N]
        plane: how the codes are shown on a plane
        words: which images these are, such as "10,000 held-out images"
    """

    codes: np.ndarray
    labels: np.ndarray
    plane: Projection
    words: str


class Material:
    """A run, whose parts are read when they are first asked for.

    What a run does not have raises Absent, what is damaged in it DamagedRun: both are sentences for the report.
    """

    def __init__(self, run: Run) -> None:
        self.run = run
        self.config = run.config
        self.status: Status = run.status()

    @property
    def space(self) -> LatentSpace:
        return self.config.latent_space

    @property
    def kind(self) -> type[ModelKind]:
        return MODELS.get(self.config.model.name)

    @property
    def is_done(self) -> bool:
        """Whether its checkpoint stays as it is, so that the codes of all held-out images belong to it."""
        return self.run.has_weights() and self.status.state in ("finished", "stopped")

    @cached_property
    def history(self) -> History:
        return self.run.history()

    @cached_property
    def images(self) -> RunImages:
        return run_images(self.run)

    @cached_property
    def class_names(self) -> tuple[str, ...]:
        """Those of the run's labels; numbers where nothing is known of them any more."""
        try:
            return self.images.class_names
        except ValueError:
            return tuple(f"class {number}" for number in range(int(self.fixed["labels"].max()) + 1))

    @cached_property
    def held_out(self) -> ImageSet:
        return self.images.load("held-out", self.config.data.image_size)

    @cached_property
    def model(self) -> ArrayModel:
        if not self.run.has_weights():
            raise Absent("This training has not written any weights yet.")
        return load_arrays(self.run)

    @cached_property
    def fixed(self) -> dict[str, np.ndarray]:
        if not self.status.step and not self.run.has_weights():
            raise Absent("This training has not begun yet.")
        return fixed_images(self.run)

    @cached_property
    def snapshot(self) -> Snapshot:
        steps = self.run.snapshot_steps()
        if not steps:
            raise Absent("This training has not taken a snapshot yet.")
        return self.run.snapshot(steps[-1])

    @cached_property
    def mapped(self) -> Mapped:
        """All held-out images once the training is over; before that those of the newest snapshot."""
        if not self.space.has_encoder:
            raise Absent(f"There is no map: {NO_ENCODER}")
        if self.space.is_grid:
            raise Absent(
                f"There is no map: a code of this model is {self.space}, numbered like words in a dictionary, and there is "
                "nothing between two entries."
            )
        codes, labels, words = self._codes()
        finite = np.isfinite(codes).all(axis=1)
        if finite.sum() < 2:
            raise Absent("The codes of the held-out images are no finite numbers.")
        codes, labels = codes[finite].astype(np.float64), labels[finite]
        return Mapped(codes, labels, fit_projection(codes), f"{len(codes):,} {words}")

    def _codes(self) -> tuple[np.ndarray, np.ndarray, str]:
        if self.is_done:
            try:
                return held_out_encoding(self.run).codes, self.images.labels("held-out"), "held-out images"
            except ValueError:  # the images have gone: the snapshot still has some codes
                pass
        snapshot = self.snapshot
        return snapshot.codes, self.fixed["labels"], f"held-out images at step {snapshot.step:,}"

    @cached_property
    def metrics(self) -> Metrics | None:
        return cached_metrics(self.run)

    @cached_property
    def findings(self) -> list[Finding]:
        return examine(read_case(self.run, history=self.history))
