"""A run as a zip to download."""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
import threading
from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from ui.app.turns import PICTURES, Busy
from ui.http.guard import guarded
from ui.http.parameters import Parameters
from ui.http.serving import NEVER, head
from ui.http.waiting import made
from vae_core import interrupt
from vae_core.explorer import addresses
from vae_core.explorer.addresses import RUN_PATH, run_address
from vae_core.run_archives import export_run
from vae_core.runs import Run, RunStore

FILE = "run.zip"
MAX_ZIPS = 8  # being sent at once: each is a file of up to hundreds of megabytes until its browser has it
_lock = threading.Lock()
_here: set[object] = set()


def zip_address(run: Run) -> str:
    """Where its zip is had."""
    return run_address(run, FILE, addresses.version(run))


def file_name(name: str) -> str:
    """A file's name for a run called `name`, in letters that every system takes."""
    return f"{re.sub(r'[^A-Za-z0-9]+', '-', name).strip('-')[:60] or 'run'}.zip"


class _SentOnce(FileResponse):
    """A file that is gone after its answer. A background task would not run where a range is refused or nobody listens."""

    def __init__(self, path: Path, place: object, **more: Any) -> None:
        super().__init__(path, **more)
        self._place = place

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            Path(self.path).unlink(missing_ok=True)
            _here.discard(self._place)


async def _download(request: Request) -> Response:
    run = await run_in_threadpool(RunStore().open, Parameters(request)["run_id"])
    if request.method == "HEAD":
        return head(current=False)
    place, begun = object(), list[Path]()
    with _lock:
        if len(_here) >= MAX_ZIPS:
            raise Busy("Many models are being downloaded at the moment. Try again in a minute.", own=False)
        _here.add(place)
    try:
        path = await made(PICTURES, request, place, lambda: _packed(run, begun))
    except BaseException:
        _here.discard(place)
        for one in begun:  # whoever asked has gone
            with contextlib.suppress(OSError):
                one.unlink(missing_ok=True)
        raise
    return _SentOnce(path, place, media_type="application/zip", filename=file_name(run.config.name), headers=NEVER)


def _packed(run: Run, begun: list[Path]) -> Path:
    """The zip, in a file that goes once it was sent; `begun` has it from the first on."""
    handle, name = tempfile.mkstemp(prefix="latent-playground-", suffix=".zip")
    begun.append(Path(name))
    try:
        with os.fdopen(handle, "w+b") as file:
            export_run(run, file)
        interrupt.step()
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return Path(name)


ROUTES = [Route(RUN_PATH + FILE, guarded(_download))]
