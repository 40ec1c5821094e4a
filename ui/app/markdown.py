"""What people typed, made safe to stand in Markdown: it shows as typed and does nothing else."""

from __future__ import annotations

import re

from vae_core.datasets import Dataset, is_own

PLAIN_TITLES = {"fashion-mnist": "Clothes", "mnist": "Digits", "shapes": "Shapes"}  # by a dataset's name

_SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$&^=])")
_LOOKED_FOR = re.compile(r":|@|www(?=\\\.)", re.IGNORECASE)


def escaped(text: str) -> str:
    """`text` with Markdown's own signs escaped, on one line.

    Streamlit reads :names: as icons and colours, and addresses as links, after Markdown has taken the escapes away; an
    unseen joiner behind each colon, @ and www keeps it from finding one.
    """
    return _LOOKED_FOR.sub("\\g<0>\u2060", _SPECIAL.sub(r"\\\1", " ".join(text.split())))


def dataset_title(entry: Dataset) -> str:
    """A dataset's title as Markdown. A folder of images is called what somebody called the folder."""
    return escaped(entry.title) if is_own(entry.name) else entry.title


def plain_title(entry: Dataset, *, within: bool = False) -> str:
    """What the images are called in plain words, "Clothes" for Fashion-MNIST, or "clothes" within a sentence.

    Other datasets are called as `dataset_title` has them.
    """
    plain = PLAIN_TITLES.get(entry.name)
    if plain is None:
        return dataset_title(entry)
    return plain.lower() if within else plain
