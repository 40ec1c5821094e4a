"""What is looked at once while a page is drawn."""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import SimpleNamespace

import pytest

from tests.trained import train
from vae_core.experiment import RunConfig
from vae_core.explorer import moment, resources
from vae_core.runs import Run, RunStore

Tiny = Callable[..., RunConfig]


def test_each_thing_is_looked_at_once_in_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [100.0]
    monkeypatch.setattr(moment, "time", SimpleNamespace(monotonic=lambda: clock[0]))
    looks: list[str] = []

    def see(thing: str) -> int:
        looks.append(thing)
        return len(looks)

    def look(thing: str) -> int:
        return moment.once(thing, lambda: see(thing))

    assert [look("a"), look("a")] == [1, 2], "nobody has said that a moment begins"
    moment.begin()
    assert [look("a"), look("b"), look("a"), look("b")] == [3, 4, 3, 4]
    elsewhere: list[int] = []
    other = threading.Thread(target=lambda: elsewhere.extend([look("a"), look("a")]))
    other.start()
    other.join()
    assert elsewhere == [5, 6], "of this thread alone"
    clock[0] += moment.SECONDS
    assert [look("a"), look("a")] == [7, 8]
    moment.begin()
    assert [look("a"), look("a")] == [9, 9]


def test_a_page_stats_a_checkpoint_once(store: RunStore, tiny: Tiny, monkeypatch: pytest.MonkeyPatch) -> None:
    run = train(store, tiny("training.epochs=1"), "one")
    version, looks = Run.version, list[str]()

    def counted(run: Run) -> str:
        looks.append(run.id)
        return version(run)

    monkeypatch.setattr(Run, "version", counted)
    moment.begin()
    assert len({resources.version(run) for _ in range(5)}) == 1 and looks == ["one"]
    moment.begin()
    assert resources.version(run) and len(looks) == 2
