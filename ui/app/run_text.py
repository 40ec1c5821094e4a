"""What a training is doing and what came of it, in plain words."""

from __future__ import annotations

from ui.app.markdown import escaped
from vae_core.experiment import Reference, RunConfig
from vae_core.recipes.lengths import published_images
from vae_core.runs import History, Status
from vae_core.text import duration

STATE_WORDS = {
    "created": "Not started",
    "waiting": "In the queue",
    "running": "Learning",
    "paused": "Paused",
    "stopped": "Stopped",
    "finished": "Finished",
    "failed": "Failed",
    "interrupted": "Interrupted",
}
STATE_ICONS = {
    "created": ":material/radio_button_unchecked:",
    "waiting": ":material/hourglass_top:",
    "running": ":material/model_training:",
    "paused": ":material/pause_circle:",
    "stopped": ":material/stop_circle:",
    "finished": ":material/check_circle:",
    "failed": ":material/error:",
    "interrupted": ":material/power_off:",
}


def state_word(status: Status) -> str:
    return STATE_WORDS[status.state]


def pace(status: Status, epochs: int, *, expert: bool = True) -> str:
    """ "epoch 3.4 of 8 · 12,300 images/s · 14 s left", as much of it as there is to say; less for those who are no expert.

    Of a cluster's training also on which node and device. Markdown.
    """
    done = round(status.epoch, 1)
    parts = [f"epoch {done:g} of {epochs}"]
    if status.state == "running":
        if status.images_per_second > 0 and expert:
            parts.append(f"{status.images_per_second:,.0f} images/s")
        if status.seconds_left is not None:
            parts.append(f"{duration(status.seconds_left)} left")
        if status.node:
            parts.append(f"on {escaped(status.node)}{f' ({status.device})' if status.device else ''}")
    elif status.seconds > 0:
        parts.append(f"{duration(status.seconds)} of training")
    if status.train_images:
        parts.append(f"{status.train_images:,} training images")
    return " · ".join(parts)


def nats(value: float) -> str:
    """241.26 as "241.3", -49894.7 as "−49,894.7": below zero where the likelihood is a density."""
    return f"{value:,.1f}".replace("-", "−")


def in_queue(position: int, running: list[str]) -> str:
    """Where a run stands in the queue; `running` are the names of those that train. Markdown."""
    if not running and position <= 1:
        return "**Starting**: the training process is being loaded, which takes a few seconds."
    training = ", ".join(f"“{escaped(name)}”" for name in running) or "another training"
    turn = "It is next" if position <= 1 else f"It is number {position} in the queue"
    return f"{turn} and starts by itself. Now training: {training}."


def reference_line(config: RunConfig) -> tuple[str, float] | None:
    """The dashed line of the curves."""
    reference = config.reference
    return None if reference is None else (f"Published {reference.metric}", reference.nats)


def verdict(passed: bool) -> str:
    """Whether a run is as good as the published result, on every page in the same words."""
    return "✓ passes" if passed else "✗ falls short"


def against_published(reference: Reference, nats: float, images: int, theirs: int | None) -> str:
    """A held-out value, nats an image, in the source's unit, and what it is worth beside the source's. Markdown.

    `images` and `theirs`: how many this run and the source's learnt from. With fewer, a worse value is no failure, and is
    not called one.
    """
    value = f"**{reference.in_unit(nats)}** ({reference.unit}), held-out"
    if theirs is not None and images < theirs and not reference.passed_by(nats):
        return f"{value}, from **{images:,}** training images where the published one had **{theirs:,}**"
    return f"{value}, **{verdict(reference.passed_by(nats))}**"


def held_out_metrics(config: RunConfig, history: History, images: int) -> str | None:
    """The newest held-out metrics with their units, and the published one to compare them with. Markdown.

    `images`: how many the run learnt from.
    """
    epochs = history.epochs
    if not epochs["distortion"] or not config.latent_space.has_encoder:
        return None
    distortion, kl, loss = (epochs[key][-1] for key in ("distortion", "kl", "loss"))
    text = f"Held-out: distortion **{nats(distortion)} nats an image**"
    if config.model.likelihood == "bernoulli":
        channels, height, width = config.image_shape
        text += f" (mean BCE {distortion / (channels * height * width):.4f} a pixel)"
    if kl > 0:
        text += f", KL **{nats(kl)} nats**, loss **{nats(loss)} nats**"
    reference = config.reference
    if reference is not None:
        text += (
            f". The published {reference.metric} is {reference.published_value} ({reference.unit}); this training's is "
            f"{against_published(reference, epochs[reference.metric][-1], images, published_images(config))}"
        )
    return text + "."
