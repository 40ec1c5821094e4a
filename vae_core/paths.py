"""Paths that people type, at the command line or in the environment."""

from __future__ import annotations

from pathlib import Path

from vae_core.config import shortened


class PathError(ValueError):
    """What somebody typed is no path; the message says why."""


def as_path(text: str) -> Path:
    """The path, with ~ for the home folder, which a shell leaves as it is behind an equals sign or in quotes.

    Raises PathError.
    """
    if not text.strip():
        raise PathError("A path is empty; write . for this folder.")
    if "\0" in text:
        raise PathError(f"{shortened(text)} is no path: it holds a zero.")
    try:
        return Path(text).expanduser()
    except RuntimeError as error:
        raise PathError(f"{shortened(text)} is no path here: there is no such home folder.") from error
