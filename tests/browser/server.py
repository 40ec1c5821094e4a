"""The app as users have it: a Streamlit server on a free port over a store of its own."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import psutil

from vae_core import jobs
from vae_core.runs import RunStore

REPOSITORY = Path(__file__).resolve().parents[2]
APP = REPOSITORY / "app.py"
START_SECONDS = 90
LIFETIME_SECONDS = 1200


@dataclass(frozen=True)
class AppServer:
    """A running server. `address` has no slash at its end."""

    address: str
    runs: RunStore
    process: subprocess.Popen[bytes]
    log: Path


def start(
    runs: Path,
    log: Path,
    *,
    script: Path | None = None,
    base_path: str = "",
    timeout: float = START_SECONDS,
    clone: Path = REPOSITORY,
) -> AppServer:
    """Start the app (or another script) over the store in `runs` and wait until it answers. Raises RuntimeError with the log's end.

    clone: the folder whose code runs, if it is not this one
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = {
        "server.port": str(port),
        "server.address": "127.0.0.1",
        "server.headless": "true",
        "server.baseUrlPath": base_path,
    }
    command = [sys.executable, str(Path(__file__).with_name("serve.py")), "run", str(script or clone / "app.py")]
    for key, value in settings.items():
        command += [f"--{key}", value]
    with open(log, "wb") as output:
        process = subprocess.Popen(
            command,
            cwd=clone,
            env={
                **os.environ,
                "LATENT_PLAYGROUND_RUNS": str(runs),
                "LATENT_PLAYGROUND_DATA": str(data_beside(runs)),
                "PYTHONPATH": str(clone),
            },
            stdin=subprocess.PIPE,  # closed when this process ends, which ends the server
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    watchdog = threading.Timer(LIFETIME_SECONDS, process.kill)
    watchdog.daemon = True
    watchdog.start()
    server = AppServer(f"http://127.0.0.1:{port}", RunStore(runs), process, log)
    until = time.monotonic() + timeout
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        if _answers(server.address + base_path):
            return server
        time.sleep(0.2)
    stop(server)
    raise RuntimeError(f"The app did not answer within {timeout:g} s. Its log ends:\n{log.read_text()[-3000:]}")


def data_beside(runs: Path) -> Path:
    """Where the server over the store `runs` keeps imported datasets: nothing is left in the clone's own folder."""
    return runs.parent / "data"


def stop(server: AppServer, *, trainings: bool = True) -> None:
    """End the server, and the trainings in its store."""
    server.process.terminate()
    try:
        server.process.wait(10)
    except subprocess.TimeoutExpired:
        server.process.kill()
        server.process.wait(10)
    for summary in server.runs.list() if trainings else ():
        if summary.run is None or summary.status is None or not summary.status.active:
            continue
        jobs.stop(server.runs, summary.run)
        if summary.status.pid is not None and summary.status.owner_alive(summary.run.path):
            try:
                psutil.Process(summary.status.pid).wait(10)
            except psutil.TimeoutExpired:
                psutil.Process(summary.status.pid).kill()
            except psutil.NoSuchProcess:
                pass


def fill_store(root: Path) -> RunStore:
    """A store at `root` with copies of the shipped runs; where there are none, with a small model trained now."""
    root.mkdir(parents=True, exist_ok=True)
    shipped = [
        summary.run
        for summary in RunStore(REPOSITORY / "checkpoints").list()
        if summary.run is not None and summary.status is not None and summary.status.shipped
    ]
    for run in shipped:
        shutil.copytree(run.path, root / run.id)
    store = RunStore(root)
    if not shipped:
        train_small(store, "fashion-vae-2d")
    return store


def train_small(store: RunStore, run_id: str) -> None:
    """A poor but whole run in a few seconds."""
    from vae_core.experiment import with_settings
    from vae_core.jobs.worker import work
    from vae_core.recipes import recipe

    settings = ["data.train_images=4000", "training.epochs=2", "training.threads=1", "model.hidden=[128,64]"]
    run = store.create(with_settings(recipe(run_id).config, settings), run_id=run_id)
    assert work(store, run).state == "finished"


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/_stcore/health", timeout=1) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
