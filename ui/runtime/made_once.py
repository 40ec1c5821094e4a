"""What Streamlit makes anew for each run of a script though it is the same each time: made once.

The theme in a run's first message comes from the configuration alone, and is a fifth of what a click on the map costs the
server. The objects of the pages come from the names of their files. Streamlit 1.67 has no hook for this: the functions that
make them are wrapped where they are what they were in that version.
"""

from __future__ import annotations

import copy
import functools
import sys
from collections.abc import Callable
from typing import Any

from streamlit import config

from ui.runtime.known import find

Fill = Callable[..., None]
_PAGES, _SESSIONS = "streamlit.navigation.page", "streamlit.runtime.app_session"
_COST = "Each page costs more"


def make_pages_once() -> bool:
    """From now on; False where this version of Streamlit is not the one that is known here."""
    make = find(_PAGES, "_create_page", "page", "default", cost=_COST)
    if make is not None and not hasattr(make, "known"):
        sys.modules[_PAGES]._create_page = copies_of(make)  # type: ignore[attr-defined]
    return make is not None


def copies_of(make: Callable[..., Any]) -> Callable[..., Any]:
    """`make` with what it has made kept in `known`; each run is given copies, as it marks the page that it shows."""
    known: dict[tuple[Any, bool], Any] = {}

    @functools.wraps(make)
    def make_copy(page: Any, *, default: bool = False) -> Any:
        key = page, default
        if key not in known:
            known[key] = make(page, default=default)
        return copy.copy(known[key])

    make_copy.known = known  # type: ignore[attr-defined]
    return make_copy


def fill_themes_once() -> bool:
    """From now on; False where this version of Streamlit is not the one that is known here."""
    fill = find(_SESSIONS, "_populate_theme_msg", "msg", "section", cost=_COST)
    if fill is not None and not hasattr(fill, "known"):
        filled: dict[str, Any] = {}
        sys.modules[_SESSIONS]._populate_theme_msg = once_each(fill, filled)  # type: ignore[attr-defined]
        config.on_config_parsed(filled.clear, force_connect=True)
    return fill is not None


def once_each(fill: Fill, known: dict[str, Any]) -> Fill:
    """`fill` with what it has filled in kept in `known`, by section."""

    @functools.wraps(fill)
    def from_known(msg: Any, section: str = "theme") -> None:
        found = known.get(section)
        if found is None:
            found = type(msg)()
            fill(found, section)
            known[section] = found
        if found.ByteSize():  # of an empty one nothing is to be seen, not even that it is there
            msg.MergeFrom(found)

    from_known.known = known  # type: ignore[attr-defined]
    return from_known
