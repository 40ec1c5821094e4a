"""What was measured of the two models of a pair: what the page's sentences and bars are composed from."""

from __future__ import annotations

import base64
from dataclasses import dataclass

import numpy as np

from vae_core.explorer import resources
from vae_core.explorer.cache import cached
from vae_core.explorer.kept import kept_reached
from vae_core.explorer.scales import run_picture_error
from vae_core.latent.prior import share_within_prior
from vae_core.metrics import cached_metrics
from vae_core.metrics.coverage import NEIGHBOURS, expected_coverage
from vae_core.runs import Run


@dataclass(frozen=True)
class DrawFigures:
    """Of one model, on held-out images; shares from 0 to 1.

    Attributes:
        reached: the share of the codes that draws from the prior come near: the coverage
        matched: the coverage of a perfect match
        inside: the share of the codes where 86 % of the prior's draws fall
        spread: standard deviation of the codes, the root mean square over dimensions; the prior's is 1
        distortion: nats an image, of reconstructions from the mean code
        picture_error: 0 for a perfect copy, 100 for the mean image; None where there is no such scale
        sure: mean probability of the classifier's first guess on images decoded from the prior; None where unknown
        sure_of_copies: the same on reconstructions of held-out images
        sure_of_real: the same on real images
        judged: how many images of each kind the classifier has seen for that; None where unknown
        frechet: Fréchet distance of images decoded from the prior; None where unknown
    """

    reached: float
    matched: float
    inside: float
    spread: float
    distortion: float
    picture_error: float | None = None
    sure: float | None = None
    sure_of_copies: float | None = None
    sure_of_real: float | None = None
    frechet: float | None = None
    judged: int | None = None


def draw_figures(run: Run) -> DrawFigures:
    """Measured now, and from the run's metrics where they have been computed. Raises DamagedRun."""
    metrics = cached_metrics(run)

    def number(name: str) -> float | None:
        return metrics.number(name) if metrics else None

    encoding, mask = resources.explored(run).encoding, reached_mask(run)
    return DrawFigures(
        reached=0.0 if mask is None else float(mask.mean()),
        matched=1.0 if mask is None else expected_coverage(len(mask), len(mask)),
        inside=share_within_prior(encoding.codes),
        spread=float(np.sqrt(encoding.codes.var(0, dtype=np.float64).mean())),
        distortion=float(encoding.distortion.mean(dtype=np.float64)),
        picture_error=run_picture_error(run),
        sure=number("samples_prior.confidence"),
        sure_of_copies=number("reconstructions.confidence"),
        sure_of_real=number("real_images.confidence"),
        frechet=number("samples_prior.frechet"),
        judged=metrics.counts.frechet_images if metrics else None,
    )


@cached(resources.by_version)
def reached_mask(run: Run) -> np.ndarray | None:
    """Which held-out images have a code that draws of the prior reach, bool [N]; None for very few images.

    Raises DamagedRun.
    """
    encoding = resources.explored(run).encoding
    return kept_reached(run, encoding) if len(encoding) > NEIGHBOURS else None


def packed(mask: np.ndarray) -> str:
    """Booleans [N] as base64 of bits, the first the lowest of its byte: a browser reads them in a line."""
    return base64.b64encode(np.packbits(mask, bitorder="little").tobytes()).decode()
