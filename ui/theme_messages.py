"""Streamlit's theme in the first message of each run of a script: worked out once, and not for each run.

It comes from the configuration alone, and is a fifth of what a click on the map costs the server. Streamlit 1.67 has no hook
for this: the function that fills a part of the message is wrapped where it is what it was in that version.
"""

from __future__ import annotations

import functools
import inspect
import logging
from collections.abc import Callable
from typing import Any

Fill = Callable[..., None]
KNOWN = ["msg", "section"]


def fill_themes_once() -> bool:
    """From now on; False where this version of Streamlit is not the one that is known here."""
    try:
        from streamlit import config
        from streamlit.runtime import app_session

        fill: Fill = app_session._populate_theme_msg
        forget = config.on_config_parsed
    except (ImportError, AttributeError):
        fill = forget = None  # type: ignore[assignment]
    if hasattr(fill, "known"):
        return True
    if fill is None or list(inspect.signature(fill).parameters) != KNOWN:
        logging.getLogger(__name__).warning("Each click costs more: this version of Streamlit is not known here.")
        return False
    filling = once_each(fill)
    app_session._populate_theme_msg = filling
    forget(filling.known.clear, force_connect=True)  # type: ignore[attr-defined]
    return True


def once_each(fill: Fill) -> Fill:
    """`fill` with what it has filled in kept in `known`, by section."""
    known: dict[str, Any] = {}

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
