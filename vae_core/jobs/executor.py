"""Where trainings and computations run: processes of their own on this machine, apart from the server's."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from pathlib import Path

import psutil

from vae_core.memory import offer_to_the_killer

STARTED = "LATENT_PLAYGROUND_STARTED"  # in the environment of what no person typed


def started_by_app() -> bool:
    """Whether this process was started by `start_command`, and not by a person."""
    return STARTED in os.environ


def start_command(
    arguments: list[str], log: Path | None = None, *, stdin: int = subprocess.DEVNULL
) -> subprocess.Popen[bytes]:
    """Start `python -m vae_core` with these arguments, detached from this process; `log` is appended to.

    `stdin`: subprocess.PIPE for a process that is told more later.

    A plain subprocess: multiprocessing's spawn would run the app's script again in the child.
    """
    environment = {key: value for key, value in os.environ.items() if key != "OMP_NUM_THREADS"}
    above_package = Path(__file__).resolve().parents[2]
    environment[STARTED] = "1"
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, [str(above_package), environment.get("PYTHONPATH")]))
    with open(log or os.devnull, "ab") as output:
        return subprocess.Popen(
            [sys.executable, "-m", "vae_core", *arguments],
            stdin=stdin,
            stdout=output,
            stderr=output,
            env=environment,
            start_new_session=True,
        )


def lower_priority(niceness: int) -> None:
    """Let the server go first on the cores that it shares with this process; 0 is usual, 19 the last to run.

    Where the machine has no memory left, the server stays, and this process is what Linux ends.
    """
    offer_to_the_killer()
    with contextlib.suppress(psutil.Error, OSError):
        process = psutil.Process()
        process.nice(psutil.BELOW_NORMAL_PRIORITY_CLASS if psutil.WINDOWS else max(process.nice(), niceness))
