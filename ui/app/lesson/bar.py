"""The lesson's bar at the foot of every page: which step, what to do here, what was learnt, and the way on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import streamlit as st

from ui.app.lesson.state import LessonView
from ui.component import mount
from vae_core.explorer.lesson.bar import LEARN_TITLE, BarData, bar_of
from vae_core.explorer.lesson.step import LEARN, Step, step_of

KEY = "lesson-bar"

# Out of the page's flow, so that nothing moves; the page ends above it.
STYLE = f"""<style>
[data-testid="stLayoutWrapper"]:has(> .st-key-{KEY}) {{ position: absolute; }}
.stMainBlockContainer {{ padding-bottom: calc(var(--lesson-bar, 5rem) + 1.5rem); }}
</style>"""


def lesson_bar(page: str) -> None:
    """Draw it while a lesson is on, and follow its buttons. `page`: the title of the page that is drawn."""
    view = LessonView.load()
    if view.at is None:
        return
    view.keep()
    st.html(STYLE)
    with st.container(key=KEY):
        act = mount("lesson", asdict(bar_data(view, page)), key="lesson", on_act_change=lambda: None).act
    if isinstance(act, Mapping):
        _follow(view, act, page)


def bar_data(view: LessonView, page: str) -> BarData:
    """What the bar shows on the page with this title."""
    step = view.step
    return bar_of(step, page=page, guess=view.guess(step) if step else "", done=view.done)


def _follow(view: LessonView, act: Mapping[str, Any], page: str) -> None:
    """Do what was asked in the bar. Mostly ends the script's run."""
    step = view.step
    what, target = act.get("what"), act.get("step")
    if what == "leave":
        view.update(at=None).keep()
        st.rerun()
    if what == "did" and step is not None and target == step.id:
        view.with_done(step).keep()
        st.rerun()
    if what == "step" and isinstance(target, str) and step_of(target) is not None:
        open_learn(view.update(at=target))
    if what == "back":
        open_learn(view if page != LEARN_TITLE else view.update(at=view.neighbour(-1)))
    if what == "next":
        if step is None:
            open_learn(view)
        elif page == LEARN_TITLE or (page != step.place.title and step.id not in view.done):
            open_place(view, step)
        else:
            open_learn(view.update(at=view.neighbour(1)))


def open_learn(view: LessonView) -> None:
    """Go to the step's guess on the page Learn."""
    view.keep()
    st.switch_page(LEARN, query_params=view.params())


def open_place(view: LessonView, step: Step) -> None:
    """Go to the page where the step is done, at its exact view."""
    view.keep()
    for key in [key for key in st.session_state if isinstance(key, str) and key.startswith("picked-")]:
        del st.session_state[key]  # else a picker of that page would hold on to another model
    st.switch_page(step.place.page, query_params={**step.place.query, **view.params()})
