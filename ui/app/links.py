"""Links to the app's pages as HTML, many in one element.

Each `st.page_link` is an element of its own, a third of a millisecond of the server's, and a menu has fifteen. In the
browser `ui/frontend/frame/page-links.js` opens these as Streamlit opens its own, within the session; where it is not there,
and in a new tab, they are links like any other.
"""

from __future__ import annotations

import html
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlencode

HOME = "app.py"
# Streamlit's font with its icons; the names of icons are the words that it draws as pictures.
STYLE = """
.page-icon { font-family: "Material Symbols Rounded"; font-size: 1.25em; line-height: 1; flex: none; width: 1em;
  overflow: hidden; white-space: nowrap; user-select: none; }
"""


def page_href(file: str, query: Mapping[str, str] | None = None) -> str:
    """The address of a page such as "pages/train.py", relative to the app's own."""
    path = "./" if file == HOME else Path(file).stem
    return f"{path}?{urlencode(query)}" if query else path


def page_link(
    file: str,
    inside: str,
    *,
    query: Mapping[str, str] | None = None,
    icon: str = "",
    kind: str = "",
    current: bool = False,
) -> str:
    """HTML of a link around `inside`, which is HTML.

    kind: its class
    icon: as Streamlit writes it, such as ":material/train:"
    current: whether this is the page that it leads to
    """
    words = (f' class="{kind}"' if kind else "") + (' aria-current="page"' if current else "")
    return f'<a href="{html.escape(page_href(file, query))}" data-page{words}>{icon_html(icon)}{inside}</a>'


def icon_html(icon: str) -> str:
    """HTML of an icon as Streamlit writes it; nothing for ""."""
    name = icon.removeprefix(":material/").removesuffix(":")
    return f'<span class="page-icon" aria-hidden="true" translate="no">{name}</span>' if name else ""
