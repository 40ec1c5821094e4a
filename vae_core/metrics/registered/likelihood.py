"""How likely held-out images are under a model: a bound by importance sampling."""

from __future__ import annotations

from vae_core.metrics.context import Context
from vae_core.metrics.likelihood import ImportanceBound, importance_bound
from vae_core.metrics.needs import DENSITY
from vae_core.metrics.registry import metric

_SPLIT = "held-out, the first of them"


def _bound(context: Context) -> ImportanceBound:
    chosen = context.held_out.first(context.counts.likelihood_images)
    samples = context.counts.likelihood_samples
    return importance_bound(context.model, chosen.images, labels=chosen.labels, samples=samples, seed=context.seed)


@metric(
    "log_likelihood",
    part="likelihood",
    title="IWAE bound on the log-likelihood",
    short_title="IWAE bound",
    unit="nats an image",
    split=_SPLIT,
    better="higher",
    description="A tighter lower bound on log p(x) than the ELBO, from many importance-weighted draws an image; of a "
    "conditional model on log p(x given its class), which is not to be compared with the others'.",
    needs=(DENSITY,),
    reference="log_likelihood_elbo",
    compared=True,
)
def _log_likelihood(context: Context) -> float:
    return context.shared(_bound).log_likelihood


@metric(
    "log_likelihood_error",
    part="likelihood",
    title="Its standard error",
    unit="nats an image",
    split=_SPLIT,
    better="neither",
    description="Over the choice of images.",
    needs=(DENSITY,),
)
def _error(context: Context) -> float:
    return context.shared(_bound).standard_error


@metric(
    "log_likelihood_elbo",
    part="likelihood",
    title="ELBO of the same images",
    unit="nats an image",
    split=_SPLIT,
    better="higher",
    description="To hold the importance-sampled log-likelihood against.",
    needs=(DENSITY,),
    reference_title="the ELBO",
)
def _elbo(context: Context) -> float:
    return context.shared(_bound).elbo
