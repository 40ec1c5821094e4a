"""The sparse autoencoder: many units in the code, few of them active for any one image."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from vae_core.config import ADVANCED
from vae_core.models.kind import MODELS, Term
from vae_core.models.kinds.autoencoder import AutoencoderConfig, AutoencoderKind
from vae_core.models.layers import Curve

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

    @property
    def code_curve(self) -> Curve | None:
        return "sigmoid" if self.sparsity == "kl" else super().code_curve


@MODELS.register("sparse-autoencoder")
class SparseAutoencoderKind(AutoencoderKind):
    implementation = "vae_core.models.sparse_autoencoder.SparseAutoencoder"
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
