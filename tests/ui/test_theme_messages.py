"""The theme that is worked out once is the one that Streamlit works out each time."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime import app_session

from ui import theme_messages

SECTIONS = ("theme.light", "theme.dark", "theme.sidebar", "theme.light.sidebar", "theme.dark.sidebar")


def message(fill: Any) -> bytes:
    """As Streamlit puts it together."""
    whole = ForwardMsg()
    theme = whole.new_session.custom_theme
    fill(theme)
    for section in SECTIONS:
        part = theme
        for name in section.split(".")[1:]:
            part = getattr(part, name)
        fill(part, section)
    return whole.SerializeToString(deterministic=True)


def test_it_is_the_same_to_the_byte_and_worked_out_once() -> None:
    calls: list[str] = []

    def fill(msg: Any, section: str = "theme") -> None:
        calls.append(section)
        if section == "theme":
            msg.primary_color, msg.base_radius = "#123456", "0.6rem"
        elif section == "theme.dark":
            msg.background_color = "#000000"
            msg.base = msg.BaseTheme.DARK

    expected = message(fill)
    calls.clear()
    once = theme_messages.once_each(fill)
    assert message(once) == message(once) == message(once) == expected
    assert sorted(calls) == sorted(["theme", *SECTIONS])
    once.known.clear()  # type: ignore[attr-defined]
    assert message(once) == expected and len(calls) == 2 * (1 + len(SECTIONS))


def test_streamlit_s_own_is_known_and_taken_over_once(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = message(app_session._populate_theme_msg)
    monkeypatch.setattr(app_session, "_populate_theme_msg", app_session._populate_theme_msg)  # put back afterwards
    assert theme_messages.fill_themes_once() and theme_messages.fill_themes_once()
    assert message(app_session._populate_theme_msg) == expected


def test_another_version_of_streamlit_goes_on_as_it_is(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def other(msg: Any, section: str, *, more: bool) -> None: ...

    monkeypatch.setattr(app_session, "_populate_theme_msg", other)
    assert not theme_messages.fill_themes_once() and app_session._populate_theme_msg is other
    assert "not known here" in caplog.text
