"""Files come in: kept in an import's folder on the disk, and no longer in the server's memory."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from ui.app import address, person, session, uploads
from ui.app.markdown import escaped
from ui.features.datasets import text
from vae_core.datasets import ImportedError
from vae_core.imports.job import ImportJob, create_job, jobs_of
from vae_core.imports.worker import start_look
from vae_core.limits import LimitError, limits

_ROUND = "datasets-round"  # another number is another widget, and the former one's files are let go


def upload_view() -> None:
    """What to bring in. When files have come, their import begins and the page runs again."""
    st.markdown(text.LEAD)
    kind = st.segmented_control(
        "What you have",
        list(text.KINDS),
        format_func=text.KINDS.__getitem__,
        default="files",
        required=True,
        key="kind",
    )
    number = st.session_state.setdefault(_ROUND, 0)
    files = uploads.file_uploader(
        text.FILES if kind == "files" else text.FOLDER,
        accept_multiple_files=True if kind == "files" else "directory",
        max_upload_size=max_upload_megabytes(),
        key=f"upload-{kind}-{number}",
    )
    st.caption(text.FOLDERS)
    read = text.READ.format(size=f"{limits().max_upload_bytes / 1e6:,.0f} MB")
    st.caption(f"{read} {text.LARGER}" if session.is_expert() else read)
    if not files:
        return
    try:
        job = take(files)
    except (ImportedError, LimitError) as error:
        st.error(escaped(str(error)), icon=":material/error:")
        return
    finally:
        st.session_state[_ROUND] = number + 1
        uploads.let_go(files)
    address.change({"import": job.id})
    st.rerun()


def take(files: Sequence[UploadedFile]) -> ImportJob:
    """Keep the files and begin to look through them; the person's former imports go. Raises ImportedError, LimitError."""
    who = person.current()
    others = jobs_of(who.id)
    if not who.unbounded and any(_is_active(other) for other in others):
        raise ImportedError(
            "Your last import is still at work; wait until it is done, or load the page again to stop it."
        )
    job = create_job(((one.name, one) for one in files), owner=who.id, bounded=not who.unbounded)
    for other in others:
        if not _is_active(other):
            other.remove()
    start_look(job)
    return job


def _is_active(job: ImportJob) -> bool:
    try:
        return job.state().active
    except ImportedError:  # another page has removed it, or it is damaged
        return False


def max_upload_megabytes() -> int:
    """Of one file: the server's own bound, or ours where that is smaller."""
    return max(1, min(int(st.get_option("server.maxUploadSize")), limits().max_upload_bytes // 1_000_000))
