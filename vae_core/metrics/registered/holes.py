"""Where samples fall and no codes are, and where codes are and no samples fall."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vae_core.latent.support import Support, fit_support
from vae_core.metrics.context import Context, fitted_draws, posterior_draws
from vae_core.metrics.coverage import coverage, density, expected_coverage
from vae_core.metrics.holes import hole_mask, hole_share
from vae_core.metrics.lacking import at_least
from vae_core.metrics.needs import PLACES, PLANE
from vae_core.metrics.registry import metric

if TYPE_CHECKING:
    from torch import Tensor


def _support(context: Context) -> Support:
    at_least(2, len(context.encoding), "held-out images", "Saying where a hole begins")
    return fit_support(context.encoding.codes)


def _prior(context: Context) -> Tensor:
    import torch

    return torch.randn(context.counts.hole_samples, context.space.code_size, generator=context.generator(1))


def _drawn(context: Context) -> Tensor:
    return posterior_draws(context.encoding, len(context.encoding), context.generator(7))


def _as_many_of_the_prior(context: Context) -> Tensor:
    import torch

    return torch.randn(context.shared(_drawn).shape, generator=context.generator(8))


def _share(context: Context, samples: Tensor) -> float:
    return hole_share(context.encoding.codes, samples.numpy(), context.shared(_support))


@metric(
    "coverage",
    part="holes",
    title="Codes that prior samples reach",
    unit="share of codes",
    split="held-out against prior",
    better="higher",
    description="With a prior sample no farther than the 5th nearest other code; codes are one draw of each posterior.",
    needs=(PLACES,),
    reference="coverage_expected",
    compared=True,
    style="share",
)
def _coverage(context: Context) -> float:
    return coverage(context.shared(_drawn).numpy(), context.shared(_as_many_of_the_prior).numpy())


@metric(
    "coverage_expected",
    part="holes",
    title="Coverage of a perfect match",
    unit="share of codes",
    split="of any distribution with itself",
    better="neither",
    description="What the coverage would be on average if the codes followed the prior.",
    needs=(PLACES,),
    reference_title="a perfect match",
    style="share",
)
def _coverage_expected(context: Context) -> float:
    return expected_coverage(len(context.encoding), len(context.encoding))


@metric(
    "density",
    part="holes",
    title="Density of codes around prior samples",
    unit="balls around codes that a sample is in, by the 5 expected",
    split="held-out against prior",
    better="neither",
    description="Each code's ball reaches to its 5th nearest other one. Below 1 where samples lie among few codes or none, "
    "above 1 where they keep to the thick of them; see the coverage too.",
    needs=(PLACES,),
    reference="1 for a perfect match",
    compared=True,
)
def _density(context: Context) -> float:
    return density(context.shared(_drawn).numpy(), context.shared(_as_many_of_the_prior).numpy())


@metric(
    "hole_share",
    part="holes",
    title="Prior samples in a hole",
    unit="share of samples",
    split="prior against held-out codes",
    better="lower",
    description="Farther from every held-out code than 99 % of those are from their nearest other one. Hold it against "
    "the training images' codes; codes spread far beyond the prior leave few holes in it, so see the coverage too.",
    needs=(PLACES,),
    reference="hole_share_training",
    compared=True,
    style="share",
)
def _of_prior(context: Context) -> float:
    return _share(context, context.shared(_prior))


@metric(
    "hole_share_training",
    part="holes",
    title="Codes of training images in a hole",
    unit="share of samples",
    split="training codes against held-out ones",
    better="neither",
    description="One draw of the posterior of each: the floor, for places that the model certainly knows.",
    needs=(PLACES,),
    reference_title="training codes",
    style="share",
)
def _of_training(context: Context) -> float:
    return _share(context, posterior_draws(context.train_encoding, len(context.train), context.generator(6)))


@metric(
    "hole_share_fitted",
    part="holes",
    title="Samples of a Gaussian fitted to the codes in a hole",
    short_title="Samples of a fitted Gaussian in a hole",
    unit="share of samples",
    split="fitted Gaussian against held-out codes",
    better="lower",
    description="Mean and covariance are those of the held-out codes.",
    needs=(PLACES,),
    reference="hole_share_training",
    compared=True,
    style="share",
)
def _of_fitted(context: Context) -> float:
    return _share(context, fitted_draws(context.encoding.codes, context.shared(_prior)))


@metric(
    "hole_share_box",
    part="holes",
    title="Samples of a box around the codes in a hole",
    short_title="Samples of a box in a hole",
    unit="share of samples",
    split="uniform box against held-out codes",
    better="lower",
    description="Drawn evenly between the smallest and the largest held-out code of each dimension.",
    needs=(PLACES,),
    reference="hole_share_training",
    compared=True,
    style="share",
)
def _of_box(context: Context) -> float:
    import torch

    codes = context.encoding.codes
    low, high = codes.min(0), codes.max(0)
    even = torch.rand(context.counts.hole_samples, context.space.code_size, generator=context.generator(5)).numpy()
    return hole_share(codes, low + even * (high - low), context.shared(_support))


@metric(
    "hole_radius",
    part="holes",
    title="Radius beyond which a hole begins",
    unit="latent units",
    split="held-out",
    better="neither",
    description="99th percentile of the distances from each code to its nearest other one.",
    needs=(PLACES,),
)
def _radius(context: Context) -> float:
    return context.shared(_support).hole


@metric(
    "hole_area",
    part="holes",
    title="Holes inside the 2-sigma circle",
    unit="share of area",
    split="held-out codes",
    better="lower",
    description="Of the prior's 2-sigma circle in the plane.",
    needs=(PLACES, PLANE),
    style="share",
)
def _area(context: Context) -> float:
    return hole_mask(context.encoding.codes, context.shared(_support)).share
