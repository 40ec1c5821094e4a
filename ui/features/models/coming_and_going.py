"""What comes in by a zip, what was deleted and can be brought back, and the teacher's passphrase."""

from __future__ import annotations

import time
from typing import Any

import streamlit as st

from ui import jobs
from ui.app import person, uploads
from ui.app.markdown import escaped
from ui.app.person import NotYours, Person
from ui.features.models import text
from vae_core.limits import LimitError, limits
from vae_core.run_archives import RunRejected
from vae_core.runs.trash import DeletedEntry

JUST_NOW = 15 * 60  # seconds for which a deletion stands at the page's top
AT_ONCE = 20  # deleted models in the list
_LAST = "models-import"  # the upload that was dealt with, and what became of it


def taking_in() -> None:
    """A place to put a zip, and what became of the last one."""
    place = st.popover("Import a .zip", icon=":material/upload_file:", key="import")
    with place:
        st.caption(text.IMPORT_HELP)
        megabytes = max(1, limits().max_upload_bytes // 1_000_000)
        file = uploads.file_uploader("A model's .zip", type="zip", key="import-file", max_upload_size=megabytes)
        if file is None:
            return
        last = st.session_state.get(_LAST)
        if last is None or last[0] != file.file_id:
            with st.spinner("Checking it…"):
                last = st.session_state[_LAST] = (file.file_id, *_taken(file))
        (st.success if last[1] else st.error)(last[2])


def _taken(file: Any) -> tuple[bool, str]:
    """Whether the upload became a model, and what to say. Markdown."""
    try:
        found = jobs.import_zip(file)
    except (RunRejected, LimitError) as error:
        return False, escaped(str(error))
    return True, f"“{escaped(found.run.config.name)}” is in the list, and yours. {escaped(found.left_out)}".strip()


def just_deleted() -> None:
    """The last deletion, while it is fresh, with the way back."""
    newest = next(iter(jobs.deleted()), None)
    if newest is None or newest.deleted < time.time() - JUST_NOW:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="just-deleted"):
        st.markdown(f":material/delete: “{escaped(newest.name)}” was deleted.", width="content")
        if st.button("Undo", icon=":material/undo:", key="undo"):
            jobs.attempt_and_redraw(lambda: jobs.bring_back(newest.key))


def deleted_models() -> None:
    """All that can be brought back; nothing when there is none."""
    entries = jobs.deleted()
    if not entries:
        return
    part = st.expander(f"Deleted models ({len(entries)})", icon=":material/delete:", key="deleted", on_change="rerun")
    if not part.open:
        return
    with part:
        st.caption(text.KEPT.format(hours=text.hours(limits().keep_deleted_hours)))
        for entry in entries[:AT_ONCE]:
            _deleted(entry)
        if len(entries) > AT_ONCE:
            st.caption(f"And {len(entries) - AT_ONCE} that were deleted before.")


def _deleted(entry: DeletedEntry) -> None:
    when = time.strftime("%d %b, %H:%M", time.localtime(entry.deleted))
    with st.container(horizontal=True, vertical_alignment="center", key=f"deleted-{entry.key}"):
        st.markdown(f"“{escaped(entry.name)}”, deleted {when}")
        if st.button("Bring back", key=f"back-{entry.key}", icon=":material/undo:"):
            jobs.attempt_and_redraw(lambda: jobs.bring_back(entry.key))
        if st.button("Remove for good", key=f"gone-{entry.key}", icon=":material/delete_forever:"):
            jobs.attempt_and_redraw(lambda: jobs.remove(entry.key))


def teacher(who: Person) -> None:
    """Where the passphrase is given; nothing where there is none, or nothing to unlock."""
    if who.alone or not person.can_unlock():
        return
    if who.teacher:
        with st.container(horizontal=True, vertical_alignment="center", key="teacher"):
            st.markdown(f":material/lock_open: {text.UNLOCKED}", width="content")
            if st.button("Lock again", key="lock"):
                person.lock()
                st.rerun()
        return
    with st.expander("For the teacher", icon=":material/lock:", key="teacher"):
        with st.form("teacher-form", border=False):
            st.caption(text.TEACHER)
            passphrase = st.text_input("Passphrase", type="password", key="passphrase", max_chars=200)
            pressed = st.form_submit_button("Unlock")
        if not pressed:
            return
        try:
            person.unlock(passphrase)
        except (NotYours, LimitError) as error:
            st.error(str(error), icon=":material/error:")
            return
        st.rerun()
