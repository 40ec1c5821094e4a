"""What people typed, made safe to stand in Markdown: it shows as typed and does nothing else."""

from __future__ import annotations

import re

from vae_core.datasets import Dataset, is_folder

_SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$&^=])")


def escaped(text: str) -> str:
    """`text` with Markdown's own signs escaped, on one line.

    Streamlit reads :names: as icons and colours after Markdown has taken the escapes away; an unseen joiner behind
    each colon keeps it from finding one.
    """
    return _SPECIAL.sub(r"\\\1", " ".join(text.split())).replace(":", ":\u2060")


def dataset_title(entry: Dataset) -> str:
    """A dataset's title as Markdown. A folder of images is called what somebody called the folder."""
    return escaped(entry.title) if is_folder(entry.name) else entry.title
