"""What a model costs on held-out images: the terms of its objective."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vae_core.metrics.context import Context
from vae_core.metrics.lacking import at_least
from vae_core.metrics.likelihood import mean_image_distortion
from vae_core.metrics.needs import ENCODER, RATE
from vae_core.metrics.registry import metric

if TYPE_CHECKING:
    from vae_core.training.evaluation import HeldOut


def _held_out(context: Context) -> HeldOut:
    # As in training: classes that were left out of it are not to be learnt.
    from vae_core.training.evaluation import evaluate

    images = context.held_out.without(context.left_out)
    return evaluate(context.model, images.images, labels=images.labels, seed=context.seed)


@metric(
    "distortion",
    part="objective",
    title="Distortion",
    unit="nats an image",
    split="held-out",
    better="lower",
    description="−log p(x given z), summed over pixels, with one draw of each posterior. Hold it against the mean "
    "image's.",
    needs=(ENCODER,),
    reference="mean_image_distortion",
    compared=True,
)
def _distortion(context: Context) -> float:
    return context.shared(_held_out).distortion


@metric(
    "mean_image_distortion",
    part="objective",
    title="Distortion of the mean image",
    unit="nats an image",
    split="held-out",
    better="neither",
    description="What always showing the average training image would cost.",
    needs=(ENCODER,),
    reference_title="the mean image",
)
def _mean_image(context: Context) -> float:
    train, held_out = (images.without(context.left_out) for images in (context.train, context.held_out))
    at_least(1, min(len(train), len(held_out)), "images of classes that were learnt", "The mean image")
    return mean_image_distortion(context.model, train.images, held_out.images)


@metric(
    "kl",
    part="objective",
    title="KL",
    unit="nats an image",
    split="held-out",
    better="neither",
    description="The rate: mutual information of image and code plus KL(q(z) ‖ p(z)), so at most what a code tells about "
    "its image.",
    needs=(RATE,),
    compared=True,
)
def _kl(context: Context) -> float:
    return context.shared(_held_out).kl


@metric(
    "elbo",
    part="objective",
    title="ELBO",
    unit="nats an image",
    split="held-out",
    better="higher",
    description="−(distortion + KL), without beta: a lower bound on log p(x), of a conditional model on log p(x given its "
    "class).",
    needs=(RATE,),
)
def _elbo(context: Context) -> float:
    return context.shared(_held_out).elbo
