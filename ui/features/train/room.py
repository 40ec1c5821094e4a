"""That the disk is nearly full, before a training is started that would need it."""

from __future__ import annotations

import streamlit as st

from ui.app import resources
from vae_core.disk import too_little


def say_room() -> None:
    """Nothing while there is room."""
    words = too_little(resources.store().root)
    if words:
        st.warning(words, icon=":material/hard_drive:")
