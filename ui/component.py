"""Parts of a page that run in the browser: how they are declared to Streamlit.

Their files are ES modules in `ui/frontend/`, a folder each, served by the app itself (`ui/modules.py`).
Stands below `ui/app/`, so that the frame of every page can have such parts too.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import streamlit as st

from ui.modules import APP, FOLDER, modules

# Streamlit imports a module of no address: the page's own says where the app is, behind whatever proxy.
_SCRIPT = """
const { default: parts } = await import(new URL("%s", document.baseURI));
export default (mounted) => parts.%s({ ...mounted, data: mounted.data[0] });
"""


def mount(name: str, data: dict[str, Any], *, key: str, **on_change: Any) -> Any:
    """Show the component in the folder called `name` and return its state.

    `on_change` are Streamlit's callbacks, such as `on_pins_change`.
    """
    # In a list: Streamlit looks through a dictionary for tables, and imports pandas and Arrow for that, 60 MB.
    return _renderer(name, modules().version)(key=key, data=[data], **on_change)


@cache
def _renderer(name: str, version: str) -> Any:
    files = modules()
    page = FOLDER / name / "part.html"  # of a component that does not build its elements itself
    empty = f'<div class="part {name.replace("_", "-")}" data-part></div>\n'
    return st.components.v2.component(
        f"latent-playground.{name}",
        html=f'<link rel="stylesheet" href="{files.address(f"{name}/style.css")}">\n'
        + (page.read_text(encoding="utf-8") if page.exists() else empty),
        js=_SCRIPT % (files.address(APP), name),
    )
