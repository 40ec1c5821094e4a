"""Which class each image is of: the folder that it lies in."""

from __future__ import annotations

import re
from collections.abc import Sequence

from vae_core.archives import shown

NO_CLASS = "no class"
"""Of images that lie beside the folders of the classes."""
MAX_CLASS_NAME = 60  # characters
_DIGITS = re.compile(r"(\d+)")


def classes_of(paths: Sequence[str], title: str) -> tuple[list[str], list[int]]:
    """The classes' names, in a reader's order (2 before 10), and the class of each path ("cats/1.png").

    Folders that all images have in common say nothing. Below them, the first folder is the class. Without any, all
    images are one class, called as the folder that holds them, or else `title`.
    """
    split = [path.split("/") for path in paths]
    common = _common_folders([parts[:-1] for parts in split])
    rest = [parts[len(common) :] for parts in split]
    if all(len(parts) == 1 for parts in rest):
        return [shown(common[-1] if common else title, MAX_CLASS_NAME)], [0] * len(paths)
    folders = sorted({parts[0] for parts in rest if len(parts) > 1}, key=_reading_order)
    label = {folder: index for index, folder in enumerate(folders)}
    labels = [label[parts[0]] if len(parts) > 1 else len(folders) for parts in rest]
    names = _told_apart([shown(folder, MAX_CLASS_NAME) for folder in folders])
    if len(folders) in labels:
        names = _told_apart([*names, NO_CLASS])
    return names, labels


def _common_folders(folders: Sequence[list[str]]) -> list[str]:
    common: list[str] = list(folders[0]) if folders else []
    for path in folders:
        while path[: len(common)] != common:
            common.pop()
    return common


def _reading_order(name: str) -> list[tuple[int, int, str]]:
    parts = _DIGITS.split(name.casefold())
    return [(0, int(part), "") if part.isascii() and part.isdigit() else (1, 0, part) for part in parts if part]


def _told_apart(names: list[str]) -> list[str]:
    """Names that look the same are numbered."""
    found: dict[str, None] = {}
    last: dict[str, int] = {}  # number that a name was given: a hundred thousand folders may look the same
    for name in names:
        number, one = last.get(name, 1), name
        while one in found:
            number += 1
            one = f"{name} ({number})"
        last[name] = number
        found[one] = None
    return list(found)
