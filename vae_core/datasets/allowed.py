"""Which folders of this computer may be read as images.

A configuration may come from anywhere, and names a folder: that alone opens none. A folder is read when the person at
the command line named it, in that process; and by pages, and what they start, only below one of the folders in
LATENT_PLAYGROUND_FOLDERS.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable
from pathlib import Path

from vae_core.limits import limits
from vae_core.paths import PathError, as_path

_named: set[str] = set()


def allow_folder(folder: Path | str) -> None:
    """Let this process read a folder of images, as the person who started it named it."""
    _named.add(os.path.realpath(as_path(str(folder))))


def may_read(folder: Path | str) -> bool:
    """Whether this process may read the images in `folder`. Looks at names and links, and at nothing inside."""
    return _is_below(folder, [*_named, *_roots()])


def may_follow(link: str, folder: Path | str) -> bool:
    """Whether a link within `folder` may be followed: anywhere where a person named the folder, else only to what may be
    read itself. Whoever may put images into a folder that pages read could show the whole disk otherwise.
    """
    return _is_below(folder, _named) or _is_below(link, _roots())


def _roots() -> list[str]:
    """Where the owner's folders really are; one that is no path allows nothing."""
    found = []
    for text in limits().folders.split(os.pathsep):
        with contextlib.suppress(PathError):
            found.append(os.path.realpath(as_path(text)))
    return found


def _is_below(path: Path | str, roots: Iterable[str]) -> bool:
    real = os.path.realpath(path)
    return any(real == root or real.startswith(root.rstrip(os.sep) + os.sep) for root in roots)
