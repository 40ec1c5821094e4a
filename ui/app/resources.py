"""What is loaded once and shared by everybody: what `vae_core.explorer.resources` computes, and models in PyTorch.

Pages ask for all of it here.
"""

from __future__ import annotations

import functools
import gc
import threading
from typing import TYPE_CHECKING

import streamlit as st

from vae_core.explorer.cache import cached
from vae_core.explorer.resources import (
    Explored,
    arrays,
    by_checkpoint,
    by_version,
    encoding,
    explorable,
    explored,
    forget_summaries,
    held_out,
    held_out_classes,
    latent_space,
    run_dataset,
    store,
    summaries,
    typical_images,
    version,
)
from vae_core.inference import load_model
from vae_core.runs import Run
from vae_core.walls import sweep_walls

if TYPE_CHECKING:
    from vae_core.models.base import LatentModel

__all__ = [
    "Explored",
    "arrays",
    "by_checkpoint",
    "by_version",
    "encoding",
    "explorable",
    "explored",
    "forget_summaries",
    "held_out",
    "held_out_classes",
    "latent_space",
    "load_pytorch",
    "load_pytorch_soon",
    "model",
    "run_dataset",
    "start_up",
    "store",
    "summaries",
    "typical_images",
    "version",
]

NEW_OBJECTS = 30_000  # after which garbage is looked for; after Python's 700 it takes a twentieth of a page's time


@st.cache_resource
def start_up() -> bool:
    """Once a server: what is imported by now is left out of later garbage collections.

    Class walls that were over while no server ran are deleted.
    """
    sweep_walls()
    _freeze()
    return True


def _freeze() -> None:
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS)


@cached(by_checkpoint)
def model(run: Run) -> LatentModel:
    """The run's model in evaluation mode, for what `arrays` cannot do; PyTorch is imported for it. Raises DamagedRun."""
    load_pytorch()
    return load_model(run)


@functools.cache
def load_pytorch() -> None:
    """Import PyTorch, seconds and 300 MB, with one thread; leave it out of later garbage collections."""
    import torch

    torch.set_num_threads(1)
    _freeze()


@functools.cache
def load_pytorch_soon() -> None:
    """The same in the background, where somebody is likely to need it: others then wait for a quarter of a second at most."""
    threading.Thread(target=load_pytorch, name="pytorch", daemon=True).start()
