"""Beta-TC-VAE: of the three parts of the KL, weigh up the one that ties dimensions together."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from vae_core.models.kind import MODELS, Term
from vae_core.models.kinds.vae import VAEConfig, VAEKind


class TCVAEConfig(VAEConfig):
    name: Literal["tc-vae"] = "tc-vae"  # type: ignore[assignment]
    beta: float = Field(
        1.0,
        ge=0,
        le=1000,
        title="Beta",
        description="The weight of the whole KL, as in a VAE. 1 leaves the bound alone.",
    )
    correlation_weight: float = Field(
        5.0,
        ge=0,
        le=1000,
        title="Extra weight of the total correlation",
        description="How much more than the rest of the KL the dependence between dimensions costs (the paper's beta − 1).",
    )


@MODELS.register("tc-vae")
class TCVAEKind(VAEKind):
    implementation = "vae_core.models.tc_vae.TCVAE"
    config_class = TCVAEConfig
    title = "Beta-TC-VAE"
    summary = "A VAE that also holds down what its dimensions tell about each other, so that each may come to stand for one thing."
    equation = r"\mathcal{L} = -\mathbb{E}_{q(z \mid x)} \log p(x \mid z) + \beta\, \mathrm{KL}\big(q(z \mid x) \,\|\, p(z)\big) + w\, \mathrm{KL}\Big(q(z) \,\Big\|\, \prod_j q(z_j)\Big)"
    own_terms: ClassVar = {
        "penalty": Term("Correlation penalty", "nats an image", "w · total correlation."),
        "total_correlation": Term(
            "Total correlation",
            "nats",
            "How much the code's dimensions tell about each other; 0 if they are independent. Estimated from a batch of "
            "B images, and too high where their posteriors hardly overlap: by up to (latent size − 1) · ln B, 14.6 nats for "
            "4 dimensions and 128 images. The metrics of a finished run take it over all held-out images.",
        ),
        "mutual_information": Term(
            "Index-code mutual information",
            "nats",
            "How much a code tells about which image of the batch it came from: never more than ln B for B images, 4.9 "
            "nats for 128, however much the codes tell. The metrics of a finished run take it over all held-out images.",
        ),
    }
