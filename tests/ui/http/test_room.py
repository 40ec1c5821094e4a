"""Few open files: the limit is raised, those who left make room, and where there is none the server says so."""

from __future__ import annotations

import subprocess
import sys
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.types import Message, Receive, Scope, Send
from streamlit.runtime.memory_session_storage import MemorySessionStorage
from streamlit.runtime.websocket_session_manager import WebsocketSessionManager

from tests.asgi import run_async
from ui.http import room

LOWERED = """
import resource
resource.setrlimit(resource.RLIMIT_NOFILE, (256, {hard}))
from ui.http.room import raise_limit, spare
print(raise_limit(), spare() > 0)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such limit")
@pytest.mark.parametrize(("hard", "raised"), [(4000, "4000 True"), (256, "256 True")])
def test_the_limit_is_raised_as_far_as_the_system_allows(hard: int, raised: str) -> None:
    told = subprocess.run([sys.executable, "-c", LOWERED.format(hard=hard)], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == raised


def asked(scope: Scope) -> list[Message]:
    """What the middleware sends, in front of an app that says "inside"."""
    sent: list[Message] = []

    async def inside(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "inside"})

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request"}

    run_async(room.Room(inside)(scope, receive, send))
    return sent


HEALTH: Scope = {"type": "http", "path": "/_stcore/health", "method": "GET", "headers": []}
PAGE: Scope = {"type": "http", "path": "/latent_map", "method": "GET", "headers": []}
SESSION: Scope = {"type": "websocket", "path": "/_stcore/stream", "headers": []}


@pytest.mark.parametrize("left", [None, room.RESERVE])
def test_with_room_everything_goes_on(left: int | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "spare", lambda: left)
    for scope in (HEALTH, PAGE, SESSION):
        assert asked(scope) == [{"type": "inside"}]


def test_without_room_nobody_is_let_in_and_the_health_check_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "spare", lambda: room.RESERVE - 1)
    refused, said = asked(SESSION), asked(HEALTH)
    assert [one["type"] for one in refused] == ["websocket.close"]
    assert said[0]["status"] == 503 and said[1]["body"].decode() == room.FULL
    assert asked(PAGE) == [{"type": "inside"}]


def test_those_who_left_make_room_and_nobody_else_does(monkeypatch: pytest.MonkeyPatch) -> None:
    manager = manager_of(gone=["gone-1", "gone-2"], here=["here"])
    monkeypatch.setattr(room, "_manager", lambda: manager)
    monkeypatch.setattr(room, "spare", lambda: room.RESERVE if len(manager.closed) == 2 else 0)
    assert asked(SESSION) == [{"type": "inside"}]
    assert manager.closed == ["gone-1", "gone-2"]


def test_when_their_time_is_over_they_are_let_go_though_nobody_comes_or_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    storage: Any = MemorySessionStorage()
    storage._cache._timer = lambda: now[0]  # the clock of Streamlit's own cache
    storage.save(SimpleNamespace(session=SimpleNamespace(id="gone")))
    monkeypatch.setattr(room, "_manager", lambda: SimpleNamespace(_session_storage=storage))
    room.forget_gone(expired_only=True)
    assert len(storage._cache._data) == 1
    now[0] = room.SWEEP_SECONDS
    room.forget_gone(expired_only=True)
    assert len(storage._cache._data) == 0


def test_streamlit_still_calls_what_is_asked_here_as_it_does() -> None:
    nothing: Any = None
    manager: Any = WebsocketSessionManager(MemorySessionStorage(), nothing, nothing, nothing)
    manager._session_storage._cache.expire()
    assert manager.list_sessions() == []
    assert not manager.is_active_session("none") and manager.close_session("none") is None


def manager_of(*, gone: list[str], here: list[str]) -> Any:
    closed: list[str] = []
    return SimpleNamespace(
        closed=closed,
        list_sessions=lambda: [SimpleNamespace(session=SimpleNamespace(id=one)) for one in (*here, *gone)],
        is_active_session=here.__contains__,
        close_session=closed.append,
    )
