"""Beta-TC-VAE: of the three parts of the KL, weigh up the one that ties dimensions together."""

from __future__ import annotations

import math
from typing import ClassVar, Literal

import torch
from pydantic import Field
from torch import Tensor

from vae_core.models.base import MODELS, Term
from vae_core.models.batch import Batch, Step
from vae_core.models.posteriors import DiagonalGaussian
from vae_core.models.vae import VAE, VAEConfig

AT_ONCE = 2**23  # densities worked out together: 32 MB of float32, where 1,000 images and 64 dimensions have 256 MB


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
class TCVAE(VAE):
    """loss = distortion + beta · KL + w · TC, TC = KL(q(z) ‖ Π_j q(z_j)): Chen et al. 2018, eq. 2 and 4.

    Their objective, distortion + MI + β_TC · TC + dimension-wise KL, is this one with beta 1 and w = β_TC − 1, since the
    KL is MI + TC + dimension-wise KL. TC is estimated from the batch by minibatch sampling (their eq. 5).
    """

    config: TCVAEConfig
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

    def loss(self, batch: Batch, step: Step) -> dict[str, Tensor]:
        images = batch.images
        posterior = self.encode(images)
        latents = posterior.sample(step.generator)
        distortion = self.distortion(self.decode(latents), images).mean()
        correlation, information = decompose(posterior, latents)
        penalty = self.config.correlation_weight * correlation
        terms = self.bound(distortion, posterior.kl().mean(), step.progress)
        return {
            **terms,
            "loss": terms["loss"] + penalty,
            "penalty": penalty,
            "total_correlation": correlation.detach(),
            "mutual_information": information.detach(),
        }


def decompose(posterior: DiagonalGaussian, latents: Tensor) -> tuple[Tensor, Tensor]:
    """Total correlation and index-code mutual information, nats, estimated from a batch.

    log q(z) ≈ log Σ_j q(z given x_j) − log B over the batch of B images. Minibatch-weighted sampling (Chen et al. 2018,
    appendix C.1) takes log(N·B), N images in all: its total correlation is larger by (latent_dim − 1) · log N whatever
    the codes, so the gradients are the same, and without it the value can be read. Where the posteriors of the batch
    do not overlap, log q(z) ≈ log q(z given x) − log B and the same holds of each dimension: the total correlation is
    then too large by (latent_dim − 1) · log B, and the mutual information, at most log B whatever the codes, is at that
    bound. `metrics.information` takes both over all held-out images. `latents` [B, latent_dim] are one draw of each
    posterior.
    """
    log_counts = math.log(len(latents))
    parts = [
        log_densities(posterior, some, log_counts) for some in latents.split(max(1, AT_ONCE // posterior.mean.numel()))
    ]
    log_joint, log_marginals = (torch.cat(part) for part in zip(*parts, strict=True))
    correlation = (log_joint - log_marginals).mean()
    information = (posterior.log_prob(latents) - log_joint).mean()
    return correlation, information


def log_densities(posterior: DiagonalGaussian, latents: Tensor, log_counts: float) -> tuple[Tensor, Tensor]:
    """log q(z) and Σ_j log q(z_j) of some draws [M, latent_dim], each [M]: mixtures of N posteriors, log_counts = log N."""
    mean, logvar = posterior.mean[None], posterior.logvar[None]
    squared = (latents[:, None] - mean).square() * (-logvar).exp()
    log_density = -0.5 * (squared + logvar + math.log(2 * math.pi))  # [draw, image, dimension]
    return log_density.sum(2).logsumexp(1) - log_counts, (log_density.logsumexp(1) - log_counts).sum(1)
