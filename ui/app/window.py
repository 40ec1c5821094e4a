"""What surrounds the content of every page: explanations of terms, the projector view, what a link leaves out, sharing.

The browser's part is `ui/frontend/frame/`. Without it (`?plain=1`) pages are as always, and terms are plain words.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Annotated, Literal

import streamlit as st
from pydantic import Field

from ui.app import session
from ui.app.reach import reach
from ui.app.view_state import Key, ViewState
from ui.component import mount
from vae_core.explorer.glossary import address

PART = "window"  # the component's key
SHARE, TAKE_HOME, PROJECT = (
    "#do-share",
    "#do-take-home",
    "#do-projector",
)  # links that the browser's part answers, wherever they stand
MAX_HIDDEN = 40

Control = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,60}$")]


class WindowView(ViewState):
    """How the pages are shown during this visit.

    Attributes:
        view: "projector" for large type and no menu; arrow keys lead to the next page, or the next step of a lesson
        hide: controls that are left out, as `nameOf` of ui/frontend/frame/controls.js calls them: by the key of a
            Streamlit element, by `data-control` in a component, else by its label
    """

    view: Annotated[Literal["page", "projector"], Key("view")] = "page"
    hide: Annotated[
        tuple[Control, ...],
        Key("hide", separator=",", skip=True, unique=True, max_parts=MAX_HIDDEN, max_length=2_500),
    ] = ()

    @property
    def is_projected(self) -> bool:
        return self.view == "projector"


# Everything that Streamlit sizes is in rem, and type is to be large on the wall: by the height of the window, 18 pixels at
# 720 and 24 at 1080. The strip with the arrows stands in the padding above.
PROJECTED = """
:root { font-size: clamp(18px, 2.2vh, 32px) !important; --top-bar: 0rem; }
[data-testid="stSidebar"], [data-testid="stHeader"], [data-testid="stExpandSidebarButton"] { display: none !important; }
.stMainBlockContainer { padding: 1.75rem 2rem 0.5rem !important; }
.stMainBlockContainer h1 { font-size: 1.7rem !important; padding: 0 0 0.2rem !important; }
.stMainBlockContainer .stHeading [data-testid="stMarkdownContainer"] { margin-bottom: 0; }
.stMainBlockContainer [data-testid="stVerticalBlock"] { gap: 0.4rem; }
"""


def open_window() -> None:
    """Once on every page, before its content."""
    if session.plain_mode():
        return
    view = WindowView.load()
    view.keep()
    if view.is_projected:
        st.html(f"<style>{PROJECTED}</style>")
    if view.hide:
        st.html(_without(view.hide))
    found = reach()
    data = {
        "glossary_url": address(),
        "projected": view.is_projected,
        "hide": view.hide,
        "reach": None if found is None else asdict(found),
    }
    with st.container(key=PART):
        mount("frame", data, key=f"{PART}-part", on_view_change=_follow(f"{PART}-part"))


def share_links() -> None:
    """In the menu: share this view, take its models home, and show it on a projector."""
    if not session.plain_mode():
        st.markdown(
            f":material/qr_code_2: [Share this view]({SHARE})  \n:material/download: [Take it home]({TAKE_HOME})  \n"
            f":material/slideshow: [Projector view]({PROJECT})"
        )


def _follow(key: str) -> Callable[[], None]:
    def follow() -> None:
        WindowView.from_browser(st.session_state[key].get("view")).keep()

    return follow


def _without(names: tuple[str, ...]) -> str:
    """Before the browser's part is there; it hides what stands in components."""
    selectors = ", ".join(f'.st-key-{name}, [data-testid="stLayoutWrapper"]:has(> .st-key-{name})' for name in names)
    menu = ', [data-testid="stSidebar"], [data-testid="stExpandSidebarButton"]' if "menu" in names else ""
    return f"<style>{selectors}{menu} {{ display: none !important; }}</style>"
