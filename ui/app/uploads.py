"""Files that a page asks for: which visits show a place to put them, and what Streamlit keeps in memory for each."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import streamlit as st
from streamlit import runtime
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile, UploadedFileRec

FILE_BYTES = 2048  # what a file costs beside its content, so that many empty ones are bounded too


@dataclass
class _Visit:
    """A visit that shows a place for files: on which page, from which address; its files as last counted."""

    page: str
    address: str
    files: int = 0
    bytes: int = 0


_lock = threading.Lock()
_visits: dict[str, _Visit] = {}  # by Streamlit's name of the visit


def file_uploader(label: str, **settings: Any) -> Any:
    """Streamlit's, for a visit that may now send files."""
    context = get_script_run_ctx()
    if context is not None:
        address = st.context.ip_address
        with _lock:
            for gone in [name for name in _visits if not _is_there(name)]:
                del _visits[gone]
            known = _visits.get(context.session_id)
            if known is None or known.page != context.page_script_hash:
                _visits[context.session_id] = _Visit(
                    context.page_script_hash, address if isinstance(address, str) else ""
                )
    return st.file_uploader(label, **settings)


def page_begins() -> None:
    """A visit that has gone to another page may send no files to the former one's place."""
    context = get_script_run_ctx()
    if context is None:
        return
    with _lock:
        known = _visits.get(context.session_id)
        if known is not None and known.page != context.page_script_hash:
            del _visits[context.session_id]


def let_go(files: Iterable[UploadedFile]) -> None:
    """Streamlit would keep them in memory until the visit ends."""
    context, manager = get_script_run_ctx(), _manager()
    if context is None or manager is None:
        return
    for one in files:
        manager.remove_file(context.session_id, one.file_id)
        one.close()


def may_send(visit: str) -> bool:
    """Whether the visit shows a place for files."""
    return visit in _visits and _is_there(visit)


def held(visit: str) -> int:
    """Bytes of the files that are kept for a visit."""
    with _lock:
        return _counted(visit)


def held_from_address_of(visit: str) -> int:
    """Bytes of the files that are kept for the visits from the same address."""
    with _lock:
        known = _visits.get(visit)
        return sum(_counted(name) for name, one in _visits.items() if known is None or one.address == known.address)


def held_in_all() -> int:
    """Bytes of the files that are kept, of everybody together."""
    with _lock:
        return sum(map(_counted, _visits))


def _counted(name: str) -> int:
    """A folder comes as thousands of files: only the one that is new is looked at."""
    visit, manager = _visits.get(name), _manager()
    if visit is None or manager is None:
        return 0
    kept: dict[str, UploadedFileRec] = manager.file_storage.get(name) or {}
    files = list(kept.values())
    if len(files) == visit.files + 1:
        visit.bytes += len(files[-1].data) + FILE_BYTES
    elif len(files) != visit.files:
        visit.bytes = sum(len(one.data) + FILE_BYTES for one in files)
    visit.files = len(files)
    return visit.bytes


def _is_there(visit: str) -> bool:
    return not runtime.exists() or runtime.get_instance().is_active_session(visit)


def _manager() -> MemoryUploadedFileManager | None:
    if not runtime.exists():
        return None
    found = runtime.get_instance().uploaded_file_mgr
    return found if isinstance(found, MemoryUploadedFileManager) else None
