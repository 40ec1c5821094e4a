"""Which files of a folder of images are not learnt from, and why: said where the images are shown."""

from __future__ import annotations

import streamlit as st

from ui.app.markdown import escaped
from vae_core.datasets import Dataset, ImageFolder
from vae_core.datasets.left_out import LeftOut, by_reason, files

NAMES_SHOWN = 30  # of each reason; worker.log has all


def left_out_view(entry: Dataset) -> None:
    """Nothing for a dataset that takes all there is. Raises ValueError for a folder that has gone."""
    if not isinstance(entry, ImageFolder):
        return
    for note in entry.notes:
        st.info(escaped(note), icon=":material/folder_open:")
    left_out = entry.left_out
    if left_out:
        with st.expander(f"Left out: {files(len(left_out))}", icon=":material/rule:"):
            st.markdown(left_out_text(left_out))


def left_out_text(left_out: tuple[LeftOut, ...]) -> str:
    """A list by reasons, the names as people gave them. Markdown."""
    items = []
    for reason, paths in by_reason(left_out):
        shown = ", ".join(f"**{escaped(path)}**" for path in paths[:NAMES_SHOWN])
        more = f" and {len(paths) - NAMES_SHOWN:,} more" if len(paths) > NAMES_SHOWN else ""
        items.append(f"- {escaped(reason)} {shown}{more}")
    return "\n".join(items)
