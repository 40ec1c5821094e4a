"""The page Your images: an import as far as it is, above the list of what was imported."""

from __future__ import annotations

import streamlit as st

from ui.app import address, person
from ui.app.markdown import escaped
from ui.features.datasets import text
from ui.features.datasets.follow import follow
from ui.features.datasets.found import found_view
from ui.features.datasets.listing import list_view, train_on
from ui.features.datasets.pictures import found_in
from ui.features.datasets.upload import upload_view
from vae_core.datasets import ImportedDataset, ImportedError, dataset
from vae_core.imports.job import ImportJob, State, jobs_of, open_job, sweep_jobs
from vae_core.imports.worker import start_import

_ID = "import"  # in the address: a reload finds the import again
_MADE = "datasets-made"


def datasets_page() -> None:
    st.title("Your images", anchor=False)
    _made()
    job = _current()
    if job is None:
        upload_view()
    else:
        _go_on(*job)
    list_view()


def _current() -> tuple[ImportJob, State] | None:
    """The import that this person is at: the one in the address, or the newest that is not done."""
    sweep_jobs()  # what somebody uploaded stays a day, whether or not another one uploads
    who = person.current()
    asked = address.get(_ID)
    jobs = []
    if asked:
        try:
            jobs.append(open_job(asked))
        except ImportedError:
            address.change({}, [_ID])
    for job in [*jobs, *jobs_of(who.id)]:
        try:
            if job.job().owner == who.id:
                return job, job.state()
        except ImportedError:
            continue
    return None


def _go_on(job: ImportJob, state: State) -> None:
    if state.state == "done":
        st.session_state[_MADE] = state.dataset
        _leave(job)
    if state.state == "new" or state.active:
        follow(job, state)
        return
    if state.state in ("failed", "stopped"):
        (st.error if state.state == "failed" else st.info)(escaped(state.message), icon=":material/info:")
    if st.button(text.DISCARD, icon=":material/undo:", key="discard-import"):
        _leave(job)
    if state.step == "look" and state.state != "ready":
        return
    try:
        found = found_in(job)
    except ImportedError as error:
        st.error(escaped(str(error)), icon=":material/error:")
        return
    chosen = found_view(found, state.choices)
    if chosen is not None:
        try:
            start_import(job, chosen)
        except ImportedError as error:
            st.error(escaped(str(error)), icon=":material/error:")
        else:
            st.rerun()


def _leave(job: ImportJob) -> None:
    """The import goes, with what was uploaded for it."""
    job.remove()
    address.change({}, [_ID])
    st.rerun()


def _made() -> None:
    """Says what was made just now."""
    entry = dataset(st.session_state[_MADE]) if st.session_state.get(_MADE) else None
    if not isinstance(entry, ImportedDataset) or not entry.is_there():
        return
    facts = entry.facts()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.success(
            text.DONE.format(title=escaped(facts.title), images=facts.images, held_out=facts.held_out),
            icon=":material/check_circle:",
        )
        if st.button(text.TRAIN_ON_IT, type="primary", icon=":material/model_training:", key="train-on-made"):
            train_on(entry.name)
