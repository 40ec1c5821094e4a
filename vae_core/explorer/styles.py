"""Style sheets joined with those that they import, for pages that fetch nothing."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping

from vae_core.explorer.linker import LinkError

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_IMPORT = re.compile(r"""^@import\s+(?:url\(\s*)?["'](?P<path>[^"'\n]*)["']\s*\)?\s*;\n*""", re.MULTILINE)
_FETCHED = re.compile(r"@import|\burl\((?!\s*[\"']?(?:#|data:))")


def link_styles(sources: Mapping[str, str], entry: str) -> str:
    """The sheet at `entry` behind all that it imports, each once. `sources`: as for `link`.

    Raises LinkError for a sheet that is not there, and for anything else that a page would have to fetch.
    """
    return "".join(sheets_of(sources, entry).values())


def sheets_of(sources: Mapping[str, str], entry: str) -> dict[str, str]:
    """The same, sheet by sheet: the text by path, in order. Raises LinkError likewise."""
    sheets: dict[str, str] = {}
    _visit(sources, entry, sheets, entry)
    return sheets


def _visit(sources: Mapping[str, str], path: str, sheets: dict[str, str], needed_by: str) -> None:
    if path in sheets:
        return
    if path not in sources:
        raise LinkError(f"{needed_by} needs {path}, which is not there.")
    source = sources[path]
    for found in _IMPORT.finditer(source):
        _visit(sources, posixpath.normpath(posixpath.join(posixpath.dirname(path), found["path"])), sheets, path)
    text = _IMPORT.sub("", source)
    if _FETCHED.search(_COMMENT.sub("", text)):
        raise LinkError(f"{path} fetches something: a linked page has nothing to fetch it from.")
    sheets[path] = text
