"""The number of threads follows what the machine has to spare."""

from __future__ import annotations

from collections.abc import Callable

from vae_core.training.threads import LONGEST_PAUSE, ThreadCount


class Machine:
    """A clock that a step moves on by what it takes with so many threads."""

    def __init__(self, most: int, seconds: Callable[[int], float]) -> None:
        self.now, self.seconds, self.used = 0.0, seconds, [0]
        self.count = ThreadCount(most, use=self.used.append, clock=lambda: self.now)

    def run(self, steps: int) -> list[int]:
        """The threads that each of so many steps had."""
        had = []
        for _ in range(steps):
            had.append(self.used[-1])
            with self.count.step():
                self.now += self.seconds(self.used[-1])
        return had


def test_more_threads_are_used_while_they_help() -> None:
    machine = Machine(6, lambda threads: 0.01 / threads)
    assert machine.run(100)[-1] == 6
    assert machine.used[1:] == [1, 2, 4, 6]


def test_one_thread_where_a_second_gains_next_to_nothing() -> None:
    machine = Machine(2, lambda threads: 0.01 if threads == 1 else 0.0097)
    assert machine.run(200).count(1) > 150


def test_a_busy_machine_costs_a_few_steps() -> None:
    machine = Machine(2, lambda threads: 0.01 if threads == 1 else 0.1)
    had = machine.run(20_000)  # more than three minutes
    assert had.count(2) < 60
    assert machine.count.count == 1 or had[-1] == 2


def test_it_comes_down_at_once_when_cores_are_taken_and_goes_up_when_they_are_free_again() -> None:
    busy = False
    machine = Machine(2, lambda threads: 0.01 if threads == 1 else 0.1 if busy else 0.006)
    assert machine.run(100)[-1] == 2
    busy = True
    assert machine.run(30).count(2) < 20
    busy = False
    assert machine.run(int(LONGEST_PAUSE / 0.01) + 100)[-1] == 2


def test_it_comes_down_when_one_thread_was_slow_only_because_the_machine_was_busy_then() -> None:
    seconds = {1: 0.05, 2: 0.02}
    machine = Machine(2, lambda threads: seconds[threads])
    assert machine.run(100)[-1] == 2
    seconds |= {1: 0.01, 2: 0.018}
    assert machine.run(2_000)[-1_000:].count(1) > 900


def test_measuring_fewer_threads_again_costs_next_to_nothing() -> None:
    machine = Machine(6, lambda threads: 1.0 / threads)
    assert machine.run(20_000).count(6) > 0.9 * 20_000


def test_one_core_is_one_thread() -> None:
    assert set(Machine(1, lambda threads: 0.01).run(50)) == {1}
