"""Where trainings and computations run: processes of their own on this machine, apart from the server's, or Ray's cluster."""

from __future__ import annotations

import contextlib
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import BinaryIO, Literal

import psutil

from vae_core.config import ConfigError
from vae_core.extras import need_extra
from vae_core.memory import offer_to_the_killer
from vae_core.runs.errors import RunError
from vae_core.runs.reading import PLAIN

STARTED = "LATENT_PLAYGROUND_STARTED"  # in the environment of what no person typed
VARIABLE = "LATENT_PLAYGROUND_EXECUTOR"
Executor = Literal["local", "ray"]


def executor() -> Executor:
    """What trains the runs of the queue: worker processes on this machine, or a Ray cluster.

    LATENT_PLAYGROUND_EXECUTOR says it. Raises RunError for another word, and where Ray is not installed.
    """
    word = os.environ.get(VARIABLE, "").strip() or "local"
    if word == "local":
        return "local"
    if word != "ray":
        raise RunError(f"The environment variable {VARIABLE} is {word[:40]!r}; it can be local or ray.")
    try:
        need_extra("ray", f"{VARIABLE}=ray")
    except ConfigError as error:
        raise RunError(str(error)) from error
    return "ray"


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
    with opened_log(log) as output:
        return subprocess.Popen(
            [sys.executable, "-m", "vae_core", *arguments],
            stdin=stdin,
            stdout=output,
            stderr=output,
            env=environment,
            start_new_session=True,
        )


def opened_log(log: Path | None) -> BinaryIO:
    """The log, open to be written on; nothing is kept where it is a pipe, a link or a folder, or the disk refuses it."""
    if log is not None:
        with contextlib.suppress(OSError):
            handle = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT | PLAIN, 0o644)
            if stat.S_ISREG(os.fstat(handle).st_mode):
                return os.fdopen(handle, "ab")
            os.close(handle)
    return open(os.devnull, "ab")


def lower_priority(niceness: int) -> None:
    """Let the server go first on the cores that it shares with this process; 0 is usual, 19 the last to run.

    Where the machine has no memory left, the server stays, and this process is what Linux ends.
    """
    offer_to_the_killer()
    with contextlib.suppress(psutil.Error, OSError):
        process = psutil.Process()
        process.nice(psutil.BELOW_NORMAL_PRIORITY_CLASS if psutil.WINDOWS else max(process.nice(), niceness))
    if psutil.LINUX and os.getsid(0) == os.getpid():
        # Most systems share the cores among sessions first, and by niceness only within one (sched_autogroup in sched(7)).
        with contextlib.suppress(OSError):
            Path("/proc/self/autogroup").write_text(str(niceness))
