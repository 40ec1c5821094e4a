"""The VQ-VAE: an image becomes a small grid of entries of a learnt codebook, and a learnt prior generates new grids."""

from __future__ import annotations

import torch
from torch import Tensor

from vae_core.config import ImageShape
from vae_core.models.base import LatentModel
from vae_core.models.batch import Batch, Step
from vae_core.models.code_prior import CodePrior
from vae_core.models.codebook import Codebook, perplexity
from vae_core.models.kinds.vq_vae import VQVAEConfig, VQVAEKind
from vae_core.models.posteriors import CodeGrid


class VQVAE(VQVAEKind, LatentModel):
    """loss = −log p(x given e) + ‖sg[z] − e‖² + w ‖z − sg[e]‖² − log p(codes): van den Oord et al. 2017, eq. 1–3.

    z are the encoder's outputs, one for each cell; e the nearest entries of the codebook; sg stops the gradient, which
    passes from e to z as if they were one (straight-through). With "ema" updates the second term is left out and the
    entries are moving averages (appendix A.1).

    The prior learns along, from codes that pass no gradient on, instead of afterwards; the other terms are as if it
    were not there. The posterior has all its probability on one grid, so KL(q ‖ p) = −log p(codes), and
    −(distortion + kl) is a lower bound on log p(x) as any model's.
    """

    config: VQVAEConfig
    waits_for_device = True  # to count which entries were chosen

    def __init__(self, config: VQVAEConfig, image_shape: ImageShape) -> None:
        super().__init__(config, image_shape)
        self.side = config.side(image_shape[-1])
        revive = config.revive_after
        self.codebook = Codebook(config.codebook_size, config.latent_dim, config.codebook_updates, revive)
        self.prior = CodePrior(self.space.code_size, config.codebook_size, config.prior_width, config.prior_layers)

    def encode(self, images: Tensor, labels: Tensor | None = None) -> CodeGrid:
        return self._posterior(self._outputs(images))

    def loss(self, batch: Batch, step: Step) -> dict[str, Tensor]:
        images = batch.images
        outputs = self._outputs(images)  # [B, cells, D]
        vectors = outputs.detach().flatten(0, 1)
        if self.training:
            vectors = step.peers.gather(vectors)
            self.codebook.revive(vectors, step.generator)
        posterior = self._posterior(outputs)
        indices = posterior.indices
        chosen = step.peers.gather(indices)  # in the whole batch
        entries = self.codebook.lookup(indices)
        straight_through = outputs + (entries - outputs).detach()
        distortion = self.distortion(self._draw(straight_through), images).mean()
        penalty = self.config.commitment_weight * _squared(outputs, entries.detach())
        if self.config.codebook_updates == "loss":
            penalty = penalty + _squared(entries, outputs.detach())
        if self.training:
            self.codebook.update(vectors, chosen.flatten())
        kl = posterior.kl().mean()
        return {
            "loss": distortion + kl + penalty,
            "distortion": distortion,
            "kl": kl,
            "beta": torch.ones_like(kl),
            "penalty": penalty,
            "perplexity": perplexity(chosen, self.codebook.size),
            "codes_in_use": (torch.bincount(chosen.flatten(), minlength=self.codebook.size) > 0).sum().float(),
        }

    def decode(self, latents: Tensor, labels: Tensor | None = None) -> Tensor:
        """Logits or mean, [B, C, H, W], of grids of entries [B, cells]; numbers between entries count as the nearest."""
        indices = latents.nan_to_num().round().clamp(0, self.codebook.size - 1).long()
        return self._draw(self.codebook.lookup(indices))

    def prior_sample(self, count: int, generator: torch.Generator, temperature: float = 1.0) -> Tensor:
        """New grids [count, cells] from the learnt prior; a temperature below 1 prefers likelier entries."""
        return self.prior.sample(count, generator, temperature).float()

    def _outputs(self, images: Tensor) -> Tensor:
        """What the encoder says of each cell, row by row: [B, cells, D], float32."""
        return self.encoder(images).float().flatten(2).transpose(1, 2)

    def _posterior(self, outputs: Tensor) -> CodeGrid:
        indices = self.codebook.nearest(outputs.detach().flatten(0, 1)).view(outputs.shape[:2])
        return CodeGrid(indices, self.prior)

    def _draw(self, entries: Tensor) -> Tensor:
        """The decoder's output for entries [B, cells, D]."""
        output: Tensor = self.decoder(entries.transpose(1, 2).flatten(1))
        return output.float()


def _squared(left: Tensor, right: Tensor) -> Tensor:
    """‖left − right‖² of [B, cells, D], summed over an image and averaged over the batch."""
    return (left - right).square().flatten(1).sum(1).mean()
