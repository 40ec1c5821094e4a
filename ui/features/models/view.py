"""The page Models: the list with its search, what is to be compared, what comes in, and what was deleted."""

from __future__ import annotations

import math

import streamlit as st

from ui.app import person, resources, session
from ui.app.actions import Pressed, plain_buttons, pressed
from ui.app.markdown import escaped
from ui.app.person import Person
from ui.app.shell import TRAIN, run_labels
from ui.features.models import data, text
from ui.features.models.beside import beside
from ui.features.models.coming_and_going import deleted_models, just_deleted, taking_in, teacher
from ui.features.models.row import MORE, PICK, STYLE, menu, row
from ui.features.models.state import LONGEST_SEARCH, ModelsView
from vae_core.runs.store import RunSummary


def models_page() -> None:
    """The whole page."""
    who, act = person.current(), pressed("models-acts")
    view = _chosen(ModelsView.load(), act)
    st.html(STYLE)
    st.space("small")  # the top bar would cover the buttons
    with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"):
        st.title("Models", width="content")
        with st.container(horizontal=True, vertical_alignment="center", width="content"):
            taking_in()
            st.page_link(TRAIN, label="Train a new one", icon=":material/model_training:", width="content")
    st.caption(text.ALONE if who.alone else text.SHARED)
    if not who.alone and not who.lasting:
        st.warning(text.NO_COOKIES, icon=":material/cookie_off:")
    just_deleted()
    everything = resources.summaries()
    view = _asked(view, who)
    found = data.shown(everything, view, who)
    view = view.update(page=min(view.page, _pages(found)), chosen=_there(view.chosen, everything))
    beside([one for run_id in view.chosen for one in everything if one.id == run_id])
    _list(found, view, who)
    view.keep()
    deleted_models()
    teacher(who)
    if act is not None and act.act == MORE:
        _open_menu([one for one in everything if one.id == act.of], who)


def _asked(view: ModelsView, who: Person) -> ModelsView:
    """The view with what was searched, filtered and sorted for; a change of it leads back to the first page."""
    options = [one for one in text.WHOSE if not (who.alone and one == "others")]
    orders = text.ORDERS_EXPERT if session.is_expert() else text.ORDERS_PLAIN
    by_level = f"models-order-{session.is_expert()}"
    # A widget's value is given once, when the page is opened; from then on the widget has it.
    st.session_state.setdefault("models-find", view.find)
    st.session_state.setdefault("models-whose", view.whose if view.whose in options else "all")
    st.session_state.setdefault(by_level, view.order if view.order in orders else "newest")
    with st.container(horizontal=True, vertical_alignment="top", key="models-search"):
        find = st.text_input(
            "Find",
            max_chars=LONGEST_SEARCH,
            placeholder="Name, kind, images or note",
            key="models-find",
            icon=":material/search:",
            width=280,
        )
        whose = st.segmented_control(
            "Whose",
            options,
            format_func=text.WHOSE.__getitem__,
            required=True,
            key="models-whose",
        )
        order = st.selectbox(
            "Order",
            list(orders),
            format_func=orders.__getitem__,
            key=by_level,
            width=230,
        )
    asked = view.update(find=find or "", whose=whose or "all", order=order)
    same = (asked.find, asked.whose, asked.order) == (view.find, view.whose, view.order)
    return asked if same else asked.update(page=1)


def _list(found: list[RunSummary], view: ModelsView, who: Person) -> None:
    if not found:
        st.info(text.NOTHING, icon=":material/search_off:")
        return
    first = (view.page - 1) * data.PAGE
    names = run_labels(found)
    page = found[first : first + data.PAGE]
    rows = [row(one, names[one.id], who, view.chosen) for one in page]
    if session.plain_mode():
        for one, drawn in zip(page, rows, strict=True):
            st.html(drawn)
            plain_buttons(one.id, {PICK: "Clear" if one.id in view.chosen else "Tick", MORE: "More"})
    else:
        st.html(f"<div class='models'>{''.join(rows)}</div>")
    pages = _pages(found)
    if pages == 1:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="models-pages"):
        st.button(
            "Earlier",
            icon=":material/chevron_left:",
            key="earlier",
            disabled=view.page == 1,
            on_click=_turn,
            args=(-1,),
        )
        st.markdown(f"{first + 1:,} to {min(first + data.PAGE, len(found)):,} of {len(found):,}", width="content")
        st.button(
            "Later",
            icon=":material/chevron_right:",
            key="later",
            disabled=view.page == pages,
            on_click=_turn,
            args=(1,),
        )


def _pages(found: list[RunSummary]) -> int:
    return max(1, math.ceil(len(found) / data.PAGE))


def _turn(pages: int) -> None:
    view = ModelsView.load()
    view.update(page=max(1, view.page + pages)).keep()


def _chosen(view: ModelsView, act: Pressed | None) -> ModelsView:
    """The view with what was just ticked for the comparison, or cleared."""
    if act is None or act.act != PICK:
        return view
    left = tuple(one for one in view.chosen if one != act.of)
    return view.update(chosen=left if act.of in view.chosen else (*left, act.of)[-2:])


def _open_menu(found: list[RunSummary], who: Person) -> None:
    """Of the model, if it is still there."""
    for summary in found:
        st.dialog(escaped(summary.name))(menu)(summary, who)


def _there(chosen: tuple[str, ...], everything: list[RunSummary]) -> tuple[str, ...]:
    """Those that can be compared: not deleted meanwhile, and with weights."""
    there = {one.id for one in everything if one.run is not None and one.run.has_weights()}
    return tuple(one for one in chosen if one in there)
