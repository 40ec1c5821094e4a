"""The shipped runs are sound, and so was each of them at every moment after its first epoch.

But for two of the lesson's, which show what goes wrong at both ends of beta: the doctor says so.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from vae_core.doctor import Case, examine, read_case
from vae_core.runs import History, Run, RunStore

ROOT = Path(__file__).resolve().parents[2] / "checkpoints"
SHIPPED = [one.id for one in RunStore(ROOT) if one.status and one.status.shipped]
ILL = {"lesson-beta-0": "The codes have left the prior", "lesson-beta-100": "Posterior collapse"}


def until(case: Case, step: float) -> Case:
    """The case as it was at that step, while the run was training."""

    def cut(columns: dict[str, list[float]], steps: list[float]) -> dict[str, list[float]]:
        count = sum(one <= step for one in steps)
        return {key: values[:count] for key, values in columns.items()}

    history = case.history
    so_far = History(
        cut(history.steps, history.steps["step"]),
        cut(history.epochs, history.epochs["step"]),
        cut(history.own, history.epochs["step"]),
    )
    status = case.status.model_copy(update={"state": "running", "step": int(step), "epoch": so_far.steps["epoch"][-1]})
    codes = tuple(one for one in case.codes if one.step <= step)
    return Case(case.config, so_far, status, codes, case.pixels)


def _beta(run: Run) -> float:
    return run.config.model.model_dump()["beta"]


def test_there_are_some() -> None:
    assert len(SHIPPED) >= 7


@pytest.mark.parametrize("run_id", [run_id for run_id in SHIPPED if run_id not in ILL])
def test_it_is_sound(run_id: str) -> None:
    case = read_case(Run(ROOT / run_id))
    assert examine(case) == []
    for step in case.history.steps["step"][::5]:
        assert examine(until(case, step)) == [], step


@pytest.mark.parametrize(("run_id", "illness"), ILL.items())
def test_the_ends_of_the_bargain_are_ill_in_the_way_that_the_lesson_shows(run_id: str, illness: str) -> None:
    assert [found.title for found in examine(read_case(Run(ROOT / run_id)))] == [illness]


def test_the_runs_of_the_bargain_differ_in_beta_alone_and_strike_it() -> None:
    """The higher the beta, the worse the copies and the nearer the codes to the prior."""
    runs = sorted((Run(ROOT / run_id) for run_id in SHIPPED if run_id.startswith("lesson-beta-")), key=_beta)
    assert [_beta(run) for run in runs] == [0, 0.2, 2, 20, 100]
    alike = [
        run.config.model_copy(update={"name": "", "model": run.config.model.model_copy(update={"beta": 0})})
        for run in runs
    ]
    assert all(config == alike[0] for config in alike)
    kl, distortion = ([read_case(run).history.epochs[name][-1] for run in runs] for name in ("kl", "distortion"))
    assert kl == sorted(kl, reverse=True) and distortion == sorted(distortion)
