"""Presses the buttons that a page has written as HTML, see `ui/app/actions.py`, which a test without a browser cannot. Not a test."""

from __future__ import annotations

from types import ModuleType

import pytest
from streamlit.testing.v1 import AppTest

from ui.app.actions import Pressed


class Pressing:
    """Of the page that `view` draws. What is pressed is heard in one run of its script, or while a dialog is open."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, view: ModuleType) -> None:
        self._heard: Pressed | None = None
        monkeypatch.setattr(view, "pressed", lambda key: self._heard)

    def __call__(self, app: AppTest, act: str, of: str, *, opens: bool = False) -> AppTest:
        """`opens`: a dialog, whose own widgets run the page's whole script here and only the dialog's in a browser."""
        assert f'data-act="{act}" data-of="{of}"' in " ".join(str(one.proto.body) for one in app.get("html"))
        self._heard = Pressed(act, of)
        app.run()
        if not opens:
            self._heard = None
        assert not app.exception, app.exception
        return app
