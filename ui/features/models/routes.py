"""A run as a zip to download."""

from __future__ import annotations

import asyncio
import os
import re
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from ui.http import addresses
from ui.http.addresses import RUN_PATH, run_address
from ui.http.guard import guarded
from ui.http.parameters import Parameters
from ui.http.serving import NEVER
from vae_core.run_archives import export_run
from vae_core.runs import Run, RunStore

FILE = "run.zip"
_packing = ThreadPoolExecutor(2, "run-zip")  # a run of hundreds of megabytes at a time, and one beside it


def zip_address(run: Run) -> str:
    """Where its zip is had."""
    return run_address(run, FILE, addresses.version(run))


def file_name(name: str) -> str:
    """A file's name for a run called `name`, in letters that every system takes."""
    return f"{re.sub(r'[^A-Za-z0-9]+', '-', name).strip('-')[:60] or 'run'}.zip"


class _SentOnce(FileResponse):
    """A file that is gone after its answer. A background task would not run where a range is refused or nobody listens."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            Path(self.path).unlink(missing_ok=True)


async def _download(request: Request) -> Response:
    run = RunStore().open(Parameters(request)["run_id"])
    path = await asyncio.get_running_loop().run_in_executor(_packing, _packed, run)
    return _SentOnce(path, media_type="application/zip", filename=file_name(run.config.name), headers=NEVER)


def _packed(run: Run) -> Path:
    """The zip, in a file that goes once it was sent."""
    handle, name = tempfile.mkstemp(prefix="latent-playground-", suffix=".zip")
    try:
        with os.fdopen(handle, "w+b") as file:
            export_run(run, file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return Path(name)


ROUTES = [Route(RUN_PATH + FILE, guarded(_download))]
