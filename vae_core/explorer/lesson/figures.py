"""What the lesson's sentences say of its models, measured on their held-out images."""

from __future__ import annotations

import numpy as np

from vae_core.explorer import resources
from vae_core.explorer.cache import cached
from vae_core.latent.support import nearest
from vae_core.metrics import cached_metrics
from vae_core.runs import Run

NEIGHBOURS = 30


def open_run(run_id: str) -> Run:
    """Raises RunError when it is not here."""
    return resources.store().open(run_id)


def metric(run_id: str, name: str) -> float:
    """A value of the run's computed metrics. Raises RunError; LookupError where it was not computed."""
    metrics = cached_metrics(open_run(run_id))
    value = metrics.number(name) if metrics is not None else None
    if value is None:
        raise LookupError(f"{name} of {run_id} was not computed.")
    return value


def percent(share: float) -> str:
    """A share in whole per cent."""
    return f"{100 * share:.0f} %"


@cached(resources.by_version)
def class_places(run: Run, label: int, step: float) -> tuple[tuple[float, float], ...]:
    """Where a map's images of a class lie among their own kind (most of 15 neighbours are), on a grid of `step`."""
    plane, labels = resources.explored(run).plane, resources.held_out_classes(run)
    own = plane[labels == label]
    around, _ = nearest(plane, own, 15)
    sure = own[(labels[around] == label).mean(1) > 0.5]
    places = np.unique(np.round(sure / step) * step, axis=0)
    return tuple((round(float(x), 3), round(float(y), 3)) for x, y in places)


def kinds_at(run_id: str, first: int, second: int) -> tuple[str, int]:
    """Halfway between two held-out images: the most frequent class among the NEIGHBOURS nearest images, and how many those are."""
    run = open_run(run_id)
    codes, labels = resources.explored(run).encoding.codes, resources.held_out_classes(run)
    around, _ = nearest(codes, ((codes[first] + codes[second]) / 2)[None], NEIGHBOURS)
    counts = np.bincount(labels[around[0]])
    return resources.run_dataset(run).class_names[int(counts.argmax())], int(counts.max())


def nearest_classes(run_id: str, label: int, count: int = 2) -> list[str]:
    """Names of the classes whose middles on the map are nearest to that of `label`."""
    run = open_run(run_id)
    plane, labels = resources.explored(run).plane, resources.held_out_classes(run)
    names = resources.run_dataset(run).class_names
    middles = np.array([np.median(plane[labels == k], axis=0) for k in range(len(names))])
    order = np.linalg.norm(middles - middles[label], axis=1).argsort()
    return [names[k] for k in order if k != label][:count]


def values_squeezed(run_id: str) -> tuple[int, int, int]:
    """(side of an image, brightness values in it, numbers in its code)."""
    config = open_run(run_id).config
    channels, height, width = config.image_shape
    return height, channels * height * width, config.model.latent_dim


def beta_runs() -> list[Run]:
    """The models that differ in beta alone, the least first."""
    runs = [one.run for one in resources.explorable() if one.run is not None and one.id.startswith("lesson-beta-")]
    return sorted(runs, key=lambda run: float(getattr(run.config.model, "beta", 0.0)))
