"""The page Train: a training as it goes or as it went, or the choices of a new one, above the list of all of them."""

from __future__ import annotations

import streamlit as st

from ui import jobs
from ui.app import address, session
from ui.app.markdown import escaped
from ui.app.mathematics import mathematics
from ui.features.train import form_link, text
from ui.features.train.choices import choices_of, choices_view, draft_of
from ui.features.train.header import header, shown_run
from ui.features.train.live import live_view
from ui.features.train.run_list import run_list
from ui.features.train.setup import setup_view
from ui.features.train.state import Choices
from ui.lessons.lower_bound import elbo_is_a_lower_bound


def train_page() -> None:
    """Raises DamagedRun when the training is deleted meanwhile."""
    if session.is_expert() and session.watched_training() is None and form_link.asked():
        session.watch_training(session.NEW_TRAINING)  # a link to the form shows it while another training goes on, too
    run = shown_run()
    if run is None:
        st.title("Train a model", anchor=False)
        _new_training()
    else:
        form_link.forget()
        session.watch_training(run.id)
        status = header(run)
        live_view(run, status)
        if session.is_expert():
            if run.has_weights() and not status.active:
                elbo_is_a_lower_bound(run)
            mathematics(run.config.model.name)
    run_list()


def _new_training() -> None:
    """Three choices in plain words, all settings for experts, and for a training that is to be changed."""
    jobs.prepare(shows_untrained=True)
    asked = session.form_of()
    if asked is not None and not session.is_expert() and (choices := choices_of(asked)) is not None:
        choices.keep()
        for key in ("choose-data", "choose-kind", "choose-length"):
            st.session_state.pop(key, None)
        session.renew_form({})
        asked = None
    if not session.is_expert() and asked is None:
        form_link.forget()
        choices_view()
        return
    if not session.is_expert() and asked is not None:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(text.ALL_SETTINGS.format(name=escaped(asked.name)), width="stretch")
            if st.button(text.BACK_TO_CHOICES, key="to-choices", icon=":material/undo:"):
                session.renew_form({})
                st.rerun()
    if not session.train_draft():
        session.renew_form(form_link.read(address.words()) or draft_of(Choices.load()))
    setup_view()
    if session.is_expert():
        form_link.keep(session.train_draft())
        mathematics(session.train_draft()["model.name"])
