"""The frame of a lesson: folded away until somebody asks, and nothing is computed before."""

from __future__ import annotations

from typing import Any

import streamlit as st

from ui.app import session


def folded(question: str, *, key: str) -> Any | None:
    """The container to fill, when it is open; None while it is folded, and in plain words: these are in formulas.

    What they teach is in the lesson (`vae_core/explorer/lesson/`) without any.
    """
    if not session.is_expert():
        return None
    part = st.expander(question, icon=":material/school:", key=f"lesson-{key}", on_change="rerun")
    return part if part.open else None
