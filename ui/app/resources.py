"""What is loaded once and shared by everybody: the store, datasets, models and encodings.

Caches are keyed by the run's checkpoint version, so that a run in training is read afresh when it has moved on. They
are plain ones: the routes of ui/routes.py use them outside Streamlit's script threads.
"""

from __future__ import annotations

import contextlib
import gc
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import streamlit as st
import torch

from vae_core.datasets import dataset
from vae_core.datasets.base import Dataset, ImageSet
from vae_core.inference import held_out_encoding
from vae_core.inference.encoding import Encoding
from vae_core.latent.projection import Projection, fit_projection
from vae_core.latent.support import Support, fit_support
from vae_core.models import MODELS, LatentModel
from vae_core.models.vq_vae import VQVAEConfig
from vae_core.runs import DamagedRun, Run, RunStore
from vae_core.runs.store import RunSummary


@st.cache_resource
def start_up() -> bool:
    """Once a server: one torch thread, and what is imported by now left out of later garbage collections."""
    torch.set_num_threads(1)
    gc.collect()
    gc.freeze()
    return True


def store() -> RunStore:
    return RunStore()


@st.cache_data(ttl=1.0, max_entries=4, show_spinner=False)
def _summaries(root: str) -> list[RunSummary]:
    return store().list()


def summaries() -> list[RunSummary]:
    """All runs, at most a second old."""
    return _summaries(str(store().root))


def explorable() -> list[RunSummary]:
    """The runs that have weights to look through."""
    return [summary for summary in summaries() if summary.run is not None and summary.run.has_weights()]


def forget_summaries() -> None:
    """After a run was made, renamed or deleted."""
    _summaries.clear()


def run_dataset(run: Run) -> Dataset:
    """Raises DamagedRun when its images are a folder that has gone."""
    entry = dataset(run.config.data.dataset)
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


def version(run: Run) -> str:
    """Changes with the checkpoint, and with what is in a folder of images: what is worked out from both is kept by it."""
    with contextlib.suppress(ValueError):  # the folder has gone: whoever asks for its images will hear of it
        return f"{run.version()}-{dataset(run.config.data.dataset).fingerprint()}"
    return f"{run.version()}-gone"


def is_conditional(run: Run) -> bool:
    """Whether the run's model is told a class to draw."""
    return MODELS.get(run.config.model.name).conditional


def is_discrete(run: Run) -> bool:
    """Whether the run's codes are entries of a codebook instead of places in a space."""
    return MODELS.get(run.config.model.name).discrete


def code_size(run: Run) -> int:
    """How many numbers a code has: the latent dimensions, or the cells of a grid."""
    config = run.config.model
    return config.grid(run.config.data.image_size) ** 2 if isinstance(config, VQVAEConfig) else config.latent_dim


def model(run: Run) -> LatentModel:
    """The run's model in evaluation mode. Raises DamagedRun."""
    return _model(str(run.path), run.version())


def encoding(run: Run) -> Encoding:
    """Codes and figures of all held-out images. Raises DamagedRun."""
    return _encoding(str(run.path), version(run))


@dataclass(frozen=True)
class Explored:
    """A run's held-out codes and what is worked out from them once.

    Attributes:
        encoding: codes and figures of all held-out images
        projection: how the codes are shown on a plane: as they are in two dimensions, by PCA in more
        plane: float32 [N, 2], the codes on that plane
        support: how far apart real codes are
    """

    encoding: Encoding
    projection: Projection
    plane: np.ndarray
    support: Support


def explored(run: Run) -> Explored:
    """Of a model whose codes are places; pages ask `needs_places` first. Raises DamagedRun."""
    return _explored(str(run.path), version(run))


@lru_cache(maxsize=24)
def _model(path: str, version: str) -> LatentModel:
    return _open(path).load_model()


@lru_cache(maxsize=24)
def _encoding(path: str, version: str) -> Encoding:
    return held_out_encoding(_open(path))


@lru_cache(maxsize=24)
def _explored(path: str, version: str) -> Explored:
    found = _encoding(path, version)
    plane = fit_projection(found.codes)
    return Explored(found, plane, plane.project(found.codes).astype(np.float32), fit_support(found.codes))


def _open(path: str) -> Run:
    return Run(Path(path))
