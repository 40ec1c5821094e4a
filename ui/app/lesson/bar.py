"""The lesson's bar at the foot of every page: which step, what to do here, what was learnt, and the way on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import streamlit as st

from ui.app.lesson.state import END, LessonView
from ui.component import mount
from vae_core.explorer.lesson.step import LEARN, Sign, Step, step_of, steps
from vae_core.runs import DamagedRun, RunError

LEARN_TITLE = "Learn"
KEY = "lesson-bar"

# Out of the page's flow, so that nothing moves; the page ends above it.
STYLE = f"""<style>
[data-testid="stLayoutWrapper"]:has(> .st-key-{KEY}) {{ position: absolute; }}
.stMainBlockContainer {{ padding-bottom: calc(var(--lesson-bar, 5rem) + 1.5rem); }}
</style>"""


@dataclass(frozen=True)
class BarData:
    """The component's data.

    Attributes:
        steps: (id, title, whether it was done) of all
        at: the id of the step
        phase: "guess" on the page Learn, "elsewhere" on a page that is not the step's, "try" there, "done" when the step is
        message: what to do now, or the takeaway
        aside: said more quietly: the reply to the guess
        go: the word on the main button; empty for none
        quiet: the word on the second button; empty for none
        signs: by which the browser knows that it was done
        look_at: selectors of what is to be used; the first that is found is pointed at
    """

    steps: tuple[tuple[str, str, bool], ...]
    at: str
    phase: str
    message: str
    aside: str
    go: str
    quiet: str
    signs: tuple[Sign, ...]
    look_at: tuple[str, ...]


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
    listed = tuple((step.id, step.title, step.id in view.done) for step in steps())
    step = view.step
    if step is None:
        go = "" if page == LEARN_TITLE else "See the summary"
        return BarData(listed, END, "end", "You have come to the end of the lesson.", "", go, "", (), ())
    guess = view.guess(step)
    here, last = page == step.place.title, view.neighbour(1) == END
    onward = "Finish" if last else "Next step"
    signs: tuple[Sign, ...] = ()
    phase, aside, quiet = "elsewhere", "", ""
    if page == LEARN_TITLE:
        phase, message = "guess", "First a guess. Nothing is marked."
        if guess:
            message = "Your guess is kept. " + (
                "Play with this, then go on." if step.exhibit else "Now see for yourself."
            )
        go = f"Try it: {step.place.title}" if guess else ""
        quiet = "" if guess else "Go on without a guess"
        if step.id in view.done:
            message = "You have done this step. You may do it again."
    elif step.id in view.done:
        phase, message, go = "done", _worded(step), onward
        aside = step.reply(guess) or step.choice(guess) if guess else ""
    elif here:
        phase, message, go, quiet = "try", step.task, "", "Skip"
        signs = _signs(step)
    else:
        message, go = f"Step {step.number} goes on on the page {step.place.title}.", f"Go to {step.place.title}"
    return BarData(listed, step.id, phase, message, aside, go, quiet, signs, step.look_at)


def _worded(step: Step) -> str:
    """The takeaway; without its figures' models a sentence that says so."""
    try:
        return step.takeaway()
    except (RunError, DamagedRun, LookupError):
        return "Done. The model that this step tells of is not here any more."


def _signs(step: Step) -> tuple[Sign, ...]:
    try:
        return step.signs()
    except (RunError, DamagedRun, LookupError):
        return ()


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
