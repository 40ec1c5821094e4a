"""The page Learn: what the lesson is; at a step its idea and the guess that comes first; at the end what was guessed."""

from __future__ import annotations

import streamlit as st

from ui.app import resources, session
from ui.app.glossary import with_terms
from ui.app.lesson.bar import open_learn, open_place
from ui.app.lesson.state import LessonView
from ui.app.markdown import escaped
from ui.features.learn.bargain import bargain
from ui.features.learn.routes import WORKSHEET
from ui.features.learn.summary import summary
from ui.frontend.learn import exhibit_panel, guess_panel
from vae_core.explorer.lesson.data import SpringData, guess_data
from vae_core.explorer.lesson.step import END, Choose, Step, steps
from vae_core.runs import DamagedRun, RunError

MINUTES = 20


def learn_page() -> None:
    """The lesson as it stands in the address."""
    view = LessonView.load()
    step = view.step
    if step is not None:
        step_page(view, step)
    elif view.at == END:
        summary(view)
    else:
        front_page(view)


def front_page(view: LessonView) -> None:
    """Before the lesson: what it is, and where one may enter."""
    st.title("Learn")
    st.markdown(
        f"**{len(steps())} steps, about {MINUTES} minutes.** In each you guess first, then try it on the real page, and "
        "take one sentence away. A bar at the foot of every page leads on; the link in your browser's address line brings you "
        "back to where you were."
    )
    begun = bool(view.done)
    with st.container(horizontal=True):
        if st.button(
            "Go on with the lesson" if begun else "Start the lesson",
            type="primary",
            icon=":material/play_arrow:",
            key="start-lesson",
        ):
            open_learn(view.update(at=view.next_open()))
        if begun and st.button("Start again", icon=":material/replay:", key="lesson-again"):
            open_learn(LessonView(at=steps()[0].id))
        # The browser resolves it against the page's own address, wherever the app is mounted.
        st.link_button("Worksheet with answers", WORKSHEET, icon=":material/print:")
    with st.container(key="lesson-steps"):
        for step in steps():
            done = step.id in view.done
            number, words = st.columns([1, 3], vertical_alignment="center")
            if number.button(
                f"{step.number} · {step.title}",
                key=f"lesson-step-{step.id}",
                icon=":material/check:" if done else None,
                width="stretch",
            ):
                open_learn(view.update(at=step.id))
            words.markdown(step.question)


def step_page(view: LessonView, step: Step) -> None:
    """The idea and the guess of one step, and what can be tried once the guess is made."""
    st.title(step.title)
    try:
        runs = [resources.store().open(run_id) for run_id in step.runs]
        idea = step.idea()
    except (RunError, DamagedRun, LookupError):
        st.warning(
            "This step needs a model that is not here any more. Go on with the next one.",
            icon=":material/broken_image:",
        )
        return
    said = view.guess(step)
    trying = bool(said) and step.exhibit is not None
    words, stage = st.columns([2, 5] if trying else [3, 5], gap="large")
    with words:
        st.markdown(with_terms(idea))
        if trying:
            again = _guess_again(step, said)
        else:
            st.markdown(f"## {step.question}")
        if st.button(
            f"Try it: {step.place.title}",
            type="primary",
            icon=":material/arrow_forward:",
            key="try-it",
            disabled=not said,
            help=None if said else "Guess first; or go on without a guess in the bar below.",
        ):
            open_place(view, step)
    try:
        with stage, st.container(key="lesson-stage"):
            if trying:
                _exhibit(step)
                answer = "" if again else None
            else:
                answer = guess_panel(
                    guess_data(step, runs, said=said, reveal=step.id in view.done, label=session.chosen_class()),
                    key=f"guess-{step.id}",
                    on_said=lambda: None,
                )
    except DamagedRun as error:
        st.error(f"The models of this step cannot be shown: {escaped(str(error))}")
        return
    if session.is_expert() and step.expert:
        st.caption(with_terms(step.expert))
    if answer is not None and answer != said:
        view.with_guess(step, answer).keep()
        st.rerun()


def _guess_again(step: Step, said: str) -> bool:
    """The guess in a line; whether it is to be made again."""
    assert isinstance(step.prediction, Choose)
    text = next((option.text for option in step.prediction.options if option.key == said), "")
    st.markdown(f"**{step.question}** Your guess: *{text.strip('… ')}*.")
    return st.button("Guess again", icon=":material/replay:", key="guess-again", type="tertiary")


def _exhibit(step: Step) -> None:
    """What can be tried on this page itself. Raises DamagedRun."""
    if step.exhibit == "spring":
        st.markdown("**Try the spring:** drag the cloud, and change its width.")
        exhibit_panel(SpringData(expert=session.is_expert()), key="spring")
    elif step.exhibit == "bargain":
        bargain()
