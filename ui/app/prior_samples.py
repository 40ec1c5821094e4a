"""Images that a model makes of random codes, as one picture: what can be shown of a generator that encodes nothing."""

from __future__ import annotations

import numpy as np

from ui.app import resources
from ui.media.images import contact_sheet, png_bytes
from vae_core.explorer.cache import cached
from vae_core.models.array_decoding import as_bytes
from vae_core.runs import Run
from vae_core.seeded import Seeded

ZOOM = 96  # screen pixels a side of an image, at least


@cached(resources.by_checkpoint)
def prior_sheet(run: Run, *, count: int, columns: int, seed: int, label: int, background: str) -> bytes:
    """PNG of `count` images of codes drawn from the prior, `columns` in a row; the same seed draws the same codes.

    `label`: the class that a conditional model draws. Raises DamagedRun.
    """
    images = as_bytes(resources.arrays(run).decode_mean(_prior_codes(run, count, seed), label))
    return png_bytes(
        contact_sheet(images, columns, gap=1, background=background), scale=max(1, ZOOM // images.shape[-1])
    )


def _prior_codes(run: Run, count: int, seed: int) -> np.ndarray:
    """float32 [count, code_size]: of N(0, I); of a codebook from the prior that the model has learnt, with PyTorch."""
    space = resources.latent_space(run)
    if not space.is_grid:
        return Seeded(seed).normal(count, space.code_size)
    model = resources.model(run)
    import torch

    with torch.no_grad():
        codes: np.ndarray = model.prior_sample(count, torch.Generator().manual_seed(seed)).numpy()
    return codes
