"""What the server needs only once somebody asks: imported then, so that it answers as soon as Streamlit itself would."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from functools import cached_property
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.routing import BaseRoute, Match, NoMatchFound, Router
from starlette.types import Receive, Scope, Send


def later(name: str) -> Callable[..., Any]:
    """The function of that full name, whose module is imported when it is first called."""

    def called(*arguments: Any) -> Any:
        module, _, function = name.rpartition(".")
        return getattr(importlib.import_module(module), function)(*arguments)

    return called


class LaterRoutes(BaseRoute):
    """All routes below some prefixes; `load` gives them when the first of them is asked for."""

    def __init__(self, prefixes: tuple[str, ...], load: Callable[[], list[BaseRoute]]) -> None:
        self._prefixes, self._load = prefixes, load

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        own = scope["type"] == "http" and scope["path"].startswith(self._prefixes)
        return (Match.FULL if own else Match.NONE), {}

    def url_path_for(self, name: str, /, **path_params: Any) -> Any:
        raise NoMatchFound(name, path_params)

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        router = await run_in_threadpool(lambda: self._router)  # imports; another request need not wait for them
        await router(scope, receive, send)

    @cached_property
    def _router(self) -> Router:
        return Router(self._load())
