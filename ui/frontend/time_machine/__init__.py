"""The time machine: a slider that replays a run's snapshots, drawn wholly in the browser."""

from __future__ import annotations

from ui.app import session
from ui.component import mount
from vae_core.explorer.time_machine import time_machine_data
from vae_core.runs import Run


def time_machine(run: Run, *, key: str, live: bool = False, height: int | None = None, curves: bool = True) -> None:
    """Replay the snapshots of `run`, see `time_machine_data`; call after call with the same key, it goes on from where it is,
    unless the person has gone back in time. Raises ConfigError or DamagedRun.
    """
    data = time_machine_data(run, expert=session.is_expert(), live=live, height=height, curves=curves)
    mount("time_machine", data, key=key)
