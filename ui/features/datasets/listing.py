"""The imported datasets: see them, train on one, rename it, delete it."""

from __future__ import annotations

import html
import time

import streamlit as st

from ui.app import person, resources, session
from ui.app.markdown import escaped
from ui.app.shell import TRAIN
from ui.features.datasets import text
from ui.features.datasets.pictures import strip_of
from vae_core.datasets import OWN_PREFIX, ImportedDataset, ImportedError
from vae_core.datasets.imported import Facts, imported_names
from vae_core.datasets.imported_writing import delete_imported, rename_imported
from vae_core.limits import LimitError
from vae_core.text import count_of

AT_FIRST = 20
_PICTURE = "width:104px;aspect-ratio:2;object-fit:contain;border-radius:.3rem;flex:none;image-rendering:pixelated"


def list_view() -> None:
    """All of them, the person's own first, the newest first."""
    with st.container(key="imported-images"):
        _list()


def _list() -> None:
    st.markdown(f"## {text.YOURS}")
    entries = [ImportedDataset(name.removeprefix(OWN_PREFIX)) for name in imported_names()]
    facts = {entry.name: _facts(entry) for entry in entries}
    entries.sort(key=lambda entry: _order(facts[entry.name]))
    if not entries:
        st.markdown(text.NONE_YET)
    for entry in entries[:AT_FIRST]:
        _row(entry, facts[entry.name])
    if entries[AT_FIRST:]:
        older = st.expander(f"{len(entries) - AT_FIRST} more", key="more-datasets", on_change="rerun")
        if older.open:
            with older:
                for entry in entries[AT_FIRST:]:
                    _row(entry, facts[entry.name])


def train_on(name: str) -> None:
    """Open Train with these images chosen."""
    session.renew_form({})  # what was being set there is of other images
    st.switch_page(TRAIN, query_params={"training": "new", "data": name})


def _facts(entry: ImportedDataset) -> Facts | None:
    try:
        return entry.facts()
    except ImportedError:
        return None


def _order(facts: Facts | None) -> tuple[bool, bool, float]:
    if facts is None:
        return (True, True, 0.0)
    return (False, facts.owner != person.person_id(), -facts.created)


def _row(entry: ImportedDataset, facts: Facts | None) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"dataset-{entry.slug}"):
        st.html(_about(entry, facts), width="stretch")
        if facts is not None and st.button(text.TRAIN_ON_IT, key=f"train-{entry.slug}"):
            train_on(entry.name)
        if person.may_change(facts.owner if facts else None):
            with st.popover("", icon=":material/more_vert:", key=f"more-{entry.slug}", help="Rename or delete"):
                if facts is not None:
                    _rename(entry, facts)
                _delete(entry)


def _about(entry: ImportedDataset, facts: Facts | None) -> str:
    """HTML: a few images, the title, and what there is in words."""
    picture = f"<div style='{_PICTURE}'></div>"
    if facts is None:
        words, title = text.DAMAGED, entry.slug
    else:
        title = facts.title
        whose = "" if facts.owner == person.person_id() else " · somebody else's" if facts.owner else ""
        classes = f"{count_of(len(facts.class_names), 'class')} · " if len(facts.class_names) > 1 else ""
        colour = "grey" if facts.channels == 1 else "colour"
        made = time.strftime("%d %b %Y, %H:%M", time.localtime(facts.created))
        words = f"{facts.images:,} images · {classes}{facts.image_size} pixels, {colour} · {made}{whose}"
        try:
            picture = f"<img style='{_PICTURE}' src='{strip_of(entry)}' alt=''>"
        except ImportedError:
            words = text.DAMAGED
    return (
        f"<div style='display:flex;gap:.8rem;align-items:center'>{picture}<div style='min-width:0;overflow-wrap:anywhere'>"
        f"<b>{html.escape(title)}</b><br><span style='opacity:.8'>{html.escape(words)}</span></div></div>"
    )


def _rename(entry: ImportedDataset, facts: Facts) -> None:
    title = st.text_input(text.NAME, facts.title, max_chars=80, key=f"title-{entry.slug}")
    if st.button("Rename", key=f"rename-{entry.slug}", icon=":material/edit:", disabled=title == facts.title):
        try:
            rename_imported(entry, title)
        except (ImportedError, LimitError) as error:
            st.error(escaped(str(error)), icon=":material/error:")
        else:
            st.rerun()


def _delete(entry: ImportedDataset) -> None:
    users = [one.name for one in resources.summaries() if one.run and one.run.config.data.dataset == entry.name]
    names = ", ".join(f"“{escaped(name)}”" for name in users[:10]) + (
        f" and {len(users) - 10} more" if len(users) > 10 else ""
    )
    st.caption(text.USED_BY.format(names=names) if users else text.USED_BY_NONE)
    sure = st.checkbox(text.DELETE_SURE, key=f"sure-{entry.slug}")
    if st.button("Delete", key=f"delete-{entry.slug}", icon=":material/delete:", disabled=not sure):
        try:
            delete_imported(entry)
        except ImportedError as error:
            st.error(escaped(str(error)), icon=":material/error:")
        else:
            st.rerun()
