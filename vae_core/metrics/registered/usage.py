"""Which latent dimensions a model uses."""

from __future__ import annotations

from vae_core.metrics.context import Context
from vae_core.metrics.needs import PLACES, RATE
from vae_core.metrics.registry import metric
from vae_core.metrics.usage import active_units, code_variances, kl_by_dimension


@metric(
    "active_units",
    part="usage",
    title="Active units",
    unit="dimensions",
    split="held-out",
    better="neither",
    description="Dimensions whose posterior means have a variance above 0.01 over images.",
    needs=(PLACES,),
    compared=True,
    style="count",
)
def _active_units(context: Context) -> int:
    return active_units(context.encoding.codes)


@metric(
    "code_variances",
    part="usage",
    title="Variance of the codes",
    unit="squared latent units",
    split="held-out",
    better="neither",
    description="Of the posterior means over images, by dimension.",
    needs=(PLACES,),
    vector=True,
)
def _code_variances(context: Context) -> tuple[float, ...]:
    return tuple(code_variances(context.encoding.codes).tolist())


@metric(
    "kl_by_dimension",
    part="usage",
    title="KL by dimension",
    unit="nats a dimension",
    split="held-out",
    better="neither",
    description="They add up to the KL.",
    needs=(PLACES, RATE),
    vector=True,
)
def _kl_by_dimension(context: Context) -> tuple[float, ...]:
    return tuple(kl_by_dimension(context.encoding.kl).tolist())
