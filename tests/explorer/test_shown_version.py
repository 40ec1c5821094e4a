"""While a run trains, those who look on share what was computed last."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.faults.workers import until
from tests.routes import get
from tests.trained import train
from vae_core.experiment import RunConfig
from vae_core.explorer import addresses, resources, shown_version
from vae_core.explorer.cache import CACHE
from vae_core.inference.encoding import Encoding
from vae_core.runs import DamagedRun, Run, RunStore

Tiny = Callable[..., RunConfig]
VISITORS = 15


@pytest.fixture
def run(store: RunStore, tiny: Tiny) -> Run:
    train(store, tiny("training.epochs=1"), "one")
    return store.open("one")


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [1000.0]
    monkeypatch.setattr(shown_version, "_now", lambda: now[0])
    return now


@pytest.fixture
def computed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    found: list[str] = []
    encode = resources.held_out_encoding

    def counted(one: Run) -> Encoding:
        found.append(one.version())
        return encode(one)

    monkeypatch.setattr(resources, "held_out_encoding", counted)
    return found


def trains(run: Run, *, now: bool = True) -> None:
    status = run.status().model_copy(update={"state": "running" if now else "finished"})
    run.write_status(status.owned(os.getpid() if now else None))


def shown(run: Run) -> str:
    return shown_version.shown_version(run, lambda _: None)


def until_newest(run: Run) -> None:
    until(lambda: shown(run) == run.version())


def next_checkpoint(run: Run) -> None:
    stat = os.stat(run.path / "checkpoint.safetensors")
    os.utime(run.path / "checkpoint.safetensors", ns=(stat.st_atime_ns, stat.st_mtime_ns + 1_000_000_000))


def test_visitors_of_a_training_compute_once_though_a_checkpoint_comes_between_any_two(
    run: Run, clock: list[float], computed: list[str]
) -> None:
    trains(run)
    for _ in range(VISITORS):
        resources.explored(run)
        next_checkpoint(run)
    assert len(computed) == 1
    clock[0] += shown_version.SHOWN_SECONDS
    resources.explored(run)
    until_newest(run)
    assert len(computed) == 2
    resources.explored(run)
    assert len(computed) == 2


def test_nobody_waits_for_the_next_version(
    run: Run, clock: list[float], computed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    trains(run)
    version, first = resources.version(run), resources.explored(run)
    go, encode = threading.Event(), resources.held_out_encoding

    def slowly(one: Run) -> Encoding:
        assert go.wait(60)
        return encode(one)

    monkeypatch.setattr(resources, "held_out_encoding", slowly)
    next_checkpoint(run)
    clock[0] += shown_version.SHOWN_SECONDS
    for _ in range(3):
        assert resources.explored(run) is first and resources.version(run) == version
        assert resources.arrays(run) is not None
    assert len(computed) == 1
    go.set()
    until_newest(run)
    assert resources.explored(run) is not first and resources.version(run) != version
    assert len(computed) == 2


def test_a_version_that_cannot_be_prepared_is_shown_and_says_why(
    run: Run, clock: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    trains(run)
    resources.explored(run)

    def broken(one: Run) -> Encoding:
        raise DamagedRun("no finite numbers")

    monkeypatch.setattr(resources, "held_out_encoding", broken)
    next_checkpoint(run)
    clock[0] += shown_version.SHOWN_SECONDS
    resources.explored(run)
    until_newest(run)
    with pytest.raises(DamagedRun, match="no finite numbers"):
        resources.explored(run)


def test_a_training_that_has_ended_is_shown_as_it_is(run: Run, clock: list[float], computed: list[str]) -> None:
    trains(run)
    resources.encoding(run)
    next_checkpoint(run)
    trains(run, now=False)
    resources.encoding(run)
    assert computed == [computed[0], run.version()]


def test_nobody_moves_on_while_the_last_version_is_being_computed(
    run: Run, clock: list[float], computed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    trains(run)
    slow, encode = threading.Event(), resources.held_out_encoding
    told, version = set[int](), resources.version  # the threads of those who know which version they ask for

    def slowly(one: Run) -> Encoding:
        assert slow.wait(60)
        return encode(one)

    def noted(one: Run) -> str:
        found = version(one)
        told.add(threading.get_ident())
        return found

    monkeypatch.setattr(resources, "held_out_encoding", slowly)
    monkeypatch.setattr(resources, "version", noted)
    with ThreadPoolExecutor(VISITORS) as visitors:
        asked = [visitors.submit(resources.encoding, run)]
        until(lambda: CACHE.is_computing_of(str(run.path)))
        for _ in range(VISITORS - 1):
            next_checkpoint(run)
            clock[0] += 2 * shown_version.SHOWN_SECONDS
            asked.append(visitors.submit(resources.encoding, run))
        until(lambda: len(told) == VISITORS)
        slow.set()
        assert len({id(one.result(60)) for one in asked}) == 1
    assert len(computed) == 1


def test_a_browser_keeps_nothing_of_a_run_that_has_moved_on(run: Run, clock: list[float]) -> None:
    trains(run)
    address = f"/{addresses.codes_url(run)}"
    assert get(address).kept
    next_checkpoint(run)
    assert f"/{addresses.codes_url(run)}" == address
    assert not get(address).kept


def test_a_run_whose_status_is_damaged_is_shown_as_it_is(run: Run, clock: list[float]) -> None:
    trains(run)
    shown(run)
    (run.path / "status.json").write_text("{")
    next_checkpoint(run)
    assert shown(run) == run.version()


def test_a_version_that_much_was_computed_from_is_shown_for_longer(
    run: Run, clock: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    spent = [7.0]
    monkeypatch.setattr(CACHE, "spent_on", lambda folder: spent[0] if folder == str(run.path) else 0.0)
    trains(run)
    first = shown(run)
    spent[0] += 4.0
    next_checkpoint(run)
    clock[0] += 39.0
    assert shown(run) == first
    clock[0] += 2.0
    until_newest(run)
    spent[0] += 1000.0
    next_checkpoint(run)
    clock[0] += shown_version.LONGEST_SECONDS
    until_newest(run)
