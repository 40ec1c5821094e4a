"""All words of a page: what the server sent for it, seen or not, and what stands on the screen."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

if TYPE_CHECKING:
    from playwright.sync_api import Page, WebSocket

# Text, alternative texts, labels and titles of what is drawn, in the roots of components too.
_ON_SCREEN = """() => {
  const found = [];
  const read = (root) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const { parentElement, textContent } = walker.currentNode;
      if (textContent.trim() && !["STYLE", "SCRIPT"].includes(parentElement?.tagName)) found.push(textContent.trim());
    }
    for (const node of root.querySelectorAll("*")) {
      for (const name of ["aria-label", "alt", "title", "placeholder", "aria-valuetext"]) {
        const text = node.getAttribute(name);
        if (text) found.push(text);
      }
      if (node.shadowRoot) read(node.shadowRoot);
    }
  };
  read(document.body);
  return found;
}"""


_PACKED = re.compile(r"data:[\w/+.-]+;base64,[A-Za-z0-9+/=]*")  # a picture, whose letters say nothing


class Listener:
    """Hears all that Streamlit sends to a page; made before the page is opened."""

    def __init__(self, page: Page) -> None:
        self._frames: list[bytes] = []
        page.on("websocket", self._listen)

    def words(self) -> list[str]:
        """Every text that was sent: labels, helps, alternative texts, figures, and the data of components."""
        found: list[str] = []
        for frame in self._frames:
            found += (_PACKED.sub("", text) for text in strings_of(ForwardMsg.FromString(frame)))
        return found

    def _listen(self, socket: WebSocket) -> None:
        if "/_stcore/stream" in socket.url:
            socket.on("framereceived", lambda data: self._frames.append(data) if isinstance(data, bytes) else None)


def on_screen(page: Page) -> list[str]:
    """Every text that stands on the screen or is read aloud."""
    return page.evaluate(_ON_SCREEN)


def strings_of(message: Any) -> Iterator[str]:
    """All texts in a message of protobuf; those that hold JSON are taken apart, and arrays of numbers in it left out."""
    for field, value in message.ListFields():
        values = value if field.is_repeated else [value]
        if field.message_type is not None and field.message_type.GetOptions().map_entry:
            continue
        for one in values:
            if isinstance(one, str):
                yield from _texts(one)
            elif hasattr(one, "ListFields"):
                yield from strings_of(one)


def _texts(text: str) -> Iterator[str]:
    if text[:1] in ("{", "["):
        try:
            yield from _in_json(json.loads(text))
            return
        except ValueError:
            pass
    yield text


def _in_json(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, one in value.items():
            if key != "bdata":  # numbers, packed
                yield from _in_json(one)
    elif isinstance(value, list):
        for one in value:
            yield from _in_json(one)
