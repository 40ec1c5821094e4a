"""JavaScript that components share beside ``shared.js``: a model with its images, choosing an image, a strip over its
slider, and the verdict on a decoded code."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from ui.frontend.decoder import decoder_source, worker_source

_HERE = Path(__file__).parent
_COMPONENTS = _HERE.parent
_OWN = ("model.js", "verdict.js", "rail.js", "chooser.js")
_BORROWED = ("parts/space.js", "parts/decoding.js", "interpolate/picker.js")


@cache
def parts_source() -> str:
    """JavaScript to put before a component's own: openModel, openVerdict, buildRail, openChooser, buildSlot.

    Streamlit loads a component's script as a blob, which cannot import its neighbours.
    """
    files = [_COMPONENTS / "shared.js", *(_COMPONENTS / name for name in _BORROWED), *(_HERE / name for name in _OWN)]
    texts = [path.read_text(encoding="utf-8") for path in files]
    return "\n".join([decoder_source(), f"const WORKER_SOURCE = {json.dumps(worker_source())};", *texts])


@cache
def parts_css() -> str:
    """The style of those parts; a component's root carries the class ``bench``."""
    return (_HERE / "parts.css").read_text(encoding="utf-8")
