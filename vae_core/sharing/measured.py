"""What is known of how good a run is, for its model card: its metrics where they were computed, else its last epoch."""

from __future__ import annotations

from vae_core.metrics import METRICS, cached_metrics
from vae_core.metrics.registry import entries
from vae_core.metrics.values import held_against
from vae_core.models.kinds import MODELS
from vae_core.runs.errors import MissingFile
from vae_core.runs.history import last_held_out
from vae_core.runs.run import HISTORY, Run
from vae_core.sharing.front_matter import Measured

_RATED = ("kl", "elbo")
_USUAL = ("loss", "distortion", *_RATED)


def measured(run: Run) -> list[Measured]:
    """The metrics by which runs are compared, in the order of a report; without any, the held-out losses of the last epoch.

    Raises DamagedRun for a history that is no text file.
    """
    kept = cached_metrics(run)
    if kept is None:
        return _of_last_epoch(run)
    found = []
    for metric in entries():
        if metric.compared and not metric.vector and (value := kept.number(metric.name)) is not None:
            text, reference = metric.text(value), held_against(metric, [kept])
            title, better = metric.title, metric.better
            found.append(Measured(metric.name, title, value, text, metric.unit, metric.split, better, reference))
    return found


def last_losses(run: Run) -> dict[str, float]:
    """The held-out losses of the last epoch, by name, nats an image; none before the first has ended. Raises DamagedRun."""
    try:
        return last_held_out(run.path / HISTORY)
    except MissingFile:
        return {}


def _of_last_epoch(run: Run) -> list[Measured]:
    own = MODELS.get(run.config.model.name).own_terms
    rated = run.config.latent_space.has_rate
    losses, found = last_losses(run), []
    for key in [*_USUAL, *own]:
        if key not in losses or (key in _RATED and not rated):
            continue
        value = losses[key]
        if key in METRICS:
            about = METRICS.get(key)
            title, unit, better = about.title, about.unit, str(about.better)
        elif key in own:
            title, unit, better = own[key].title, own[key].unit, "neither"
        else:
            title, unit, better = "Loss", "nats an image", "lower"
        found.append(Measured(key, title, value, f"{value:.4g}", unit, "held-out, after the last epoch", better))
    return found
