"""The sparse autoencoder: many units in the code, few of them active for any one image."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field
from torch import Tensor

from vae_core.config import ADVANCED
from vae_core.models.autoencoder import Autoencoder, AutoencoderConfig, without_rate
from vae_core.models.base import MODELS, Term
from vae_core.models.batch import Batch, Step
from vae_core.models.losses import bernoulli_kl


class SparseAutoencoderConfig(AutoencoderConfig):
    name: Literal["sparse-autoencoder"] = "sparse-autoencoder"  # type: ignore[assignment]
    sparsity: Literal["l1", "kl"] = Field(
        "l1",
        title="Sparsity",
        description="l1 makes every activity of the code cost something. kl asks each unit to be active for a small "
        "share of the images; its units run from 0 to 1.",
    )
    sparsity_weight: float = Field(
        0.5,
        ge=0,
        le=1000,
        title="Sparsity weight",
        description="Nats for each unit of activity (l1), or for each nat away from the target (kl).",
    )
    sparsity_target: float = Field(
        0.05,
        gt=0,
        lt=1,
        title="Sparsity target",
        description="The mean activity that the kl penalty asks of each unit.",
        json_schema_extra=ADVANCED,
    )


@MODELS.register("sparse-autoencoder")
class SparseAutoencoder(Autoencoder):
    """loss = distortion + λ · Σ_j |z_j| (l1), or distortion + λ · Σ_j KL(ρ ‖ ρ̂_j) (kl).

    ρ̂_j is the mean activity of unit j over the batch: Ng 2011 (CS294A lecture notes, Sparse autoencoder), eq. on
    p. 15. With l1 the code is what `code_activation` says, ReLU as a rule, so that units can be silent; with kl it
    is a sigmoid whatever that says, since ρ̂ is a share.
    """

    config: SparseAutoencoderConfig
    config_class = SparseAutoencoderConfig
    title = "Sparse autoencoder"
    summary = "Has many units in its code, but may use only a few of them for any one picture."
    equation = r"\mathcal{L} = -\log p(x \mid z) + \lambda \sum_j |z_j| \quad\text{or}\quad -\log p(x \mid z) + \lambda \sum_j \mathrm{KL}(\rho \,\|\, \hat\rho_j)"
    own_terms: ClassVar = {
        "penalty": Term("Sparsity penalty", "nats an image", "What the activity of the code costs, weight included."),
        "active_share": Term(
            "Active units", "of all units", "Mean share of the code's units above 0.1 for an image: lower is sparser."
        ),
    }

    def __init__(self, config: SparseAutoencoderConfig, image_shape: tuple[int, int, int]) -> None:
        if config.sparsity == "kl":
            config = config.model_copy(update={"code_activation": "sigmoid"})
        super().__init__(config, image_shape)

    def loss(self, batch: Batch, step: Step) -> dict[str, Tensor]:
        images = batch.images
        config = self.config
        code = self.encode(images).mode()
        distortion = self.distortion(self.decode(code), images).mean()
        if config.sparsity == "l1":
            penalty = code.abs().sum(1).mean()
        else:
            penalty = bernoulli_kl(config.sparsity_target, code.mean(0)).sum()
        return {
            **without_rate(distortion, config.sparsity_weight * penalty),
            "active_share": (code.detach().abs() > 0.1).float().mean(),
        }
