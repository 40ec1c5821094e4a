"""Images that a model makes of random codes, as one picture: what can be shown of a generator that encodes nothing."""

from __future__ import annotations

from ui.app import resources
from ui.media.images import contact_sheet, png_bytes
from vae_core.explorer.cache import cached
from vae_core.models.array_decoding import as_bytes
from vae_core.runs import Run

ZOOM = 96  # screen pixels a side of an image, at least


@cached(resources.by_checkpoint)
def prior_sheet(run: Run, *, count: int, columns: int, seed: int, label: int, background: str) -> bytes:
    """PNG of `count` images of codes drawn from the prior, `columns` in a row; the same seed draws the same codes.

    `label`: the class that a conditional model draws. Raises DamagedRun.
    """
    model = resources.arrays(run)
    images = as_bytes(model.decode_mean(model.prior_sample(count, seed), label))
    return png_bytes(
        contact_sheet(images, columns, gap=1, background=background), scale=max(1, ZOOM // images.shape[-1])
    )
