"""Shared by all tests: worker processes, one thread in each, and small runs in a temporary store.

What needs PyTorch is imported where it is used: with several workers, the process that hands the tests out needs none.
"""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ["LATENT_PLAYGROUND_SPARE_WORKERS"] = (
    "0"  # no page of a test leaves a process behind; their own tests have one
)

import pytest

from vae_core.jobs import executor

# Trainings in the tests' own process would lower its priority, and that of the servers it starts, for good.
executor.lower_priority = lambda niceness: None

if TYPE_CHECKING:
    from vae_core.experiment import RunConfig
    from vae_core.runs import RunStore

MAX_WORKERS = 4  # each may have a server and a browser of its own
TINY = [
    "data.train_images=512",
    "model.hidden=[32,16]",
    "training.epochs=2",
    "training.batch_size=64",
    "training.threads=1",
    "training.precision=float32",
]
FEW_SAMPLES = {
    "PROBE_TRAIN": 300,
    "HOLE_SAMPLES": 200,
    "MMD_SAMPLES": 100,
    "FRECHET_IMAGES": 100,
    "LIKELIHOOD_IMAGES": 20,
    "LIKELIHOOD_SAMPLES": 4,
}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--slow", action="store_true", help="also run the tests marked slow, as CI does")


@pytest.hookimpl(optionalhook=True)  # pytest-xdist's
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """A worker for each core; none for a file or two, which have run before a worker has started."""
    asked = config.option.file_or_dir
    if config.option.keyword or (asked and all(".py" in one for one in asked)):
        return 0
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, MAX_WORKERS)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is slow, except for CI, for --slow, and where a test is asked for by its name."""
    if config.option.slow or os.environ.get("CI") or any("::" in one for one in config.option.file_or_dir):
        return
    slow = [item for item in items if item.get_closest_marker("slow")]
    config.hook.pytest_deselected(items=slow)
    items[:] = [item for item in items if item not in slow]


@pytest.fixture(scope="session", autouse=True)
def one_thread() -> None:
    import torch

    torch.set_num_threads(1)


@pytest.fixture(scope="session", autouse=True)
def trained_once(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Where `tests.trained` keeps its runs; xdist's workers have a folder in common, one above their own."""
    from tests import trained

    own = tmp_path_factory.getbasetemp()
    trained.keep_in((own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "trained")


@pytest.fixture(scope="module")
def exported_once(trained_once: None) -> Iterator[None]:
    """For tests that export pages: see `tests.exported`."""
    from tests import exported

    with pytest.MonkeyPatch.context() as patch:
        exported.compute_once(patch)
        yield


@pytest.fixture(scope="session", autouse=True)
def components_found_once() -> Iterator[None]:
    """Every AppTest reads what all installed packages say of themselves, for components among them: two thirds of the
    processor time of a page. They are the same for a whole session.
    """
    if "streamlit.testing.v1" not in sys.modules:  # no test that was collected opens a page
        yield
        return
    from streamlit.components.v2 import manifest_scanner

    with pytest.MonkeyPatch.context() as patch:
        once = functools.cache(manifest_scanner.scan_component_manifests)
        patch.setattr(manifest_scanner, "scan_component_manifests", once)
        yield


@pytest.fixture
def tiny() -> Callable[..., RunConfig]:
    """A RunConfig that trains in a moment, with settings on top: tiny("model.latent_dim=3", name="mnist-ae-2d")."""
    from vae_core.experiment import with_settings
    from vae_core.recipes import recipe

    def build(*settings: str, name: str = "mnist-vae-2d") -> RunConfig:
        config = recipe(name).config
        narrow = [f"model.widths={[8] * len(config.model.widths)}"] if config.model.widths else []
        return with_settings(config, [*TINY, *narrow, *settings])

    return build


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RunStore:
    """An empty store, which is also the default one and the one of child processes."""
    from vae_core.runs import RunStore

    root = tmp_path / "runs"
    root.mkdir()
    monkeypatch.setenv("LATENT_PLAYGROUND_RUNS", str(root))
    return RunStore()


@pytest.fixture
def few_samples(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few draws and few held-out images for a run's metrics, so that computing them takes a second."""
    from vae_core.metrics import context, information

    monkeypatch.setattr(information, "DENSITIES", information.FEWEST_DRAWS)
    for name, value in FEW_SAMPLES.items():
        monkeypatch.setattr(context, name, value)
