"""What is computed of runs once and shared by everybody: the store, datasets, models as arrays, and encodings.

Results are cached by the version of the run's checkpoint, so that a run in training is read afresh when it has moved
on. Nothing cached carries the run's name, which may change without the checkpoint: whoever shows it reads it from the run.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np

from vae_core.datasets.base import ImageSet, is_folder
from vae_core.explorer import moment
from vae_core.explorer.cache import Versioned, cached
from vae_core.explorer.kept import kept_support
from vae_core.explorer.run_order import own_and_shipped
from vae_core.explorer.shown_version import shown_version
from vae_core.inference import held_out_encoding, load_arrays
from vae_core.inference.encoding import Encoding
from vae_core.latent.arithmetic import class_mean
from vae_core.latent.projection import Projection, fit_projection
from vae_core.latent.support import Support, nearest
from vae_core.looks import Limits, map_limits
from vae_core.models.array_model import ArrayModel
from vae_core.models.space import LatentSpace
from vae_core.runs import DamagedRun, Run, RunStore
from vae_core.runs.images import RunImages, run_images
from vae_core.runs.store import RunSummary

QUEUE_SECONDS = 4.0  # that a page waits for the queue of trainings while another process changes it


def store() -> RunStore:
    """The folder of runs, whose queue no page waits long for. Raises RunError."""
    return RunStore(patience=QUEUE_SECONDS)


def summaries() -> list[RunSummary]:
    """All runs, at most a second old; one that has come or gone meanwhile, through another process, is noticed at once."""
    return [*_summaries(store())]


def _comings_and_goings(store: RunStore) -> Versioned:
    root = str(store.root)

    def changed() -> int | None:
        try:
            return os.stat(root).st_mtime_ns
        except OSError:
            return None

    return Versioned(root, moment.once((_comings_and_goings, root), changed))


# The store remembers the summaries themselves: to walk through two thousand of them takes longer than to list them.
@cached(_comings_and_goings, ttl=1.0, size=sys.getsizeof)
def _summaries(store: RunStore) -> list[RunSummary]:
    return store.list()


def explorable() -> list[RunSummary]:
    """The runs that have weights to look through: the person's own first, then as one would teach them."""

    def look() -> list[RunSummary]:
        own, shipped = own_and_shipped(summaries())
        return [one for one in (*own, *shipped) if one.run is not None and one.run.has_weights()]

    return [*moment.once((explorable, store().root), look)]


def forget_summaries() -> None:
    """After a run was made, renamed or deleted."""
    _summaries.clear()
    moment.forget()


def run_dataset(run: Run) -> RunImages:
    """The images of a run, by its own labels. Raises DamagedRun where they are not to be had."""
    entry = run_images(run)
    try:
        entry.check()
    except ValueError as error:
        raise DamagedRun(str(error)) from error
    return entry


def held_out(run: Run) -> ImageSet:
    """The held-out images that the run's codes belong to (the datasets keep them in memory). Raises DamagedRun."""
    try:
        return run_dataset(run).load("held-out", run.config.data.image_size)
    except ValueError as error:
        raise DamagedRun(str(error)) from error


def held_out_classes(run: Run) -> np.ndarray:
    """int64 [N]: of those images, most of which need not be read for it. Raises DamagedRun."""
    if is_folder(run.config.data.dataset):  # where a file may prove damaged when it is read
        return held_out(run).classes
    try:
        return run_dataset(run).labels("held-out", run.config.data.image_size)
    except ValueError as error:
        raise DamagedRun(str(error)) from error


def version(run: Run) -> str:
    """Changes with the checkpoint that is shown, and with the content of a folder of images.

    What is computed from both is cached by it.
    """
    with contextlib.suppress(ValueError):  # the folder has gone: whoever asks for its images will hear of it
        return f"{_shown(run)}-{run_images(run).fingerprint()}"
    return f"{_shown(run)}-gone"


def is_newest(run: Run) -> bool:
    """Whether what is shown is what lies in the folder now: only that may be kept for good."""
    return _shown(run) == run.version()


def _shown(run: Run) -> str:
    """The version of the checkpoint that everybody sees."""
    return shown_version(run, _compute_first)


def _compute_first(run: Run) -> None:
    """What most pages ask for first of a model. Raises DamagedRun."""
    arrays(run)
    if run.config.latent_space.has_encoder:
        (encoding if run.config.latent_space.is_grid else explored)(run)


def latent_space(run: Run) -> LatentSpace:
    """What the latent space of the run's model is; no weights are loaded for it."""
    return run.config.latent_space


def by_checkpoint(run: Run, *more: Hashable, **named: Hashable) -> Versioned:
    """Key of what is computed from a run's checkpoint alone, and from further arguments."""
    return Versioned((str(run.path), more, *named.items()), _shown(run))


def by_version(run: Run, *more: Hashable, **named: Hashable) -> Versioned:
    """Key of what is computed from a run's checkpoint and its images, and from further arguments."""
    return Versioned((str(run.path), more, *named.items()), version(run))


@cached(by_checkpoint)
def arrays(run: Run) -> ArrayModel:
    """The run's model as arrays, for all that explores it. Raises DamagedRun."""
    return load_arrays(run)


@cached(by_version)
def encoding(run: Run) -> Encoding:
    """Codes and metrics of all held-out images. Raises DamagedRun."""
    return held_out_encoding(run)


@dataclass(frozen=True)
class Explored:
    """A run's held-out codes and what is computed from them once.

    Attributes:
        encoding: codes and metrics of all held-out images
        projection: how the codes are shown on a plane: as they are in two dimensions, by PCA in more
        plane: float32 [N, 2], the codes on that plane
        limits: of a map that shows the plane
        support: how far apart real codes are
    """

    encoding: Encoding
    projection: Projection
    plane: np.ndarray
    limits: Limits
    support: Support


@cached(by_version)
def explored(run: Run) -> Explored:
    """Of a model whose codes are places; pages ask for that first. Raises DamagedRun."""
    found = encoding(run)
    projection = fit_projection(found.codes)
    plane = projection.project(found.codes).astype(np.float32)
    return Explored(found, projection, plane, map_limits(plane), kept_support(run, found))


def telling_dimensions(run: Run) -> list[int]:
    """Latent dimensions, counted from 0, the most telling first: those that carry most of the KL, or for a plain
    autoencoder spread most. Raises DamagedRun.
    """
    found = encoding(run)
    weight = found.kl.mean(0) if latent_space(run).has_rate else found.codes.var(0)
    return [int(d) for d in weight.argsort()[::-1]]


@cached(by_version)
def typical_images(run: Run) -> tuple[int, ...]:
    """Numbers of held-out images: of each class that has any, the one nearest to the class's mean code.

    Of a model whose codes are places. Raises DamagedRun.
    """
    labels, codes = held_out_classes(run), explored(run).encoding.codes
    found = []
    for label in np.unique(labels):
        members = np.flatnonzero(labels == label)
        indices, _ = nearest(codes[members], class_mean(codes, labels, int(label))[None], 1)
        found.append(int(members[indices[0, 0]]))
    return tuple(found)
