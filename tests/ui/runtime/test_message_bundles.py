"""A session's messages in one turn of the event loop: all of them, in their order, and nothing else changes."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.runtime import Runtime

from ui.runtime import message_bundles


def test_all_messages_are_sent_in_order() -> None:
    queue: list[list[str]] = [["a", "b", "c"], ["d"], []]
    sent: list[str] = []
    flush = message_bundles.bundled(lambda session: queue.pop(0))
    send = message_bundles.unbundled(lambda runtime, info, msg: sent.append(msg))
    turns = []
    for _ in range(3):
        given = flush(None)
        turns.append(len(given))
        for message in given:
            send(None, None, message)
    assert sent == ["a", "b", "c", "d"] and turns == [1, 1, 0]


def test_a_browser_that_has_gone_ends_the_bundle() -> None:
    def gone(runtime: Any, info: Any, msg: Any) -> None:
        raise ConnectionError(msg)

    (bundle,) = message_bundles.bundled(lambda session: ["a", "b"])(None)
    with pytest.raises(ConnectionError, match="a"):
        message_bundles.unbundled(gone)(None, None, bundle)


def test_streamlit_s_own_is_known_and_taken_over_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(AppSession, "flush_browser_queue", AppSession.flush_browser_queue)  # put back afterwards
    monkeypatch.setattr(Runtime, "_send_message", Runtime._send_message)
    assert message_bundles.send_bundles()
    flush, send = AppSession.flush_browser_queue, Runtime._send_message
    assert message_bundles.send_bundles()
    assert (AppSession.flush_browser_queue, Runtime._send_message) == (flush, send)
    assert hasattr(flush, "in_bundles")


def test_another_version_of_streamlit_goes_on_as_it_is(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(Runtime, "_send_message", lambda self, session_info, msg, more: None)
    before = AppSession.flush_browser_queue
    assert not message_bundles.send_bundles() and AppSession.flush_browser_queue is before
    assert "not known here" in caplog.text
