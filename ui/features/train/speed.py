"""How long a training will take: as earlier ones did on this machine, or else in rough words."""

from __future__ import annotations

from collections.abc import Sequence

from ui.app import resources
from vae_core.experiment import RunConfig
from vae_core.recipes import training_images
from vae_core.text import duration

ROUGHLY = (5, 10, 15, 20, 30, 45)  # seconds, from which the next larger one is told
USUAL = 4000  # images a second that any laptop trains of 32 × 32 pixels with dense layers


def duration_words(configs: Sequence[RunConfig]) -> str:
    """ "about 12 s" where such a network was trained here already, else in rougher words."""
    known = [seconds_an_image(config) for config in configs]
    images = [config.training.epochs * training_images(config) for config in configs]
    if all(one is not None for one in known):
        return f"about {duration(sum(one * count for one, count in zip(known, images, strict=True) if one))}"
    rough = sum(images) / USUAL
    for seconds in ROUGHLY:
        if rough <= seconds:
            return f"roughly {seconds} s"
    return f"roughly {max(1, round(rough / 60))} min"


def seconds_an_image(config: RunConfig) -> float | None:
    """Of training, by the newest run made on this machine with the same network for images of the same shape."""
    for summary in resources.summaries():
        run, status = summary.run, summary.status
        if (
            run is None
            or status is None
            or status.shipped
            or status.seconds <= 0
            or status.epoch * status.train_images <= 0
        ):
            continue
        one, other = run.config.model, config.model
        same_network = (one.network, one.hidden, one.widths) == (other.network, other.hidden, other.widths)
        if same_network and run.config.image_shape == config.image_shape:
            return status.seconds / (status.epoch * status.train_images)
    return None
