"""Have a driver for a folder of runs: started here, and held by a lock so that there is one."""

from __future__ import annotations

import subprocess

from vae_core.jobs.executor import start_command
from vae_core.runs.hold import is_held
from vae_core.runs.store import RunStore

LOCK, LOG = ".ray-driver.lock", ".ray-driver.log"  # in the folder of runs
_drivers: list[subprocess.Popen[bytes]] = []


def keep_driver(store: RunStore) -> None:
    """Start the driver unless one lives, or is about to. Raises OSError where no process can be started."""
    _drivers[:] = [driver for driver in _drivers if driver.poll() is None]
    if _drivers or is_held(store.root, LOCK):
        return
    _drivers.append(start_command(["ray-driver", "--runs", str(store.root.resolve())], store.root / LOG))
