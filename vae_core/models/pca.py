"""Principal component analysis as a model: the best straight-line code there is, computed and not trained."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from vae_core.config import ImageShape
from vae_core.models.autoencoder import without_rate
from vae_core.models.base import LatentModel, Objective
from vae_core.models.batch import Batch, Step
from vae_core.models.kinds.pca import PCAConfig, PCAKind
from vae_core.models.posteriors import PointPosterior

SPARE = 32  # directions followed beyond those of the code: what a batch hides, a later one can still bring back


class PCA(PCAKind, LatentModel):
    """z = W (x − m), x̂ = m + Wᵀ z: of all linear codes of this size, the one with the least squared error.

    m is the mean training image, and the rows of W are the first eigenvectors of the covariance of the pixels (Pearson
    1901; Bishop 2006, section 12.1). A linear autoencoder that minimises the squared error ends in the same subspace
    (Baldi & Hornik 1989). The codes are not rescaled: their variances are the covariance's eigenvalues.

    Nothing is learnt step by step. `fit` takes the images in batch by batch, once, and keeps the singular vectors of
    all it has seen (Ross, Lim, Lin & Yang 2008, section 3.1); the memory it needs does not grow with their number. It
    follows 32 directions more than the code has, which leaves an error far below what the eye or a map can tell.
    """

    config: PCAConfig

    components: Tensor  # [K, P], orthonormal rows, those with the largest variance first
    deviations: Tensor  # [K], standard deviation of the images along each, in brightness
    mean: Tensor  # [P]
    seen: Tensor  # how many images

    def __init__(self, config: PCAConfig, image_shape: ImageShape) -> None:
        super().__init__(config, image_shape)
        pixels = image_shape[0] * image_shape[1] * image_shape[2]
        kept = min(config.latent_dim + SPARE, pixels)
        self.register_buffer("components", torch.zeros(kept, pixels))
        self.register_buffer("deviations", torch.zeros(kept))
        self.register_buffer("mean", torch.zeros(pixels))
        self.register_buffer("seen", torch.zeros((), dtype=torch.int64))
        if not self.mean.is_meta:  # else a model that is built for its shapes alone, see unallocated.py
            self._write_weights()

    def objectives(self) -> list[Objective]:
        """None: there is no gradient to follow."""
        return []

    @torch.no_grad()
    def fit(self, images: Tensor) -> None:
        # What was seen is summed up by its singular values and vectors; the images' own deviations, and one row for
        # the distance between the two means, are put below them, and the singular vectors of all that are the new ones.
        new = images.detach().double().cpu().flatten(1)
        seen, count = int(self.seen), len(new)
        mean, new_mean = self.mean.double().cpu(), new.mean(0)
        rows = torch.cat(
            [
                (self.deviations * seen**0.5)[:, None].double().cpu() * self.components.double().cpu(),
                new - new_mean,
                (seen * count / (seen + count)) ** 0.5 * (mean - new_mean)[None],
            ]
        )
        vectors, singular = _right_singular(rows, len(self.components))
        kept = len(singular)
        # Either sign would do. With the largest number of each direction positive, a map is not mirrored between two fits.
        largest = vectors.gather(1, vectors.abs().argmax(1, keepdim=True))
        self.components.zero_()
        self.deviations.zero_()
        self.components[:kept] = (vectors * largest.sign()).float()
        self.deviations[:kept] = (singular[:kept] / (seen + count) ** 0.5).float()
        self.mean.copy_(((seen * mean + count * new_mean) / (seen + count)).float())
        self.seen += count
        self._write_weights()

    @torch.no_grad()
    def _write_weights(self) -> None:
        """The two linear layers, from what has been seen."""
        encoder, decoder = self.encoder[1], self.decoder[0]
        assert isinstance(encoder, nn.Linear) and isinstance(decoder, nn.Linear)
        rows = self.components[: self.config.latent_dim]
        encoder.weight.zero_()
        encoder.weight[: len(rows)] = rows
        encoder.bias.copy_(-encoder.weight @ self.mean)
        decoder.weight.copy_(encoder.weight.T)
        decoder.bias.copy_(self.mean)

    def encode(self, images: Tensor, labels: Tensor | None = None) -> PointPosterior:
        return PointPosterior(self.encoder(images).float())

    def loss(self, batch: Batch, step: Step) -> dict[str, Tensor]:
        images = batch.images
        output = self.decode(self.encode(images).mode())
        missed = (images - output).square().sum()
        about_mean = (images.flatten(1) - self.mean).square().sum()
        return {
            **without_rate(self.distortion(output, images).mean()),
            "explained": 100 * (1 - missed / about_mean.clamp(min=1e-9)),
        }


def _right_singular(rows: Tensor, count: int) -> tuple[Tensor, Tensor]:
    """Right singular vectors [k, P] of rows [M, P], float64, and the singular values [k], largest first; k ≤ `count`.

    By the eigenvectors of the M × M products, as there are far fewer rows than pixels: many times quicker than a
    singular value decomposition. What is below a millionth of the largest is rounding, and left out.
    """
    squares, left = torch.linalg.eigh(rows @ rows.T)
    singular, left = squares.flip(0).clamp(min=0).sqrt()[:count], left.flip(1)[:, :count]
    told = singular > 1e-6 * singular[0]
    return (left[:, told].T @ rows) / singular[told, None], singular[told]
