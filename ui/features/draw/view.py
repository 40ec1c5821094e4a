"""The page Draw: a pad, the map, the copy; and doors to the pages that take the image."""

from __future__ import annotations

from typing import Any

import streamlit as st

from ui.app import resources, session
from ui.app.glossary import with_terms
from ui.app.markdown import plain_title
from ui.app.own_images import checked, hand_over
from ui.app.shell import ARITHMETIC, INTERPOLATE, LATENT_MAP, open_with
from ui.features.draw.state import DrawView
from ui.frontend.draw import draw_panel
from ui.frontend.model import browser_model
from ui.http.prepare import PREPARE_PATH
from vae_core.explorer.draw import DrawData, caption, example, hint
from vae_core.limits import limits
from vae_core.runs import Run

PAGES = {"map": LATENT_MAP, "interpolate": INTERPOLATE, "arithmetic": ARITHMETIC}
SLOTS = {"map": 1, "interpolate": 2, "arithmetic": 3}


def draw_page(run: Run) -> None:
    """Raises DamagedRun."""
    title = plain_title(resources.run_dataset(run), within=True)
    st.markdown(with_terms(hint(run, title)))
    _desk(run)
    st.caption(with_terms(caption(run)))


@st.fragment
def _desk(run: Run) -> None:
    view, bounds = DrawView.load(), limits()
    data = DrawData(
        model=browser_model(run),
        view=view.for_browser(),
        example=example(run),
        max_bytes=bounds.max_drawing_bytes,
        max_token=bounds.max_link_image,
        prepare_url=PREPARE_PATH,
        max_image_bytes=bounds.max_image_bytes,
        expert=session.is_expert(),
        pages=tuple(PAGES),
    )
    answer, use = draw_panel(data, key=f"draw-{run.id}")
    if answer is not None and answer.get("run") == run.id:
        view = DrawView.from_browser(answer, view)
    view.keep()
    if use is not None:
        _use(run, use)


def _use(run: Run, use: dict[str, Any]) -> None:
    """Open another page with the image in one of its places; nothing where the browser asks for what there is not."""
    to, slot, token = use.get("to"), use.get("slot"), checked(use.get("token"))
    if to not in PAGES or token is None or not isinstance(slot, int) or not 0 <= slot < SLOTS[to]:
        return
    hand_over(to, token, slot)
    open_with(PAGES[to], run)
