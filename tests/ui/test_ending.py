"""A signal that ends the server is heard by whoever had it before, and ends early what is being made."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Coroutine, Iterator
from types import FrameType

import pytest

from ui import ending
from ui.app.turns import ANSWERS, PICTURES


@pytest.fixture(autouse=True)
def _nothing_has_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ending, "_ENDED", threading.Event())


@pytest.fixture
def heard() -> Iterator[list[str]]:
    """What the handler that was there before, as the server's own is, has heard."""
    found: list[str] = []

    def handler(number: int, frame: FrameType | None) -> None:
        found.append(signal.Signals(number).name)

    before = {number: signal.signal(number, handler) for number in ending.SIGNALS}
    yield found
    for number, one in before.items():
        signal.signal(number, one)


def in_a_loop(work: Coroutine[None, None, None]) -> None:
    """As `asyncio.run`, also beside the loop that tests of the browser leave running in this thread."""
    outer = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    try:
        asyncio.run(work)
    finally:
        asyncio._set_running_loop(outer)


@pytest.mark.parametrize("number", ending.SIGNALS)
def test_both_hear_of_it_and_the_handlers_are_put_back(
    number: signal.Signals, heard: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ending, "_CALLS", [])
    lock = threading.Lock()
    ending.when_ending(lambda: heard.append(f"ended early, locked: {lock.locked()}"))

    async def serve() -> None:
        with ending.signals_noticed(asyncio.get_running_loop()):
            with lock:  # which the call would wait for, if a handler made it
                signal.raise_signal(number)
            await asyncio.sleep(0.05)

    own = signal.getsignal(number)
    in_a_loop(serve())
    assert heard == [number.name, "ended early, locked: False"]
    assert signal.getsignal(number) is own


def test_who_comes_after_the_end_hears_of_it_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ending, "_CALLS", [])
    ending.end_early()
    found: list[str] = []
    ending.when_ending(lambda: found.append("ended"))
    assert found == ["ended"]


def test_elsewhere_than_in_the_main_thread_signals_are_left_alone(heard: list[str]) -> None:
    found = []

    async def serve() -> None:
        with ending.signals_noticed(asyncio.get_running_loop()):
            found.append(signal.getsignal(signal.SIGINT))

    own = signal.getsignal(signal.SIGINT)
    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    thread.join()
    assert found == [own]


def test_what_takes_turns_ends_early() -> None:
    assert PICTURES.close in ending._CALLS and ANSWERS.close in ending._CALLS
