"""Parts of a page that run in the browser: how they are declared to Streamlit.

Their files are ES modules in `ui/frontend/`. Streamlit serves them by address, because `pyproject.toml` declares them as
components of the distribution `latent-playground`, with that folder as `asset_dir`: one can import from the other.
Stands below `ui/app/`, so that the frame of every page can have such parts too.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

DISTRIBUTION = "latent-playground"
ASSETS = Path(__file__).parent / "frontend"


def mount(name: str, data: dict[str, Any], *, key: str, **on_change: Any) -> Any:
    """Show the component in the folder called `name` and return its state.

    `on_change` are Streamlit's callbacks, such as `on_pins_change`. Raises StreamlitAPIException when the distribution
    is not installed in this environment.
    """
    return _renderer(name)(key=key, data=data, **on_change)


@cache
def _renderer(name: str) -> Any:
    """Made when a page first shows it: at import time there may be no server yet that knows of the declaration."""
    page = ASSETS / name / "part.html"  # of a component that does not build its elements itself
    empty = f'<div class="part {name.replace("_", "-")}" data-part></div>\n'
    return st.components.v2.component(
        f"{DISTRIBUTION}.{name}",
        html=page.read_text(encoding="utf-8") if page.exists() else empty,
        css=f"{name}/style.css",
        js=f"{name}/index.js",
    )
