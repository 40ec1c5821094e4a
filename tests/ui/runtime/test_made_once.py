"""What is made once is what Streamlit makes each time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from streamlit.navigation import page as streamlit_page
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime import app_session

from ui.runtime import made_once

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
    known: dict[str, Any] = {}
    once = made_once.once_each(fill, known)
    assert message(once) == message(once) == message(once) == expected
    assert sorted(calls) == sorted(["theme", *SECTIONS])
    known.clear()
    assert message(once) == expected and len(calls) == 2 * (1 + len(SECTIONS))


def test_streamlit_s_own_is_known_and_taken_over_once(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = message(app_session._populate_theme_msg)
    monkeypatch.setattr(app_session, "_populate_theme_msg", app_session._populate_theme_msg)  # put back afterwards
    assert made_once.fill_themes_once() and made_once.fill_themes_once()
    assert message(app_session._populate_theme_msg) == expected


def test_another_version_of_streamlit_goes_on_as_it_is(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def other(msg: Any, section: str, *, more: bool) -> None: ...

    monkeypatch.setattr(app_session, "_populate_theme_msg", other)
    assert not made_once.fill_themes_once() and app_session._populate_theme_msg is other
    assert "not known here" in caplog.text


def test_pages_are_copies_that_a_run_may_mark(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streamlit_page, "_create_page", streamlit_page._create_page)  # put back afterwards
    assert made_once.make_pages_once()
    make = streamlit_page._create_page
    assert made_once.make_pages_once() and streamlit_page._create_page is make
    made: list[Path] = []

    class Page:
        def __init__(self, path: Path, default: bool) -> None:
            made.append(path)
            self.path, self.default, self.shown = path, default, False

    copies = made_once.copies_of(lambda page, *, default=False: Page(page, default))
    first = copies(Path("a.py"), default=True)
    first.shown = True
    again, other = copies(Path("a.py"), default=True), copies(Path("a.py"))
    assert (again.shown, again.path, again.default, other.default) == (False, Path("a.py"), True, False)
    assert made == [Path("a.py")] * 2
