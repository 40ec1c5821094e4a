"""A worker kept warm: a process that has imported PyTorch and waits for a run to train, so that a training begins at once.

The server has at most one (see `Limits`), from when somebody is about to start a training until nobody has been for a
while. It waits on its standard input, which only the server holds: when the server ends, however it does, so does it.
What the process itself does is in vae_core/jobs/warm.py.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import threading

from vae_core.jobs.executor import start_command
from vae_core.limits import limits
from vae_core.memory import available_memory
from vae_core.runs.run import Run
from vae_core.runs.store import RunStore

_lock = threading.Lock()
_spare: subprocess.Popen[bytes] | None = None
_timer: threading.Timer | None = None


def keep_spare() -> bool:
    """Have a worker ready, or nearly so; whether there is one. It waits for `Limits.spare_minutes` from now."""
    global _spare  # noqa: PLW0603 -- one a process
    with _lock:
        if _spare is not None and _spare.poll() is None:
            _end_later()
            return True
        if not limits().spare_workers or available_memory() < limits().spare_memory_bytes:
            return False
        _spare = start_command(["spare"], stdin=subprocess.PIPE)
        _end_later()
        return True


def hand_over(store: RunStore, run: Run) -> subprocess.Popen[bytes] | None:
    """Have the spare worker train this run; its process, which is nobody's spare any more. None where there is none."""
    global _spare
    with _lock:
        worker, _spare = _spare, None
        _end_later(never=True)
    if worker is None or worker.stdin is None:
        return None
    order = {"run": run.id, "runs": str(store.root.resolve()), "log": str((run.path / "worker.log").resolve())}
    try:
        worker.stdin.write(json.dumps(order).encode() + b"\n")
        worker.stdin.close()
    except OSError:  # it was killed
        worker.wait()
        return None
    return worker


def end_spare() -> None:
    """Have it end, if there is one."""
    global _spare
    with _lock:
        worker, _spare = _spare, None
        _end_later(never=True)
    if worker is not None and worker.stdin is not None:
        with contextlib.suppress(OSError):
            worker.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            worker.wait(timeout=0.1)


def _end_later(*, never: bool = False) -> None:
    """Called under the lock: begin the waiting anew. The server tells the time, so that no run is given to one that ends."""
    global _timer  # noqa: PLW0603
    if _timer is not None:
        _timer.cancel()
    _timer = None
    if not never:
        _timer = threading.Timer(60 * limits().spare_minutes, end_spare)
        _timer.daemon = True
        _timer.start()
