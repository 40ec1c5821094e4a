"""The first tries of every drill; `python -m tests.faults` makes them for long, and reports."""

from __future__ import annotations

import pytest

from tests.faults.drill import Drill, NotHere, Outcome, Tally, drills, ground, outcome, outcomes
from tests.faults.report import report

KNOWN = drills()


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.slow if drill.slow else ()) for name, drill in KNOWN.items()]
)
def test_the_first_tries_survive(name: str) -> None:
    drill = KNOWN[name]
    with ground(seed=1, long=False) as on:
        made = list(outcomes(drill, on, seconds=0, begins=lambda _: None))
    assert [f"{one.name}: {one.fell}" for one in made if one.fell] == []
    assert made, "a drill has tries"
    if all(one.not_here for one in made):
        pytest.skip(str(made[0].not_here))


def test_a_drill_goes_on_until_its_time_is_over_and_says_what_fell() -> None:
    def fall() -> None:
        raise ValueError("gone")

    def refuse() -> None:
        raise NotHere("no such disk")

    tried: list[str] = []
    acts = {"stands": lambda: None, "falls": fall, "odd": refuse, "late": lambda: None}
    drill = Drill("A drill", lambda on: acts.items(), short=3)
    with ground(seed=1) as on:
        tally = Tally(list(outcomes(drill, on, seconds=-1, begins=tried.append)))
        assert on.new_folder().is_dir()
    assert tried == ["stands", "falls", "odd"], "the time was over after the first three"
    assert tally.tries == 2 and [one.name for one in tally.fell] == ["falls"]
    text = report({"mine": tally}, {"mine": drill})
    assert "| `mine` | A drill | 2 | 1 | 1 | 0 |" in text
    assert "mine fell: falls: ValueError: gone (test_faults.py:" in text and "not here: no such disk" in text
    assert not on.folder.exists() and outcome("fine", lambda: None) == Outcome("fine")
