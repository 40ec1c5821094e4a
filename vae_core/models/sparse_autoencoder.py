"""The sparse autoencoder: many units in the code, few of them active for any one image."""

from __future__ import annotations

from typing import ClassVar, Literal

import torch
from pydantic import Field
from torch import Tensor, nn

from vae_core.config import ADVANCED
from vae_core.models.autoencoder import Autoencoder, AutoencoderConfig, without_rate
from vae_core.models.base import MODELS, Term
from vae_core.models.batch import Batch, Step
from vae_core.models.losses import bernoulli_kl

ACTIVE = 0.1  # an activity above it is counted as one


class SparseAutoencoderConfig(AutoencoderConfig):
    name: Literal["sparse-autoencoder"] = "sparse-autoencoder"  # type: ignore[assignment]
    code_activation: Literal["linear", "relu", "sigmoid"] = Field(
        "relu",
        title="Code activation",
        description="What the code passes through with the l1 penalty: ReLU makes units exactly 0. With kl it is always a "
        "sigmoid (0 to 1).",
        json_schema_extra=ADVANCED,
    )
    sparsity: Literal["l1", "kl"] = Field(
        "l1",
        title="Sparsity",
        description="l1 makes every activity of the code cost something. kl asks of each unit that its mean activity over "
        "the images be the target; its units run from 0 to 1.",
    )
    sparsity_weight: float = Field(
        0.5,
        ge=0,
        le=1000,
        title="Sparsity weight",
        description="Nats for each unit of activity (l1), or for each nat away from the target (kl). kl takes a weight of "
        "100 or so to come near its target: the reconstruction pulls the other way.",
    )
    sparsity_target: float = Field(
        0.05,
        gt=0,
        lt=1,
        title="Sparsity target",
        description="The mean activity that the kl penalty asks of each unit. A mean of 0.05 may be 1 for one image in "
        "twenty, or 0.05 for all of them.",
        json_schema_extra=ADVANCED,
    )


@MODELS.register("sparse-autoencoder")
class SparseAutoencoder(Autoencoder):
    """loss = distortion + λ · Σ_j |z_j| (l1), or distortion + λ · Σ_j KL(ρ ‖ ρ̂_j) (kl).

    ρ̂_j is the mean activity of unit j over the batch: Ng 2011 (CS294A lecture notes, Sparse autoencoder), eq. on
    p. 15. The code is then a sigmoid whatever `code_activation` says, since ρ lies between 0 and 1.

    With l1 the columns of the decoder's first layer have length 1 (Olshausen & Field 1997, section 2): before each step
    of training they are brought back to it. Without that the penalty is evaded: half the activity through columns of
    twice the length draws the same image. It holds for a decoder of one layer, `hidden` empty; with more layers, or
    with batch norm, those that follow can make up for smaller activities.
    """

    config: SparseAutoencoderConfig
    config_class = SparseAutoencoderConfig
    title = "Sparse autoencoder"
    summary = "Has many units in its code, but may use only a few of them for any one picture."
    equation = r"\mathcal{L} = -\log p(x \mid z) + \lambda \sum_j |z_j| \quad\text{or}\quad -\log p(x \mid z) + \lambda \sum_j \mathrm{KL}(\rho \,\|\, \hat\rho_j)"
    own_terms: ClassVar = {
        "penalty": Term("Sparsity penalty", "nats an image", "What the activity of the code costs, weight included."),
        "mean_activity": Term(
            "Mean activity",
            "of a unit",
            "Over all units and images. The kl penalty holds it to the sparsity target; with l1 lower is sparser.",
        ),
        "zero_share": Term(
            "Exact zeros",
            "of all units",
            "Mean share of the code's units that are exactly 0 for an image: higher is sparser. A sigmoid, which kl uses, "
            "comes near 0 but is never 0.",
        ),
        "active_share": Term(
            f"Units above {ACTIVE}",
            "of all units",
            f"Mean share of the code's units above {ACTIVE} for an image: lower is sparser.",
        ),
    }

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
            penalty = bernoulli_kl(config.sparsity_target, code.mean(0)).sum()
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
        first.weight.div_(torch.linalg.vector_norm(first.weight, dim=axes, keepdim=True).clamp(min=1e-12))
