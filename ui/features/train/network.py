"""The network of a training, drawn, with its images going through it: as the model draws them by its newest snapshot."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ui.app import resources, run_pictures
from ui.frontend.network import network
from ui.media.images import data_uri, png_bytes, strip
from vae_core.explorer.cache import cached
from vae_core.explorer.untrained import untrained
from vae_core.models.config import ModelConfig
from vae_core.runs import DamagedRun, Run
from vae_core.runs.images import fixed_images

USUAL_CONVOLUTIONS = (32, 64, 128)  # drawn where the settings leave the widths to the image size


class Sheets(NamedTuple):
    """Data URIs of as many originals and drawn images side by side."""

    originals: str
    drawn: str
    images: int


def draw_network(run: Run, *, moving: bool) -> None:
    """Nothing where there is no snapshot to show, or no encoder for an image to go through. Raises DamagedRun."""
    space = resources.latent_space(run)
    sheets = _newest(run) if space.has_encoder else None
    if sheets is None:
        return
    network(
        key=f"network-{run.id}",
        originals=sheets.originals,
        drawn=sheets.drawn,
        count=sheets.images,
        image_shape=run.config.image_shape,
        layers=layers_of(run.config.model),
        code_size=space.code_size,
        cloud=space.has_density,
        moving=moving,
    )


def layers_of(model: ModelConfig) -> tuple[int, ...]:
    """Units of the encoder's dense layers, or channels of its convolutional ones, first to last."""
    return model.hidden if model.network == "dense" else model.widths or USUAL_CONVOLUTIONS


def _newest(run: Run) -> Sheets | None:
    for step in reversed(run.snapshot_steps()[-3:]):
        try:
            return _sheets(run, step)
        except DamagedRun:  # resuming throws away the snapshots after its checkpoint
            continue
    before = untrained(run)
    return None if before is None else _as_sheets(before.fixed["originals"], before.snapshot.reconstructions)


@cached(run_pictures.by_snapshot)
def _sheets(run: Run, step: int) -> Sheets:
    return _as_sheets(fixed_images(run)["originals"], run.snapshot(step).reconstructions)


def _as_sheets(originals: np.ndarray, drawn: np.ndarray) -> Sheets:
    count = min(len(originals), len(drawn))
    first, second = (data_uri(png_bytes(strip(images[:count], gap=0))) for images in (originals, drawn))
    return Sheets(first, second, count)
