"""How far the codes of all images together are from the prior."""

from __future__ import annotations

from vae_core.metrics.context import Context, posterior_draws
from vae_core.metrics.needs import PLACES, PLANE, POINTS
from vae_core.metrics.prior_mismatch import MMD, AggregatePosterior, aggregate_posterior, grid_kl, mmd
from vae_core.metrics.registry import metric
from vae_core.models.kinds.wae import MMD_UNIT as UNIT


def _aggregate(context: Context) -> AggregatePosterior:
    return aggregate_posterior(context.encoding.codes, context.encoding.logvar)


def _estimate(context: Context) -> MMD:
    import torch

    count, generator = context.counts.mmd_samples, context.generator(2)
    samples = posterior_draws(context.encoding, count, generator)
    return mmd(samples, torch.randn(count, context.space.code_size, generator=generator))


@metric(
    "grid_kl",
    part="mismatch",
    title="KL of aggregate posterior to prior",
    unit="nats",
    split="held-out",
    better="lower",
    description="On a grid over the plane. 0 when the codes of all images together follow the prior.",
    needs=(PLACES, PLANE),
    reference="0 for a perfect match",
    compared=True,
)
def _grid_kl(context: Context) -> float:
    return grid_kl(context.shared(_aggregate))


@metric(
    "kernel_bandwidth",
    part="mismatch",
    title="Bandwidth of the kernel density",
    unit="latent units",
    split="held-out",
    better="neither",
    description="By dimension, Scott's rule; only for codes that are points.",
    needs=(PLACES, PLANE, POINTS),
    vector=True,
)
def _bandwidth(context: Context) -> tuple[float, ...]:
    bandwidth = context.shared(_aggregate).bandwidth
    assert bandwidth is not None  # of points
    return tuple(bandwidth.tolist())


@metric(
    "mmd",
    part="mismatch",
    title="MMD² to the prior",
    unit=UNIT,
    split="held-out",
    better="lower",
    description="Unbiased, inverse multiquadratic kernel. Around 0 when the codes follow the prior.",
    needs=(PLACES,),
    reference="mmd_noise",
    compared=True,
)
def _mmd(context: Context) -> float:
    return context.shared(_estimate).squared


@metric(
    "mmd_noise",
    part="mismatch",
    title="Noise of the MMD²",
    unit="kernel units",
    split="prior",
    better="neither",
    description="Standard deviation of the estimate if the codes did follow the prior.",
    needs=(PLACES,),
    reference_title="noise of it",
)
def _noise(context: Context) -> float:
    return context.shared(_estimate).noise
