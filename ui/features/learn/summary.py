"""The end of the lesson: each step's guess beside what was found, and the ways on."""

from __future__ import annotations

import streamlit as st

from ui.app.lesson.state import LessonView
from vae_core.explorer.lesson.step import LEARN, Sketch, Step, steps
from vae_core.runs import DamagedRun, RunError


def summary(view: LessonView) -> None:
    """What was guessed and found in each step."""
    st.title("What you have found out")
    open_steps = [step for step in steps() if step.id not in view.done]
    if open_steps:
        st.info(f"Not done yet: {', '.join(step.title for step in open_steps)}. The bar below leads there.")
    for step in steps():
        if step.id in view.done:
            st.markdown(f"**{step.number} · {step.title}.** {_found(step)} {_guessed(step, view.guess(step))}")
    with st.container(horizontal=True):
        if st.button("Leave the lesson", type="primary", icon=":material/explore:", key="lesson-over"):
            view.update(at=None).keep()
            st.switch_page("app.py")
        if st.button("Start again", icon=":material/replay:", key="lesson-again"):
            LessonView(at=steps()[0].id).keep()
            st.switch_page(LEARN, query_params=LessonView(at=steps()[0].id).params())


def _found(step: Step) -> str:
    try:
        return step.takeaway()
    except (RunError, DamagedRun, LookupError):
        return ""


def _guessed(step: Step, said: str) -> str:
    """The reply to a guess, more quietly. Markdown."""
    if not said:
        return ""
    try:
        reply = step.reply(said) or step.choice(said)
    except (RunError, DamagedRun, LookupError):
        return ""
    if not reply and isinstance(step.prediction, Sketch):
        reply = "Your sketch is on the page of the step."
    return f"*{reply}*" if reply else ""
