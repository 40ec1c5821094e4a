"""Deleted runs: brought back whole, or removed after a while."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from vae_core.experiment import RunConfig
from vae_core.runs import RunError, RunStore, trash

Tiny = Callable[..., RunConfig]


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    def fill() -> None:
        monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10**9, 10**9 - 1, 1))

    return fill


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[float], None]]:
    import time

    real = time.time

    def move(hours: float) -> None:
        monkeypatch.setattr(time, "time", lambda: real() + 3600 * hours)

    yield move


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_deleted_run_comes_back_as_it_was(store: RunStore, tiny: Tiny) -> None:
    run = store.create(tiny(), run_id="mine", belongs_to="somebody")
    store.annotate("mine", "The good one")
    before = contents(run.path)
    entry = trash.throw_away(store, "mine")
    assert store.ids() == set() and not run.path.exists()
    assert [(one.key, one.run_id, one.belongs_to) for one in trash.deleted(store)] == [(entry.key, "mine", "somebody")]
    assert trash.bring_back(store, entry.key) == "mine"
    assert contents(run.path) == before and trash.deleted(store) == []
    with pytest.raises(RunError, match="cannot be brought back"):
        trash.bring_back(store, entry.key)


def test_one_whose_id_was_taken_meanwhile_gets_another(store: RunStore, tiny: Tiny) -> None:
    store.create(tiny("name=Former"), run_id="mine")
    entry = trash.throw_away(store, "mine")
    store.create(tiny("name=Newer"), run_id="mine")
    other = trash.bring_back(store, entry.key)
    assert other != "mine" and store.open(other).config.name == "Former" and store.open("mine").config.name == "Newer"


def test_one_that_was_in_the_queue_is_not_put_into_it_again(store: RunStore, tiny: Tiny) -> None:
    run = store.create(tiny(), run_id="mine")
    run.write_status(run.status().model_copy(update={"state": "waiting"}))
    trash.bring_back(store, trash.throw_away(store, "mine").key)
    assert run.status().state == "created"


def test_a_damaged_run_can_be_deleted_and_brought_back(store: RunStore, tiny: Tiny) -> None:
    run = store.create(tiny(), run_id="mine")
    (run.path / "config.json").write_text("{")
    (run.path / "status.json").write_text("[]")
    entry = trash.throw_away(store, "mine")
    assert (entry.name, entry.belongs_to) == ("mine", None)
    trash.bring_back(store, entry.key)
    assert (run.path / "config.json").read_text() == "{"


@pytest.mark.parametrize(
    "key", ["", ".", "..", "../runs", "1234567890-abcd-../mine", "1234567890-abcd-mine", "x" * 500]
)
def test_a_key_leads_nowhere_else(store: RunStore, tiny: Tiny, key: str) -> None:
    store.create(tiny(), run_id="mine")
    for act in (trash.bring_back, trash.remove):
        with pytest.raises(RunError):
            act(store, key)
    assert store.ids() == {"mine"}


def test_the_shipped_and_the_training_stay(store: RunStore, tiny: Tiny) -> None:
    run = store.create(tiny(), run_id="mine")
    for update in ({"shipped": True}, {"state": "running"}):
        run.write_status(run.status().model_copy(update={"shipped": False} | update).owned(os.getpid()))
        with pytest.raises(RunError):
            trash.throw_away(store, "mine")
    assert store.ids() == {"mine"} and trash.deleted(store) == []


def test_it_is_emptied_after_a_while(store: RunStore, tiny: Tiny, later: Callable[[float], None]) -> None:
    store.create(tiny(), run_id="mine")
    trash.throw_away(store, "mine")
    later(71)
    trash.empty(store)
    assert len(trash.deleted(store)) == 1
    later(73)
    trash.empty(store)
    assert trash.deleted(store) == [] and sorted(os.listdir(store.root)) == [".queue.lock", ".trash"]


def test_nobody_fills_the_disk_with_deleted_runs(
    store: RunStore, tiny: Tiny, monkeypatch: pytest.MonkeyPatch, full_disk: Callable[[], None]
) -> None:
    monkeypatch.setenv("LATENT_PLAYGROUND_MAX_RUNS_PER_PERSON", "2")
    for number, owner in enumerate(["ada", "ada", "bob", "ada"]):
        store.create(tiny(), run_id=f"run-{number}", belongs_to=owner)
        entry = trash.throw_away(store, f"run-{number}")
        (store.root / ".trash" / entry.key).rename(store.root / ".trash" / f"{1790000000 + number}-abcd-run-{number}")
    monkeypatch.setattr("time.time", lambda: 1790000010.0)
    trash.empty(store)
    assert [one.run_id for one in trash.deleted(store)] == ["run-3", "run-2", "run-1"], "two of Ada's, one of Bob's"
    full_disk()
    trash.empty(store)
    assert trash.deleted(store) == []
