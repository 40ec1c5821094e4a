"""Buttons and boxes as HTML, as many as one likes in one element.

Each button of Streamlit's is an element of its own, a third of a millisecond of the server's, and a list of twenty models
or thirty recipes has two in each row. In the browser `ui/frontend/actions` hears of these, and tells the page's script.
Without it (`?plain=1`) they are Streamlit's own, see `plain_buttons`.
"""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import NamedTuple

import streamlit as st

from ui.app import session
from ui.app.links import icon_html
from ui.component import mount

LONGEST = 200  # characters of what a browser may say that it pressed
_PLAIN = "plain-pressed"
STYLE = """
.act { font: inherit; font-size: .875rem; line-height: 1.6; color: inherit; cursor: pointer; background: none; border: 1px solid transparent;
  border-radius: .6rem; padding: .25rem .5rem; display: inline-flex; align-items: center; gap: .35rem; }
.act.framed { border-color: light-dark(#c9d5d3, #3a4a4f); padding: .25rem .75rem; }
.act:hover { color: light-dark(#0b7069, #4dbdb1); }
.act.framed:hover { border-color: currentColor; }
.act:focus-visible, input[data-act]:focus-visible { outline: 2px solid light-dark(#0b7069, #4dbdb1); outline-offset: 2px; }
input[data-act] { width: 1.1rem; height: 1.1rem; margin: 0; flex: none; cursor: pointer;
  accent-color: light-dark(#0b7069, #4dbdb1); }
input[data-act]:disabled { cursor: default; }
"""


class Pressed(NamedTuple):
    """What was pressed: what the button does, and with which thing."""

    act: str
    of: str


def pressed(key: str) -> Pressed | None:
    """What was pressed on this page since its script ran last; called once on it, before what depends on it is drawn."""
    if session.plain_mode():
        found: Pressed | None = st.session_state.pop(_PLAIN, None)
        return found
    said = mount("actions", {}, key=key, on_pressed_change=_heard).get("pressed")
    act, of = (said.get("act"), said.get("of")) if isinstance(said, dict) else (None, None)
    if isinstance(act, str) and isinstance(of, str) and max(len(act), len(of)) <= LONGEST:
        return Pressed(act, of)
    return None


def plain_buttons(of: str, labels: Mapping[str, str]) -> None:
    """Beside each other, for each act its label; for pages without our JavaScript, whose HTML has no buttons."""
    with st.container(horizontal=True):
        for act, label in labels.items():
            st.button(label, key=f"{act}-{of}", on_click=_press, args=(Pressed(act, of),))


def _press(what: Pressed) -> None:
    st.session_state[_PLAIN] = what


def act_button(act: str, of: str, label: str, *, icon: str = "", framed: bool = False, name: str = "") -> str:
    """HTML of a button; without our JavaScript, none. `label` is text, and so is `name`, what a screen reader says in its place."""
    if session.plain_mode():
        return ""
    said = f' aria-label="{html.escape(name)}" title="{html.escape(name)}"' if name else ""
    kind = "act framed" if framed else "act"
    return f'<button type="button" class="{kind}"{_told(act, of)}{said}>{icon_html(icon)}{html.escape(label)}</button>'


def act_box(act: str, of: str, name: str, *, ticked: bool, disabled: bool) -> str:
    """HTML of a box to tick, without words beside it; without our JavaScript, none. `name`, text, is what a screen reader says."""
    if session.plain_mode():
        return ""
    state = f"{' checked' if ticked else ''}{' disabled' if disabled else ''}"
    return f'<input type="checkbox"{_told(act, of)} aria-label="{html.escape(name)}"{state}>'


def _heard() -> None:
    """Streamlit tells of a trigger only where something is called for it."""


def _told(act: str, of: str) -> str:
    """What is told when it is pressed, and the name by which a link can leave it out."""
    act, of = html.escape(act), html.escape(of)
    return f' data-act="{act}" data-of="{of}" data-control="{act}-{of}"'
