"""How many images and samples the metrics of a run use."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Record(BaseModel):
    """What is kept as JSON: unchangeable, without unknown keys, and without infinities."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Counts(Record):
    """How many of each went into the metrics.

    Attributes:
        held_out: all held-out images
        probe_train: training images whose codes the probes are fitted on
        hole_samples: samples that are looked for in holes
        mmd_samples: draws of each side of the MMD
        frechet_images: images in each set that the classifier looks at
        likelihood_images: images whose likelihood is bounded, 0 where there is none to bound
        likelihood_samples: draws of the posterior of each of them
    """

    held_out: int
    probe_train: int
    hole_samples: int
    mmd_samples: int
    frechet_images: int
    likelihood_images: int
    likelihood_samples: int
