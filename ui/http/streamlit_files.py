"""Streamlit's own files that its pages fetch late: the scripts of its elements, each when the first such element arrives.

Found in the manifest that Streamlit's build left beside them. Where a version has none, or has other names, nothing is
found, and a page is merely slower.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from streamlit import file_util

ICONS = "MaterialSymbols-Rounded.woff2"  # the font of every icon


@cache
def scripts_of(*elements: str) -> tuple[str, ...]:
    """Addresses of what elements such as "Selectbox" are made of, beyond what the page itself names; base-relative."""
    manifest = _manifest()
    there = set(_closure(manifest, ["index.html"]))
    keys = [key for name in elements for key in manifest if key.endswith(f"/{name}.tsx")]
    return tuple(manifest[key]["file"] for key in _closure(manifest, keys) if key not in there)


@cache
def icons() -> str | None:
    """Address of the font of icons."""
    return next((str(one["file"]) for key, one in _manifest().items() if key.endswith(f"/{ICONS}")), None)


def _closure(manifest: dict[str, Any], keys: list[str]) -> list[str]:
    """The entries and all that they import."""
    found = [key for key in keys if key in manifest]
    for key in found:  # grows
        found += [one for one in manifest[key].get("imports", ()) if one in manifest and one not in found]
    return found


@cache
def _manifest() -> dict[str, Any]:
    try:
        read = json.loads(Path(file_util.get_static_dir(), "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {key: one for key, one in read.items() if isinstance(one, dict) and "file" in one}
