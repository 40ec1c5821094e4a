"""A model before its first step: what the page Train shows from the moment of Start, while the worker is loaded."""

from __future__ import annotations

import math
import sys
import threading
from dataclasses import dataclass

import numpy as np

from vae_core.explorer import resources
from vae_core.explorer.cache import cached
from vae_core.runs import DamagedRun, Run
from vae_core.snapshot import Snapshot

MAX_PIXELS = 3 * 32 * 32  # values of an image: of larger ones the server would be busy for seconds
_drawing_weights = threading.Lock()  # layers draw from PyTorch's global generator


@dataclass(frozen=True)
class Untrained:
    """What the worker will find at step 0.

    Attributes:
        snapshot: as the worker will take it
        fixed: the images that it looks at, as `Run.fixed`
    """

    snapshot: Snapshot
    fixed: dict[str, np.ndarray]


def untrained(run: Run) -> Untrained | None:
    """Of a run that has not made a step yet; None for others, and where it would take long. Raises DamagedRun.

    Nor is there one in a process without PyTorch: to import it takes longer than the worker that waits for the run.
    """
    if "torch" not in sys.modules:
        return None
    status = run.status()
    if status.step or run.has_weights() or math.prod(run.config.image_shape) > MAX_PIXELS:
        return None
    return _untrained(run)


@cached(lambda run: str(run.path))
def _untrained(run: Run) -> Untrained:
    import torch

    from vae_core.models.base import build_model
    from vae_core.training.snapshots import FixedImages, take_snapshot

    config = run.config
    held_out = resources.held_out(run)
    try:
        with _drawing_weights, torch.random.fork_rng(devices=[]):
            torch.manual_seed(config.training.seed)  # as vae_core.training.session does: the very same weights
            model = build_model(config.model, config.image_shape)
        fixed = FixedImages.of(held_out)
        return Untrained(take_snapshot(model, fixed, step=0, epoch=0.0), fixed.arrays())
    except ValueError as error:
        raise DamagedRun(str(error)) from error
