"""The sparse autoencoder: many units in the code, few of them active for any one image."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from vae_core.models.autoencoder import Autoencoder, without_rate
from vae_core.models.batch import Batch, Step
from vae_core.models.kinds.sparse_autoencoder import ACTIVE, SparseAutoencoderConfig, SparseAutoencoderKind
from vae_core.models.losses import bernoulli_kl


class SparseAutoencoder(SparseAutoencoderKind, Autoencoder):
    """loss = distortion + λ · Σ_j |z_j| (l1), or distortion + λ · Σ_j KL(ρ ‖ ρ̂_j) (kl).

    ρ̂_j is the mean activity of unit j over the batch: Ng 2011 (CS294A lecture notes, Sparse autoencoder), eq. on
    p. 15. The code is then a sigmoid whatever `code_activation` says, since ρ lies between 0 and 1.

    With l1 the columns of the decoder's first layer have length 1 (Olshausen & Field 1997, section 2): before each step
    of training they are brought back to it. Without that the penalty is evaded: half the activity through columns of
    twice the length draws the same image. It holds for a decoder of one layer, `hidden` empty; with more layers, or
    with batch norm, those that follow can make up for smaller activities.
    """

    config: SparseAutoencoderConfig

    def __init__(self, config: SparseAutoencoderConfig, image_shape: tuple[int, int, int]) -> None:
        if config.sparsity == "kl":
            config = config.model_copy(update={"code_activation": "sigmoid"})
        super().__init__(config, image_shape)
        if config.sparsity == "l1":
            self._normalise_columns()

    def loss(self, batch: Batch, step: Step) -> dict[str, Tensor]:
        images = batch.images
        config = self.config
        if self.training and config.sparsity == "l1":
            self._normalise_columns()
        code = self.encode(images).mode()
        distortion = self.distortion(self.decode(code), images).mean()
        if config.sparsity == "l1":
            penalty = code.abs().sum(1).mean()
        else:
            penalty = bernoulli_kl(config.sparsity_target, step.peers.gather(code).mean(0)).sum()
        activity = code.detach().abs()
        return {
            **without_rate(distortion, config.sparsity_weight * penalty),
            "mean_activity": activity.mean(),
            "zero_share": (activity == 0).float().mean(),
            "active_share": (activity > ACTIVE).float().mean(),
        }

    @torch.no_grad()
    def _normalise_columns(self) -> None:
        """Each unit's column of the decoder's first layer to length 1, in place."""
        first = next(layer for layer in self.decoder.modules() if isinstance(layer, nn.Linear | nn.ConvTranspose2d))
        axes = [0] if isinstance(first, nn.Linear) else [1, 2, 3]  # [outputs, units], or [units, outputs, ...]
        if first.weight.is_meta:  # of a model that is built for its shapes alone, see unallocated.py
            return
        first.weight.div_(torch.linalg.vector_norm(first.weight, dim=axes, keepdim=True).clamp(min=1e-12))
