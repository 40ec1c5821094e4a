"""What a KL is made of: information about the image, dependence between dimensions, and each dimension's own mismatch."""

from __future__ import annotations

from vae_core.metrics.context import Context, posterior_of
from vae_core.metrics.information import KLParts, kl_parts
from vae_core.metrics.needs import DENSITY
from vae_core.metrics.registry import metric

_SPLIT = "held-out, all of them in the mixture"


def _parts(context: Context) -> KLParts:
    return kl_parts(posterior_of(context.encoding), context.generator(9))


@metric(
    "mutual_information",
    part="information",
    title="Mutual information of image and code",
    unit="nats",
    split=_SPLIT,
    better="neither",
    description="How much a code tells about which image it came from; the KL is an upper bound on it. Never more than "
    "the logarithm of the number of images: near that limit, codes may tell more than so many images can show.",
    needs=(DENSITY,),
    reference="mutual_information_limit",
    compared=True,
)
def _information(context: Context) -> float:
    return context.shared(_parts).mutual_information


@metric(
    "mutual_information_limit",
    part="information",
    title="Limit of the mutual information",
    unit="nats",
    split=_SPLIT,
    better="neither",
    description="ln N: telling N images apart takes no more.",
    needs=(DENSITY,),
    reference_title="its limit, ln of the number of images",
)
def _limit(context: Context) -> float:
    return context.shared(_parts).limit


@metric(
    "total_correlation",
    part="information",
    title="Total correlation",
    unit="nats",
    split=_SPLIT,
    better="lower",
    description="How much the code's dimensions tell about each other. Too large by what is cut off the mutual "
    "information where that is at its limit.",
    needs=(DENSITY,),
    reference="0 for independent dimensions; too large where the mutual information is at its limit",
    compared=True,
)
def _correlation(context: Context) -> float:
    return context.shared(_parts).total_correlation


@metric(
    "dimension_wise_kl",
    part="information",
    title="Dimension-wise KL",
    unit="nats",
    split=_SPLIT,
    better="lower",
    description="How far each dimension's codes alone are from N(0, 1), summed over dimensions. With mutual information "
    "and total correlation it adds up to the KL.",
    needs=(DENSITY,),
    reference="0 when each dimension follows the prior",
    compared=True,
)
def _dimension_wise(context: Context) -> float:
    return context.shared(_parts).dimension_wise
