"""Values chosen by what has come out so far: Optuna proposes, the trainings answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from vae_core.extras import need_extra
from vae_core.sweeps.grid import Axis, Point


class Search:
    """A study by Optuna's tree-structured Parzen estimator: Bergstra et al. 2011.

    Trials of the same point as one before are answered with what that has come to, and not trained again.
    """

    def __init__(self, axes: Sequence[Axis], trials: int, seed: int) -> None:
        """Raises ConfigError where Optuna is not installed."""
        need_extra("optuna", "A search")
        import optuna

        optuna.logging.set_verbosity(optuna.logging.WARNING)
        self._axes, self._trials = axes, trials
        self._study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=seed))
        self._open: dict[Point, list[Any]] = {}
        self._known: dict[Point, float | None] = {}

    def points(self) -> Iterator[Point]:
        """Points to train, each once; fewer than `trials` where the study proposes the same again."""
        for _ in range(self._trials):
            trial = self._study.ask()
            point = tuple(self._value(trial, axis) for axis in self._axes)
            if point in self._known:
                self._tell(trial, self._known[point])
            elif point in self._open:
                self._open[point].append(trial)
            else:
                self._open[point] = [trial]
                yield point

    def came_out(self, point: Point, value: float | None) -> None:
        """Tell what a training has come to; None: it has not."""
        self._known[point] = value
        for trial in self._open.pop(point, []):
            self._tell(trial, value)

    def _tell(self, trial: Any, value: float | None) -> None:
        import optuna

        if value is None:
            self._study.tell(trial, state=optuna.trial.TrialState.FAIL)
        else:
            self._study.tell(trial, value)

    @staticmethod
    def _value(trial: Any, axis: Axis) -> str:
        if axis.values:
            return str(trial.suggest_categorical(axis.path, axis.values))
        if axis.whole:
            return str(trial.suggest_int(axis.path, int(axis.low), int(axis.high), log=axis.log))
        return f"{trial.suggest_float(axis.path, axis.low, axis.high, log=axis.log):.6g}"
