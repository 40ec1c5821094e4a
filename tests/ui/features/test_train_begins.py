"""A training that has just begun: its film comes before anything that keeps a browser or the server busy."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable

import pytest

from tests.trained import train
from ui import jobs
from ui.app import resources
from ui.features.train.live import FILM_SECONDS, _film_goes_on
from vae_core.experiment import RunConfig
from vae_core.jobs import queue
from vae_core.runs import Run, RunStore

Tiny = Callable[..., RunConfig]


@pytest.fixture
def trained(store: RunStore, tiny: Tiny) -> Run:
    return train(store, tiny(), "one")


def _written(run: Run, step: int, ago: float) -> None:
    then = time.time() - ago
    os.utime(run.path / f"snapshots/{step:07d}.safetensors", (then, then))


def test_the_curve_comes_when_the_film_has_moved_for_a_moment(trained: Run) -> None:
    first, second = trained.snapshot_steps()[:2]
    _written(trained, first, ago=60)
    _written(trained, second, ago=0)
    assert not _film_goes_on(trained)
    _written(trained, second, ago=FILM_SECONDS + 1)
    assert _film_goes_on(trained)
    trained.drop_snapshots_after(first)
    assert not _film_goes_on(trained), "the untrained model alone does not move"


@pytest.mark.parametrize(
    ("spare", "trains", "loads"), [(True, False, False), (False, True, False), (False, False, True)]
)
def test_pytorch_is_imported_where_no_worker_has_it_ready_and_nothing_trains(
    spare: bool, trains: bool, loads: bool, store: RunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bool] = []
    monkeypatch.setattr(queue, "prepare", lambda _: spare)
    monkeypatch.setattr(jobs, "any_active", lambda: trains)
    monkeypatch.setattr(resources, "load_pytorch_soon", lambda: asked.append(True))
    jobs.prepare()
    assert not asked, "a page on which nothing trains yet"
    jobs.prepare(shows_untrained=True)
    assert bool(asked) == loads


def test_nobody_waits_for_an_import_of_pytorch_to_see_a_model_untrained(store: RunStore, tiny: Tiny) -> None:
    store.create(tiny(), run_id="waiting")
    script = (
        "import sys; from vae_core.explorer.untrained import untrained; from vae_core.runs import RunStore; "
        "print(untrained(RunStore().open('waiting')), 'torch' in sys.modules)"
    )
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=120)
    assert found.stdout.split() == ["None", "False"]
