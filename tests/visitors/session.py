"""One session in Streamlit's protocol: protobuf messages over a WebSocket, as Streamlit's own browser code sends them.

It keeps what a browser keeps to know what to send: the page, the address, the values of widgets, the fragments that
they are in, the messages that need not be sent again, and the fragments that are to run again by themselves.
"""

from __future__ import annotations

import asyncio
import contextlib
import html
import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import websockets
from google.protobuf.message import Message
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

ANSWER_SECONDS = 60.0
_IN_SCRIPT = re.compile(r"""new URL\("(data/[^"]+)\"""")  # as ui/component.py writes them
_IN_IMAGES = re.compile(r"""<img src="(data/[^"]+)\"""")  # as ui/http/pictures.py writes them
_IN_HTML = re.compile(r"""<link rel="stylesheet" href="([^"]+)\"""")
KEPT_RUNS = 2  # of the script, for which a browser keeps a message that it may be sent by its hash alone


class SessionFailed(Exception):
    """The server has closed the session, does not answer, or shows an error."""


@dataclass
class Widget:
    """`state` is what a browser sends of it; `element` the protobuf message that it was made from."""

    element: Message
    fragment: str
    state: WidgetState


@dataclass(frozen=True)
class Component:
    """A part of the page that runs in the browser, with the addresses of its modules and styles, relative to the app's."""

    widget: Widget
    name: str
    modules: tuple[str, ...]
    styles: tuple[str, ...]

    def data(self) -> dict[str, Any]:
        text = str(getattr(self.widget.element, "json", ""))
        return json.loads(text)[0] if text else {}


@dataclass
class Waiting:
    """Somebody waits for a run: of a fragment, or of the whole page ("")."""

    fragment: str
    done: asyncio.Future[None]


@dataclass
class Session:
    """Open it with `connect`. `ran` hears of each fragment that ran by itself: how many seconds that took."""

    address: str
    cookie: str = ""
    ran: Callable[[float], None] = lambda seconds: None
    widgets: dict[str, Widget] = field(default_factory=dict)
    pages: dict[str, str] = field(default_factory=dict)  # path -> hash of its script
    pictures: list[str] = field(default_factory=list)  # addresses of the images on the page
    received: int = 0  # bytes
    errors: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.query = self.page_name = self.page_hash = ""
        self._socket: Any = None
        self._reader: asyncio.Task[None] | None = None
        self._waiting: list[Waiting] = []
        self._stale: set[str] = set()
        self._kept: dict[str, tuple[ForwardMsg, int]] = {}
        self._runs = 0
        self._again: dict[str, asyncio.Task[None]] = {}
        self._now = asyncio.Lock()

    async def connect(self) -> None:
        """Raises SessionFailed."""
        try:
            self._socket = await websockets.connect(
                self.address.replace("http", "ws", 1) + "/_stcore/stream",
                subprotocols=[websockets.Subprotocol("streamlit")],
                origin=websockets.Origin(self.address),
                additional_headers={"Cookie": self.cookie} if self.cookie else None,
                max_size=None,
                open_timeout=ANSWER_SECONDS,
                ping_interval=None,
                user_agent_header=None,
            )
        except (OSError, websockets.WebSocketException, TimeoutError) as error:
            raise SessionFailed(f"no session: {type(error).__name__}: {error}") from error
        self._reader = asyncio.create_task(self._read())

    async def close(self) -> None:
        for task in self._again.values():
            task.cancel()
        self._again.clear()
        if self._socket is not None:
            await self._socket.close()
        if self._reader is not None:
            self._reader.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._reader

    def vanish(self) -> None:
        """End the connection in the middle of whatever it carries, as a closed laptop does; `close` it all the same."""
        if self._socket is not None:
            self._socket.transport.abort()

    async def open(self, page: str, query: str = "") -> float:
        """The page of a path such as "latent_map", as its address opens it, or the menu; seconds until it has run."""
        self.query, self.page_name, self.page_hash = query, page, self.pages.get(page, "")
        self._forget_page()
        return await self.rerun()

    async def set(self, widget: Widget, **value: Any) -> float:
        """Somebody changes a widget: the fragment that it stands in runs, or else the page; seconds that took."""
        widget.state = WidgetState(id=widget.state.id, **value)
        return await self.rerun(widget.fragment)

    async def say(self, component: Component, key: str, value: Any) -> float:
        """A component in the browser reports a state."""
        return await self.set(component.widget, json_value=json.dumps({key: value}))

    async def rerun(self, fragment: str = "", *, automatic: bool = False) -> float:
        """Seconds until it has run. Raises SessionFailed."""
        async with self._now:  # of two at once the server runs one, and answers one
            message = self._message(fragment, automatic)
            waiting = Waiting(fragment, asyncio.get_running_loop().create_future())
            self._waiting.append(waiting)
            begun = time.perf_counter()
            try:
                await self._socket.send(message.SerializeToString())
                await asyncio.wait_for(waiting.done, ANSWER_SECONDS)
            except (TimeoutError, websockets.WebSocketException) as error:
                raise SessionFailed(f"{self.page_name}: {type(error).__name__}: {error}") from error
            finally:
                if waiting in self._waiting:
                    self._waiting.remove(waiting)
            return time.perf_counter() - begun

    def find(self, kind: str, key: str = "") -> Widget:
        """The first widget of a kind, "selectbox" for example, whose id ends with a key. Raises SessionFailed."""
        for identity, widget in self.widgets.items():
            if identity.endswith(key) and widget.element.DESCRIPTOR.name == kind:
                return widget
        raise SessionFailed(f"{self.page_name} has no {kind} {key!r}.")

    def components(self) -> list[Component]:
        """Those on the page."""
        found: list[tuple[Widget, Any]] = [(one, one.element) for one in self.widgets.values()]
        return [
            Component(
                widget,
                one.component_name.rpartition(".")[2],
                tuple(_IN_SCRIPT.findall(one.js_content)),
                tuple(_IN_HTML.findall(one.html_content)),
            )
            for widget, one in found
            if one.DESCRIPTOR.name == "BidiComponent"
        ]

    def component(self, name: str) -> Component:
        """Raises SessionFailed where the page has none of that name."""
        for one in self.components():
            if one.name == name:
                return one
        raise SessionFailed(f"{self.page_name} has no component {name!r}.")

    def _message(self, fragment: str, automatic: bool) -> BackMsg:
        message = BackMsg()
        state = message.rerun_script
        state.query_string = self.query
        state.page_script_hash, state.page_name = self.page_hash, "" if self.page_hash else self.page_name
        state.fragment_id, state.is_auto_rerun = fragment, automatic
        state.widget_states.widgets.extend(one.state for one in self.widgets.values() if one.state.WhichOneof("value"))
        state.cached_message_hashes.extend(self._kept)
        state.context_info.timezone, state.context_info.locale = "UTC", "en-US"
        state.context_info.url, state.context_info.color_scheme = f"{self.address}/{self.page_name}", "light"
        return message

    async def _read(self) -> None:
        try:
            async for data in self._socket:
                self.received += len(data)
                message = ForwardMsg()
                message.ParseFromString(data)
                self._take(message)
        except websockets.WebSocketException as error:
            self._fail(str(error))
        self._fail("the server closed the session")

    def _fail(self, why: str) -> None:
        for one in self._waiting:
            if not one.done.done():
                one.done.set_exception(SessionFailed(f"{self.page_name}: {why}"))

    def _take(self, message: ForwardMsg) -> None:
        kind = message.WhichOneof("type")
        if kind == "ref_hash":
            kept, _ = self._kept[message.ref_hash]
            metadata = message.metadata
            message = ForwardMsg()
            message.CopyFrom(kept)
            message.metadata.CopyFrom(metadata)
            kind = message.WhichOneof("type")
        elif message.metadata.cacheable and message.hash:
            self._kept[message.hash] = (message, self._runs)
        if kind == "delta":
            self._take_delta(message)
        elif kind == "new_session":
            if not message.metadata.run.fragment_ids:
                self._stale = set(self.widgets)
                self._stop_again(list(self._again))
                self.pictures.clear()
        elif kind == "navigation":
            self.page_hash = message.navigation.page_script_hash
            self.pages = {one.url_pathname: one.page_script_hash for one in message.navigation.app_pages}
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind == "auto_rerun":
            self._run_again(message.auto_rerun.fragment_id, message.auto_rerun.interval)
        elif kind == "stop_auto_rerun":
            self._stop_again(list(message.stop_auto_rerun.fragment_ids))
        elif kind == "script_finished":
            self._finish(message)

    def _finish(self, message: ForwardMsg) -> None:
        if message.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN:
            return
        fragments = list(message.metadata.run.fragment_ids)
        if not fragments:
            for identity in self._stale:
                self.widgets.pop(identity, None)
            self._stale.clear()
            self._runs += 1
            for key in [key for key, (_, run) in self._kept.items() if run < self._runs - KEPT_RUNS]:
                del self._kept[key]
        for one in list(self._waiting):
            if not one.done.done() and (one.fragment in fragments or not fragments):
                one.done.set_result(None)

    def _take_delta(self, message: ForwardMsg) -> None:
        delta = message.delta
        if delta.WhichOneof("type") != "new_element":
            return
        kind = delta.new_element.WhichOneof("type")
        element = getattr(delta.new_element, kind) if kind else None
        if kind == "exception" or (kind == "alert" and element.format == 1):
            self.errors.append(f"{self.page_name}: {getattr(element, 'message', '') or getattr(element, 'body', '')}")
        elif kind == "imgs":
            self.pictures += [one.url for one in element.imgs if one.url.startswith("/media/")]
        elif kind == "html":
            self.pictures += [html.unescape(one) for one in _IN_IMAGES.findall(element.body)]
        elif kind is not None and getattr(element, "id", None):
            former = self.widgets.get(element.id)
            state = _untouched(kind, element)
            if former is not None and not getattr(element, "set_value", False):
                state = former.state  # a browser keeps what is in a widget, unless it is told another value
            self.widgets[element.id] = Widget(element, delta.fragment_id, state)
            self._stale.discard(element.id)

    def _forget_page(self) -> None:
        self.widgets.clear()
        self._stop_again(list(self._again))

    def _run_again(self, fragment: str, interval: float) -> None:
        self._stop_again([fragment])

        async def again() -> None:
            while True:
                await asyncio.sleep(interval)
                if not self._now.locked():
                    with contextlib.suppress(SessionFailed):
                        self.ran(await self.rerun(fragment, automatic=True))

        self._again[fragment] = asyncio.create_task(again())

    def _stop_again(self, fragments: list[str]) -> None:
        for one in fragments:
            task = self._again.pop(one, None)
            if task is not None and task is not asyncio.current_task():
                task.cancel()


def _untouched(kind: str, element: Any) -> WidgetState:
    """What a browser sends of a widget that nobody has touched: the value that the server gave it."""
    state = WidgetState(id=element.id)
    if kind == "selectbox" and element.options:
        chosen = element.raw_value if element.set_value else element.options[element.default]
        state.string_value = chosen
    elif kind == "button_group":
        chosen = element.raw_values if element.set_value else [element.options[one].content for one in element.default]
        state.string_array_value.data.extend(chosen)
    elif kind == "checkbox":
        state.bool_value = element.value if element.set_value else element.default
    elif kind == "number_input":
        state.double_value = element.value if element.set_value else element.default
    elif kind == "text_input":
        state.string_value = element.value if element.set_value else element.default
    elif kind == "slider" and not element.options:
        state.double_array_value.data.extend(element.value if element.set_value else element.default)
    return state
