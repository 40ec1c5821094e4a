"""Turns: a few at a time, in a fair order, once for all who ask for the same, and not for nobody."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from ui.app.turns import Bounds, Busy, Client, Job, Turns
from vae_core import interrupt
from vae_core.interrupt import Interrupted, interruptible

ADA, BEN = Client("10.0.0.1", "ada"), Client("10.0.0.2", "ben")
SECONDS = 20.0


class Busyness:
    """Turns whose first piece of work holds the only thread until it is let go."""

    def __init__(self, bounds: Bounds = Bounds(1, 8, 4)) -> None:
        self.bounds, self.made = bounds, list[str]()
        self.turns = Turns("test", "pictures", lambda: self.bounds)
        self._free, begun = threading.Event(), threading.Event()

        def hold(_: object) -> None:
            begun.set()
            assert self._free.wait(SECONDS)

        self.held = self.turns.join("held", Client("10.0.0.9"), hold)
        assert begun.wait(SECONDS)

    def ask(self, name: str, client: Client = ADA) -> Job:
        def work(_: object) -> str:
            self.made.append(name)
            return name

        return self.turns.join(name, client, work)

    def finish(self) -> None:
        """Everything that is in line is made."""
        self._free.set()
        self.bounds = replace(self.bounds, waiting=99)
        last = self.turns.join("last", Client("10.0.0.8"), lambda _: None)
        last.result.result(SECONDS)
        while any(self.turns._lines.values()):
            threading.Event().wait(0.01)


def test_one_who_asks_for_many_does_not_hold_up_one_who_asks_for_one() -> None:
    busy = Busyness()
    jobs = [busy.ask(name, client) for name, client in (("a1", ADA), ("a2", ADA), ("a3", ADA), ("b1", BEN))]
    busy.finish()
    assert [job.result.result(SECONDS) for job in jobs] == ["a1", "a2", "a3", "b1"]
    assert busy.made == ["a1", "b1", "a2", "a3"]


def test_the_same_is_made_once_for_all_and_does_not_count_twice() -> None:
    busy = Busyness(Bounds(1, 2, 1))
    jobs = [busy.ask("same", client) for client in (ADA, BEN, ADA, ADA)]
    assert len(set(map(id, jobs))) == 1
    busy.finish()
    assert jobs[0].result.result(SECONDS) == "same" and busy.made == ["same"]
    assert busy.ask("same").result.result(SECONDS) == "same" and busy.made == ["same", "same"], "later anew"


def test_what_nobody_waits_for_is_not_made() -> None:
    busy = Busyness(Bounds(1, 60, 60))
    for number in range(29):
        busy.turns.leave(busy.ask(f"abandoned {number}"))
    left, stays = busy.ask("for both"), busy.ask("for both", BEN)
    busy.turns.leave(left)
    busy.finish()
    assert stays.result.result(SECONDS) == "for both" and busy.made == ["for both"]
    assert not busy.turns._jobs and not busy.turns._lines and not busy.turns._making


def test_what_is_being_made_ends_at_its_next_step_once_nobody_waits() -> None:
    turns = Turns("test", "pictures", lambda: Bounds(1, 8, 4))
    begun, left, steps = threading.Event(), threading.Event(), list[int]()

    def work(_: object) -> None:
        begun.set()
        assert left.wait(SECONDS)
        for number in range(5):
            interrupt.step()
            steps.append(number)

    job = turns.join("long", ADA, work)
    assert begun.wait(SECONDS)
    turns.leave(job)
    again = turns.join("long", BEN, lambda _: "anew")
    assert again is not job, "what is ending is of no use to those who come later"
    left.set()
    assert again.result.result(SECONDS) == "anew" and steps == [] and not turns._making
    with pytest.raises(RuntimeError):
        job.result.result(SECONDS)


def test_there_is_room_for_so_many_of_each_and_of_all() -> None:
    busy = Busyness(Bounds(1, 8, 3))
    for name in "abc":
        busy.ask(name)
    with pytest.raises(Busy, match="asked for 3 pictures already") as own:
        busy.ask("d")
    assert own.value.own
    busy.ask("e", replace(ADA, person="another at this address"))
    with pytest.raises(Busy, match="Many people") as near:
        busy.ask("f", replace(ADA, person="a third"))
    assert not near.value.own, "an address has half of the room"
    for number in range(4):
        busy.ask(f"g{number}", Client(f"10.0.1.{number}"))
    with pytest.raises(Busy, match="Try again in a few seconds"):
        busy.ask("h", Client("10.0.2.1"))
    busy.finish()
    assert busy.ask("d").result.result(SECONDS) == "d", "there is room again"


def test_an_error_reaches_all_and_the_next_is_made() -> None:
    turns = Turns("test", "pictures", lambda: Bounds(2, 8, 4))

    def fall(_: object) -> None:
        raise TimeoutError("the work's own")

    with pytest.raises(TimeoutError, match="own"):
        turns.wait("falls", ADA, fall)
    assert turns.wait("stands", ADA, lambda _: 7) == 7 and not turns._making


def test_a_page_hears_how_far_it_is_and_may_wait_no_longer() -> None:
    turns = Turns("test", "pictures", lambda: Bounds(1, 8, 4))
    told, heard = threading.Event(), list[float]()

    def work(report: Callable[[float], object]) -> None:
        report(0.25)
        while True:
            interrupt.step()
            told.wait(0.01)

    def progress(share: float) -> None:
        heard.append(share)
        if len(heard) == 2:
            raise KeyError("the page is left")

    with pytest.raises(KeyError):
        turns.wait("endless", ADA, work, progress)
    assert heard == [0.25, 0.25]
    assert turns.wait("next", ADA, lambda _: 1) == 1, "the former has ended"


def test_a_step_ends_only_what_is_over_in_its_own_thread() -> None:
    interrupt.step()
    with interruptible(lambda: False):
        interrupt.step()
    with pytest.raises(Interrupted), interruptible(lambda: True):
        with ThreadPoolExecutor(1) as pool:
            pool.submit(interrupt.step).result()
        interrupt.step()
    interrupt.step()


def test_when_the_server_ends_nothing_is_made_to_its_end_and_all_who_wait_hear_so() -> None:
    turns, begun = Turns("test", "pictures", lambda: Bounds(1, 8, 4)), threading.Event()
    ended = threading.Event()

    def endless(_: object) -> None:
        begun.set()
        try:
            while not ended.wait(0.01):
                interrupt.step()
        except Interrupted:
            ended.set()
            raise

    made, waits = turns.join("endless", ADA, endless), turns.join("waits", BEN, lambda _: "never made")
    assert begun.wait(SECONDS)
    turns.close()
    for job in (made, waits):
        with pytest.raises(Busy, match="being ended"):
            job.result.result(0)
        turns.leave(job)
    assert ended.wait(SECONDS), "at its next step"
    with pytest.raises(Busy, match="being ended"):
        turns.join("later", ADA, lambda _: None)
