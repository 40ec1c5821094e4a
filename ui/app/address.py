"""The words of the page's address: read and written here, so that a request that carries older ones changes nothing.

A browser sends with each request the address that it shows at that moment. Of two that follow each other faster than an
answer travels, the second still carries what the first one's answer is about to replace: read as if a person had opened
it, it would undo that answer; compared with what is to be written, it would say that nothing has to be. So what was
replaced a moment ago is not read, unless the browser says that the person moved in its history, as Back and the links of
`ui/app/links.py` do.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

# So long after it was replaced an address may still come: a request waits for the run before it, in a class for others'.
TRAVEL_SECONDS = 15.0
_KEY = "address"


@dataclass
class _Known:
    """What this session has in its address.

    Attributes:
        page: Streamlit's hash of it
        words: as last read or written
        replaced: what stood there before it was written, with the time; the newest last
    """

    page: str
    words: dict[str, str]
    replaced: list[tuple[float, dict[str, str]]] = field(default_factory=list)


def words() -> dict[str, str]:
    """All parameters of the address."""
    return dict(_known().words)


def get(key: str) -> str | None:
    """A parameter of the address."""
    return _known().words.get(key)


def change(put: Mapping[str, str], drop: Iterable[str] = ()) -> None:
    """Put parameters into the address and leave others out, in one step of the browser's history."""
    known = _known()
    left_out = set(drop).difference(put)
    changed = {key: word for key, word in known.words.items() if key not in left_out} | dict(put)
    if changed == known.words:
        return
    now = time.monotonic()
    known.replaced = [*_on_their_way(known, now), (now, known.words)]
    known.words = changed
    st.query_params.from_dict(changed)


def _known() -> _Known:
    """What stands in the address, with what this request says of it."""
    context = get_script_run_ctx()
    page, said = (context.page_script_hash if context else ""), st.query_params.to_dict()
    known: _Known | None = st.session_state.get(_KEY)
    if known is None or known.page != page:
        known = st.session_state[_KEY] = _Known(page, said)
    elif said != known.words:
        went_back = context is not None and context.is_history_navigation
        if not went_back and any(said == one for _, one in _on_their_way(known, time.monotonic())):
            st.query_params.from_dict(known.words)
        else:
            known = st.session_state[_KEY] = _Known(page, said)
            st.query_params.from_dict(said)  # a link of Streamlit's to the same page leaves the browser's as it was
    return known


def _on_their_way(known: _Known, now: float) -> list[tuple[float, dict[str, str]]]:
    return [(then, one) for then, one in known.replaced if now - then < TRAVEL_SECONDS]
