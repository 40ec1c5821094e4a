"""A picture or two of what a model does, for its card."""

from __future__ import annotations

import numpy as np

from vae_core.export.manifold_picture import ManifoldSettings, draw_manifold, manifold_png
from vae_core.inference import held_out_encoding, load_arrays, load_model
from vae_core.models.decoding import as_bytes
from vae_core.runs.images import run_images
from vae_core.runs.run import Run

COLUMNS, ROWS = 8, 8  # of samples
WIDTH, GAP = 640, 2  # pixels


def pictures(run: Run) -> dict[str, tuple[bytes, str]]:
    """File name -> PNG and what is to be seen on it, in a sentence. Raises DamagedRun, ConfigError, ValueError for images
    that are not here.
    """
    space = run.config.latent_space
    found = {}
    if space.has_encoder:
        found["reconstructions.png"] = (
            _reconstructions(run),
            "Held-out images in the first and the third row, and under each what the model makes of its code.",
        )
    if space.has_map and space.latent_dim == 2 and not space.is_conditional:
        settings = ManifoldSettings(side=16, width=WIDTH)
        png = draw_manifold(run, load_arrays(run), held_out_encoding(run).codes, settings)
        found["manifold.png"] = (png, "What the decoder makes all over the plane of its two latent numbers.")
    elif space.has_prior or space.is_grid or not space.has_encoder:
        found["samples.png"] = (_samples(run), "New images, decoded from random codes.")
    return found


def _reconstructions(run: Run) -> bytes:
    import torch

    from vae_core.datasets.base import to_unit

    model = load_model(run)
    held_out = run_images(run).load("held-out", run.config.data.image_size)
    some = held_out.first(2 * COLUMNS)
    images = to_unit(some.images)
    with torch.no_grad():
        codes = model.encode(images, some.labels).mode()
        copies = as_bytes(model.decode_mean(codes, some.labels))
    rows = [some.pixels[:COLUMNS], copies[:COLUMNS], some.pixels[COLUMNS:], copies[COLUMNS:]]
    return manifold_png(rows, (4, COLUMNS), WIDTH, gap=GAP)


def _samples(run: Run) -> bytes:
    """Of a conditional model a row for each class."""
    import torch

    model = load_model(run)
    rows = min(ROWS, model.space.classes or ROWS)
    labels = torch.arange(rows).repeat_interleave(COLUMNS)
    with torch.no_grad():
        codes = model.prior_sample(rows * COLUMNS, torch.Generator().manual_seed(0))
        images = as_bytes(model.decode_mean(codes, labels if model.space.is_conditional else None))
    return manifold_png(np.split(images, rows), (rows, COLUMNS), WIDTH, gap=GAP)
