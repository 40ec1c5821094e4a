"""What pages about a run have in common: title and picker, which models they are for, and what a damaged run says."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

import streamlit as st

from ui.app import resources, session
from ui.app.markdown import escaped
from ui.app.shell import CODES, pick_run, start_page
from vae_core.runs import DamagedRun, Run


@contextlib.contextmanager
def run_page(title: str, icon: str = "", *, needs_map: str = "") -> Iterator[Run]:
    """The frame of a page about one run, which is picked in its heading.

    needs_map: what the page does, when it has no meaning for codes that are entries of a codebook
    """
    start_page(title, icon)
    heading, picker = st.columns([2, 3], vertical_alignment="bottom")
    heading.title(title)
    with picker:
        run = pick_run()
    if needs_map and resources.latent_space(run).is_grid:
        no_map(run, needs_map)
        st.stop()
    with damage_shown():
        if needs_map:
            resources.explored(run)  # here, as a fragment would keep its error to itself
        yield run
        return
    st.stop()


@contextlib.contextmanager
def damage_shown(what: str = "This model", say: Callable[[str], object] = st.error) -> Iterator[None]:
    """Whatever is wrong with a run's files, or that it was deleted, as a sentence."""
    try:
        yield
    except DamagedRun as error:
        say(f"{what} cannot be shown: {escaped(str(error))}")


def no_map(run: Run, what: str) -> None:
    """That `what` has no meaning for this run, "A map" for example, and a button that opens the page Codes."""
    st.info(
        f"{what} has no meaning for “{escaped(run.config.name)}”: its codes are grids of entries of a codebook, "
        "numbered like words in a dictionary, and there is nothing between entry 3 and entry 4.",
        icon=":material/grid_on:",
    )
    if st.button("See its codes instead", key="to-codes", icon=":material/grid_on:", type="primary"):
        session.choose_run(run.id)
        st.switch_page(CODES)
