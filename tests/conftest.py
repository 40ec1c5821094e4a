"""Shared by all tests: one thread, and small runs in a temporary store."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

import pytest
import torch

from tests import trained
from vae_core.experiment import RunConfig, with_settings
from vae_core.recipes import recipe
from vae_core.runs import RunStore

torch.set_num_threads(1)

TINY = [
    "data.train_images=512",
    "model.hidden=[32,16]",
    "training.epochs=2",
    "training.batch_size=64",
    "training.threads=1",
    "training.precision=float32",
]


@pytest.fixture(scope="session", autouse=True)
def trained_once(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Where `tests.trained` keeps its runs; xdist's workers have a folder in common, one above their own."""
    own = tmp_path_factory.getbasetemp()
    trained.keep_in((own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "trained")


@pytest.fixture
def tiny() -> Callable[..., RunConfig]:
    """A RunConfig that trains in a moment, with settings on top: tiny("model.latent_dim=3", name="mnist-ae-2d")."""

    def build(*settings: str, name: str = "mnist-vae-2d") -> RunConfig:
        return with_settings(recipe(name).config, [*TINY, *settings])

    return build


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RunStore:
    """An empty store, which is also the default one and the one of child processes."""
    root = tmp_path / "runs"
    root.mkdir()
    monkeypatch.setenv("LATENT_PLAYGROUND_RUNS", str(root))
    return RunStore()
