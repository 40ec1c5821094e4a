"""The page Class wall: a teacher opens one, and everybody's drawings land on its map."""

from __future__ import annotations

import contextlib

import streamlit as st

from ui.app import person, session
from ui.features.wall.data import wall_model
from ui.features.wall.state import WallView
from ui.frontend.wall import WallData, wall_panel
from vae_core.limits import limits
from vae_core.runs import Run
from vae_core.walls import WallError, WallStore

DEFAULT_RUN = "mnist-vae-2d"
PART = "wall-part"


def run_of_wall() -> str:
    """The model that the page opens on: that of the wall in the address, else the digits."""
    wall = WallView.load().wall
    if wall:
        with contextlib.suppress(WallError):
            return WallStore().wall(wall).run
    return DEFAULT_RUN


def wall_page(run: Run) -> None:
    """The whole page below its heading. Raises DamagedRun."""
    if session.plain_mode():
        st.info(
            "A class wall is drawn and shown in the browser: it needs this page's own scripts.", icon=":material/draw:"
        )
        return
    model = wall_model(run)  # a damaged model raises here, as a fragment would keep its error to itself
    _wall(model)


@st.fragment
def _wall(model: dict[str, object]) -> None:
    view = WallView.load()
    view.keep()
    data = WallData(model=model, wall=view.wall, max_name=limits().max_wall_name, teacher=person.current().teacher)
    with st.container(key="class-wall"):
        wall_panel(data, key=PART, on_wall=_follow)


def _follow() -> None:
    """A wall was opened, or left, in the browser."""
    answer = st.session_state[PART].get("wall")
    WallView.from_browser({"wall": answer if isinstance(answer, str) else ""}).keep()
