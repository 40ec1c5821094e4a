"""Work that is done ahead comes after everybody's."""

from __future__ import annotations

from ui.quiet import BUSY_SHARE, MAX_WAIT_SECONDS, PAUSE_SECONDS, do_when_quiet


class Clock:
    """Time as the steps and pauses spend it; `busy` says until when the process works for somebody all the while."""

    def __init__(self, busy: float = 0.0) -> None:
        self.now = self.worked = 0.0
        self.busy = busy

    def sleep(self, seconds: float) -> None:
        if self.now < self.busy:
            self.worked += seconds
        self.now += seconds

    def work(self, seconds: float) -> None:
        self.now += seconds
        self.worked += seconds

    def do(self, *steps: object, **more: object) -> int:
        return do_when_quiet(steps, now=lambda: self.now, processor=lambda: self.worked, sleep=self.sleep, **more)  # type: ignore[arg-type]


def test_it_rests_as_long_as_it_works() -> None:
    clock, begun = Clock(), []

    def step() -> None:
        begun.append(clock.now)
        clock.work(1.0)

    assert clock.do(step, step) == 2
    assert begun[1] - begun[0] >= 2.0, "a second of work, and a second of rest"


def test_it_waits_while_the_server_works_for_somebody() -> None:
    clock, begun = Clock(busy=7.0), []
    clock.do(lambda: begun.append(clock.now))
    assert 7.0 <= begun[0] < 7.0 + 3 * PAUSE_SECONDS


def test_a_server_that_never_rests_gets_none_of_it() -> None:
    clock, begun = Clock(busy=float("inf")), []
    assert clock.do(lambda: begun.append(clock.now)) == 0 and not begun
    assert clock.now <= MAX_WAIT_SECONDS + 1
    assert BUSY_SHARE < 1


def test_what_fails_is_left_to_whoever_needs_it() -> None:
    done: list[str] = []

    def fail() -> None:
        raise OSError("the disk has gone")

    assert Clock().do(fail, lambda: done.append("next")) == 2 and done == ["next"]


def test_it_tidies_up_after_what_took_long_and_at_the_end() -> None:
    clock, tidied = Clock(), []
    clock.do(lambda: clock.work(0.01), lambda: clock.work(1.0), lambda: clock.work(0.01), tidy=lambda: tidied.append(1))
    assert len(tidied) == 2
