"""The shipped runs are sound, and so was each of them at every moment after its first epoch."""

from __future__ import annotations

from pathlib import Path

import pytest

from vae_core.doctor import Case, examine, read_case
from vae_core.runs import History, Run, RunStore

ROOT = Path(__file__).resolve().parents[2] / "checkpoints"
SHIPPED = [one.id for one in RunStore(ROOT) if one.status and one.status.shipped]


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


def test_there_are_some() -> None:
    assert len(SHIPPED) >= 7


@pytest.mark.parametrize("run_id", SHIPPED)
def test_it_is_sound(run_id: str) -> None:
    case = read_case(Run(ROOT / run_id))
    assert examine(case) == []
    for step in case.history.steps["step"][::5]:
        assert examine(until(case, step)) == [], step
