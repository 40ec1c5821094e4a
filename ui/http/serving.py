"""Routes that answer with content made from a run, kept by the browser while it is of the version in the address."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ui.http import addresses
from ui.http.guard import guarded
from ui.http.parameters import Parameters
from vae_core.runs import Run, RunStore

FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}
NEVER = {"Cache-Control": "no-store"}
BINARY = "application/octet-stream"


@dataclass(frozen=True)
class Content:
    """What is sent; with a `file_name` the browser saves it."""

    body: bytes
    media_type: str = BINARY
    file_name: str | None = None

    def response(self, *, current: bool) -> Response:
        """`current`: whether it is of the version in its address, and will never be another."""
        headers = FOREVER if current else NEVER
        if self.file_name is not None:
            headers = {**headers, "Content-Disposition": f'attachment; filename="{self.file_name}"'}
        return Response(self.body, media_type=self.media_type, headers=headers)


def _version(run: Run, parameters: Parameters) -> str:
    return addresses.version(run)


def run_route(
    name: str,
    produce: Callable[[Run, Parameters], Content],
    *,
    version_of: Callable[[Run, Parameters], str] = _version,
    executor: Executor | None = None,
) -> Route:
    """GET data/runs/{run_id}/{version}/`name`.

    `version_of` covers everything that the content is made from beside the parameters themselves: only what has the
    version in its address, before and after it was made, may be kept. A run in training may have moved on from its
    address. `executor` makes the content in threads of its own.
    """

    def answer(request: Request) -> Response:
        parameters = Parameters(request)
        run, requested = RunStore().open(parameters["run_id"]), parameters["version"]
        current = version_of(run, parameters) == requested
        content = produce(run, parameters)
        return content.response(current=current and version_of(run, parameters) == requested)

    async def answer_elsewhere(request: Request) -> Response:
        return await asyncio.get_running_loop().run_in_executor(executor, answer, request)

    return Route(addresses.RUN_PATH + name, guarded(answer if executor is None else answer_elsewhere))
