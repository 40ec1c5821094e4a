"""What the store remembers of runs, and when it looks again."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from vae_core.experiment import RunConfig
from vae_core.runs import Run, RunStore
from vae_core.runs import store as store_module
from vae_core.runs.store import RunSummary

Tiny = Callable[..., RunConfig]


def age(run: Run, seconds: float = 60) -> None:
    """As if its files had been written a while ago."""
    for path in run.path.iterdir():
        os.utime(path, (time.time() - seconds, time.time() - seconds))


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Ids of the runs that were read from the disk."""
    found: list[str] = []
    read = RunStore._read_summary

    def reading(self: RunStore, path: Path) -> RunSummary:
        found.append(path.name)
        return read(self, path)

    monkeypatch.setattr(RunStore, "_read_summary", reading)
    return found


def test_a_run_is_read_once_until_it_changes(store: RunStore, tiny: Tiny, reads: list[str]) -> None:
    run = store.create(tiny("name=Former"), run_id="mine")
    age(run)
    assert [one.name for _ in range(3) for one in store.list()] == ["Former"] * 3 and reads == ["mine"]
    store.rename("mine", "Newer")
    assert [one.name for one in store.list()] == ["Newer"] and reads == ["mine", "mine"]


def test_what_was_just_written_is_read_again(store: RunStore, tiny: Tiny, reads: list[str]) -> None:
    store.create(tiny(), run_id="mine")
    store.list()
    store.list()
    assert reads == ["mine", "mine"], "within one tick of the disk's clock it could have changed unnoticed"


def test_one_at_work_and_a_damaged_one_are_always_read(store: RunStore, tiny: Tiny, reads: list[str]) -> None:
    run = store.create(tiny(), run_id="mine")
    run.write_status(run.status().model_copy(update={"state": "running"}).owned(None))
    age(run)
    assert [one.status.state for one in store.list() if one.status] == ["interrupted"], "its process is gone"
    (run.path / "status.json").write_text("{")
    age(run)
    for _ in range(2):
        assert store.list()[0].damaged
    store.delete("mine")
    assert store.list() == [] and list(store.statuses()) == []


def test_no_more_is_remembered_than_there_is_room_for(
    store: RunStore, tiny: Tiny, reads: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vae_core.runs.remembered.MOST", 2)
    for number in range(3):
        age(store.create(tiny(), run_id=f"run-{number}"))
        store.list()
    assert len(store_module._REMEMBERED._known) == 2
