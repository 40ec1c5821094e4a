"""What a first look has found, the choices, and what the images will look like."""

from __future__ import annotations

import html

import streamlit as st

from ui.app.markdown import escaped
from ui.features.datasets import text
from ui.features.datasets.pictures import examples, not_taken_html, sizes_html
from vae_core.datasets import ImportedError
from vae_core.datasets.imported import SIZES
from vae_core.datasets.imported_writing import check_free_title, checked_title
from vae_core.imports.bring_in import Choices
from vae_core.imports.look import Look, check_amounts
from vae_core.imports.report import Report, short_side_words, size_words
from vae_core.limits import LimitError
from vae_core.text import count_of


def found_view(found: Look, former: Choices | None) -> Choices | None:
    """The report, the choices beside the pictures; what was chosen when Import has been pressed. `former`: the last ones."""
    st.markdown(f"## {text.FOUND}")
    _counts(found.report)
    if found.report.images < 2:
        st.warning(text.ONE_IMAGE if found.report.images else text.NO_IMAGE, icon=":material/warning:")
        _details(found.report)
        return None
    controls, pictures = st.columns([5, 7], gap="large")
    with controls:
        st.markdown(f"## {text.MAKE}")
        chosen, pressed = _choices(found, former)
    with pictures:
        st.html(examples(found, size=chosen.image_size, channels=chosen.channels, pad=chosen.pad))
        _details(found.report)
    return chosen if pressed else None


def _counts(report: Report) -> None:
    row = st.container(horizontal=True, gap="large")
    for title, count, about in (
        ("Images", report.images, None),
        ("Classes", len(report.classes), None),
        ("Exact duplicates", report.duplicates, "The first of each is taken."),
        ("Files not taken", report.not_taken, "Each with its reason, below."),
    ):
        row.metric(title, f"{count:,}", help=about, width="content")


def _details(report: Report) -> None:
    if report.smallest and report.largest:
        with st.expander("How large they are", key="found-sizes"):
            st.caption("Pixels of the shorter side, and how many images have them.")
            st.html(sizes_html(report.short_sides, short_side_words()))
            st.caption(
                f"The smallest is {size_words(report.smallest)}, the largest {size_words(report.largest)} pixels."
            )
    if len(report.classes) > 1:
        with st.expander("How many are in each class", key="found-classes"):
            rows = "".join(
                f"<tr><td>{html.escape(one.name)}</td><td>{one.images:,}</td></tr>" for one in report.classes
            )
            st.html(f"<div style='max-height:16rem;overflow-y:auto' tabindex='0'><table>{rows}</table></div>")
    if report.not_taken:
        title = f"{count_of(report.not_taken, 'file')[0].upper()}{count_of(report.not_taken, 'file')[1:]} not taken"
        with st.expander(title, key="found-not-taken", expanded=report.images < 2):
            st.html(not_taken_html([(one.path, one.reason) for one in report.not_taken_named]))
            if (rest := report.not_taken - len(report.not_taken_named)) > 0:
                st.caption(f"And {rest:,} more.")
    if report.duplicates:
        with st.expander("Exact duplicates", key="found-duplicates"):
            st.html(not_taken_html([(path, f"the same as {first}") for path, first in report.duplicates_named]))
    for note, count in report.notes.items():
        st.caption(f"{count_of(count, 'image')}: {escaped(note)}")
    if report.hidden:
        st.caption(f"Passed over: {count_of(report.hidden, 'hidden file')}.")


def _choices(found: Look, former: Choices | None) -> tuple[Choices, bool]:
    """What is chosen now; whether Import was pressed. The page says why where it makes no dataset."""
    report = found.report
    first = former or Choices(
        title=_first_title(report.title), channels=1 if report.grey == report.images else 3, image_size=32
    )
    title = st.text_input(text.NAME, first.title, max_chars=80, help=text.NAME_HELP, key="import-name")
    size = st.segmented_control(
        text.SIZE, SIZES, default=first.image_size, required=True, help=text.SIZE_HELP, key="import-size"
    )
    channels = st.segmented_control(
        text.COLOUR,
        (3, 1),
        default=first.channels,
        format_func=lambda count: "Grey" if count == 1 else "Colour",
        required=True,
        key="import-colour",
    )
    shape = st.segmented_control(
        text.SHAPE,
        list(text.SHAPES),
        default="pad" if first.pad else "crop",
        format_func=text.SHAPES.__getitem__,
        required=True,
        help=text.SHAPE_HELP,
        key="import-shape",
    )
    percent = st.slider(
        text.HELD_OUT, 2, 50, round(100 * first.held_out), help=text.HELD_OUT_HELP, key="import-held-out"
    )
    one_class = len(report.classes) > 1 and st.toggle(
        text.ONE_CLASS, not first.by_folder, help=text.ONE_CLASS_HELP, key="import-one-class"
    )
    repeated = bool(report.duplicates) and st.toggle(
        text.REPEATED, first.repeated, help=text.REPEATED_HELP, key="import-repeated"
    )
    chosen = Choices.model_validate(
        {
            "title": first.title,
            "image_size": size,
            "channels": channels,
            "pad": shape == "pad",
            "held_out": percent / 100,
            "by_folder": not one_class,
            "repeated": repeated,
        }
    )
    wrong = ""
    try:
        chosen = chosen.model_copy(update={"title": checked_title(title or "")})
        check_free_title(chosen.title)
        check_amounts(len(found.images) if repeated else report.images, 1 if one_class else len(report.classes))
    except (ImportedError, LimitError) as error:
        wrong = str(error)
    row = st.container(horizontal=True, vertical_alignment="center")
    pressed = row.button(
        text.IMPORT, type="primary", icon=":material/download_done:", disabled=bool(wrong), key="import-start"
    )
    if wrong:
        st.error(escaped(wrong), icon=":material/error:")
    return chosen, pressed


def _first_title(found: str) -> str:
    """What the files were called, or with a number if there are such images already."""
    try:
        base = checked_title(found)
    except ImportedError:
        base = "My images"
    for number in range(1, 100):
        title = base if number == 1 else f"{base[:74]} ({number})"
        try:
            check_free_title(title)
        except ImportedError:
            continue
        return title
    return base
