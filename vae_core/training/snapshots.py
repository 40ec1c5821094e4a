"""Snapshots: the codes and the reconstructions of a fixed set of held-out images at one moment of a training."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from vae_core.datasets.base import ImageSet, at_once, to_unit
from vae_core.latent.grids import code_extent, grid_places
from vae_core.models.base import LatentModel
from vae_core.models.decoding import as_bytes, decode_places
from vae_core.snapshot import MAPPED_IMAGES, SHOWN_IMAGES, Snapshot

MANIFOLD_TILES = 15  # a side


@dataclass(frozen=True)
class FixedImages:
    """The held-out images that every snapshot of a run looks at.

    Attributes:
        images: uint8 [M, C, H, W], the first M = 2,000 held-out ones
        labels: int64 [M], their classes
        shown: indices [16] into them, spread evenly over the classes
    """

    images: Tensor
    labels: Tensor
    shown: Tensor

    @classmethod
    def of(cls, held_out: ImageSet) -> FixedImages:
        """The same ones for the same held-out set."""
        labels = held_out.labels[:MAPPED_IMAGES]
        # The first image of every class, then the second of every class, and so on, until there are 16.
        rank = torch.zeros_like(labels)
        for label in labels.unique():
            members = (labels == label).nonzero().squeeze(1)
            rank[members] = torch.arange(len(members))
        order = (rank * (int(labels.max()) + 1) + labels).argsort()
        return cls(held_out.images[:MAPPED_IMAGES], labels, order[:SHOWN_IMAGES])

    def arrays(self) -> dict[str, np.ndarray]:
        """What a run keeps of them: `shown`, `labels`, and `originals` uint8 [16, C, H, W], the images shown."""
        tensors = {"shown": self.shown, "labels": self.labels, "originals": self.images[self.shown]}
        return {name: tensor.numpy() for name, tensor in tensors.items()}


@torch.no_grad()
def take_snapshot(model: LatentModel, fixed: FixedImages, *, step: int, epoch: float) -> Snapshot:
    """Look at the fixed images through the model as it is now. Leaves the model in the mode it was in."""
    was_training = model.training
    model.eval()
    device = next(model.parameters()).device
    size = at_once(fixed.images)
    batches = zip(fixed.images.to(device).split(size), fixed.labels.to(device).split(size), strict=True)
    if model.space.has_encoder:
        codes = torch.cat([model.encode(to_unit(images), labels).mode() for images, labels in batches])
    else:  # the same draws of the prior at every step, so that one sees what becomes of each
        codes = model.prior_sample(len(fixed.images), torch.Generator().manual_seed(0)).to(device)
    shown = fixed.shown
    reconstructions = as_bytes(model.decode_mean(codes[shown.to(device)], fixed.labels[shown].to(device)))
    manifold, extent = None, None
    if codes.shape[1] == 2 and not model.space.is_grid:
        extent = code_extent(codes.cpu().numpy())
        manifold = decode_places(model, grid_places(extent, MANIFOLD_TILES, MANIFOLD_TILES))
    model.train(was_training)
    numbers = codes.to(torch.int16 if model.space.is_grid else torch.float32).cpu().numpy()
    return Snapshot(step, epoch, numbers, reconstructions, manifold, extent)
