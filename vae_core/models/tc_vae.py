"""Beta-TC-VAE: of the three parts of the KL, weigh up the one that ties dimensions together."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from vae_core.models.batch import ALONE, Batch, Peers, Step
from vae_core.models.kinds.tc_vae import TCVAEConfig, TCVAEKind
from vae_core.models.posteriors import DiagonalGaussian
from vae_core.models.vae import VAE

AT_ONCE = 2**23  # densities worked out together: 32 MB of float32, where 1,000 images and 64 dimensions have 256 MB


class TCVAE(TCVAEKind, VAE):
    """loss = distortion + beta · KL + w · TC, TC = KL(q(z) ‖ Π_j q(z_j)): Chen et al. 2018, eq. 2 and 4.

    Their objective, distortion + MI + β_TC · TC + dimension-wise KL, is this one with beta 1 and w = β_TC − 1, since the
    KL is MI + TC + dimension-wise KL. TC is estimated from the batch by minibatch sampling (their eq. 5).
    """

    config: TCVAEConfig

    def loss(self, batch: Batch, step: Step) -> dict[str, Tensor]:
        images = batch.images
        posterior = self.encode(images)
        latents = posterior.sample(step.generator)
        distortion = self.distortion(self.decode(latents), images).mean()
        correlation, information = decompose(posterior, latents, step.peers)
        penalty = self.config.correlation_weight * correlation
        terms = self.bound(distortion, posterior.kl().mean(), step)
        return {
            **terms,
            "loss": terms["loss"] + penalty,
            "penalty": penalty,
            "total_correlation": correlation.detach(),
            "mutual_information": information.detach(),
        }


def decompose(posterior: DiagonalGaussian, latents: Tensor, peers: Peers = ALONE) -> tuple[Tensor, Tensor]:
    """Total correlation and index-code mutual information, nats, estimated from a batch.

    log q(z) ≈ log Σ_j q(z given x_j) − log B over the batch of B images. Minibatch-weighted sampling (Chen et al. 2018,
    appendix C.1) takes log(N·B), N images in all: its total correlation is larger by (latent_dim − 1) · log N whatever
    the codes, so the gradients are the same, and without it the value can be read. Where the posteriors of the batch
    do not overlap, log q(z) ≈ log q(z given x) − log B and the same holds of each dimension: the total correlation is
    then too large by (latent_dim − 1) · log B, and the mutual information, at most log B whatever the codes, is at that
    bound. `metrics.information` takes both over all held-out images. `latents` [B, latent_dim] are one draw of each
    posterior.
    """
    batch = DiagonalGaussian(peers.gather(posterior.mean), peers.gather(posterior.logvar))
    log_counts = math.log(len(batch.mean))
    parts = [log_densities(batch, some, log_counts) for some in latents.split(max(1, AT_ONCE // batch.mean.numel()))]
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
