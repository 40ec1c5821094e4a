"""JupyterLab as users have it, on a free port over a folder of its own, and a notebook in a browser tab."""

from __future__ import annotations

import json
import os
import secrets
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

from tests.browser.helpers import WAIT_MS

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

REPOSITORY = Path(__file__).resolve().parents[2]
START_SECONDS = 90
LIFETIME_SECONDS = 600
# The commands of the menus, run by their names.
_COMMAND = "([name, args]) => window.jupyterapp.commands.execute(name, args)"


@dataclass(frozen=True)
class JupyterServer:
    """A running server. `address` has no slash at its end; `folder` is what it shows."""

    address: str
    token: str
    folder: Path
    process: subprocess.Popen[bytes]


@contextmanager
def jupyterlab(folder: Path, runs: Path) -> Iterator[JupyterServer]:
    """A server over the new folder `folder/notebooks`, whose kernels have the runs in `runs`; it ends with the block.

    Its settings, its data and its kernels' are in `folder` too. Raises RuntimeError with the log's end where it does not
    answer.
    """
    notebooks = folder / "notebooks"
    notebooks.mkdir(parents=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    token = secrets.token_hex(16)
    quiet = folder / "settings" / "@jupyterlab" / "apputils-extension" / "notification.jupyterlab-settings"
    quiet.parent.mkdir(parents=True)
    quiet.write_text('{"fetchNews": "false", "checkForUpdates": false}', encoding="utf-8")
    settings = [
        *(
            "ServerApp.ip=127.0.0.1",
            f"ServerApp.port={port}",
            "ServerApp.port_retries=0",
            "ServerApp.open_browser=False",
        ),
        *(f"ServerApp.root_dir={notebooks}", "ServerApp.allow_root=True", "LabApp.expose_app_in_browser=True"),
    ]
    own = ("CONFIG_DIR", "DATA_DIR", "RUNTIME_DIR")
    environment = {
        **os.environ,
        **{f"JUPYTER_{name}": str(folder / name.lower()) for name in own},
        "JUPYTERLAB_SETTINGS_DIR": str(folder / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(folder / "workspaces"),
        "IPYTHONDIR": str(folder / "ipython"),
        "JUPYTER_TOKEN": token,
        "LATENT_PLAYGROUND_RUNS": str(runs),
        "PYTHONPATH": str(REPOSITORY),
    }
    log = folder / "jupyterlab.log"
    with open(log, "wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", *(f"--{setting}" for setting in settings)],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    watchdog = threading.Timer(LIFETIME_SECONDS, process.kill)
    watchdog.daemon = True
    watchdog.start()
    server = JupyterServer(f"http://127.0.0.1:{port}", token, notebooks, process)
    try:
        until = time.monotonic() + START_SECONDS
        while process.poll() is None and time.monotonic() < until and not _answers(server):
            time.sleep(0.2)
        if not _answers(server):
            raise RuntimeError(f"JupyterLab did not answer. Its log ends:\n{log.read_text()[-3000:]}")
        yield server
    finally:
        watchdog.cancel()
        _stop(process)


def _answers(server: JupyterServer) -> bool:
    try:
        with urllib.request.urlopen(f"{server.address}/api/status?token={server.token}", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _stop(process: subprocess.Popen[bytes]) -> None:
    """The server with its kernels."""
    try:
        kernels = psutil.Process(process.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        kernels = []
    process.terminate()
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(10)
    for kernel in psutil.wait_procs(kernels, 5)[1]:
        kernel.kill()


def write_notebook(folder: Path, name: str, cells: Sequence[str]) -> None:
    """A notebook of code cells, none of which has been run."""
    code: list[dict[str, Any]] = [
        {
            "cell_type": "code",
            "id": f"cell-{k}",
            "metadata": {},
            "source": source,
            "outputs": [],
            "execution_count": None,
        }
        for k, source in enumerate(cells)
    ]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    notebook = {"cells": code, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}
    (folder / name).write_text(json.dumps(notebook), encoding="utf-8")


@dataclass(frozen=True)
class OpenNotebook:
    """A notebook in a tab; cells are counted from 0."""

    page: Page

    @classmethod
    def at(cls, page: Page, server: JupyterServer, name: str) -> OpenNotebook:
        """Open it and wait for its kernel."""
        page.goto(f"{server.address}/lab/tree/{name}?token={server.token}", wait_until="domcontentloaded")
        opened = cls(page)
        opened.wait()
        return opened

    def wait(self) -> None:
        """Until the kernel has nothing to do."""
        self.page.wait_for_function(
            "() => window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'",
            timeout=WAIT_MS,
        )

    def save(self) -> None:
        self.page.evaluate("() => window.jupyterapp.shell.currentWidget.context.save()")

    def command(self, name: str, **arguments: Any) -> None:
        self.page.evaluate(_COMMAND, [name, arguments])

    def run_all(self) -> None:
        """Run every cell, one after the other, and wait until the last has run."""
        self.command("notebook:run-all-cells")

    def run(self, cell: int, source: str | None = None) -> str:
        """Run a cell, with other code if some is given, and return what it printed."""
        return str(
            self.page.evaluate(
                """async ([at, source]) => {
                  const notebook = window.jupyterapp.shell.currentWidget.content;
                  notebook.activeCellIndex = at;
                  if (source !== null) notebook.activeCell.model.sharedModel.setSource(source);
                  await window.jupyterapp.commands.execute("notebook:run-cell");
                  const outputs = notebook.widgets[at].model.outputs.toJSON();
                  return outputs.map((one) => one.text ?? one.data?.["text/plain"] ?? one.evalue ?? "").join("");
                }""",
                [cell, source],
            )
        )

    def output(self, cell: int) -> Locator:
        """What a cell put out."""
        return self.page.locator(".jp-Notebook .jp-CodeCell").nth(cell).locator(".jp-Cell-outputArea")
