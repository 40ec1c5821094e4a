"""The page Reconstruct: which of its parts is open, and the first of them: originals, their copies, and the errors."""

from __future__ import annotations

import numpy as np
import streamlit as st

from ui.app import resources, session
from ui.app.frame import no_encoder
from ui.app.glossary import with_terms
from ui.app.images_note import images_note
from ui.app.markdown import escaped
from ui.app.shell import DEFAULT_RUN, forget_default_run, pick_run
from ui.app.view_state import MAX_SEED
from ui.charts import chart_config
from ui.charts.error_bars import MAX_BARS
from ui.charts.error_colours import colour_errors, error_colours, error_gradient
from ui.features.reconstruct.anomaly import anomaly
from ui.features.reconstruct.anomaly_pick import pick_detector
from ui.features.reconstruct.denoise import denoise
from ui.features.reconstruct.drawn import Drawn, choices_of, drawn_words, pick_drawn, reconstructed
from ui.features.reconstruct.error_chart import AVERAGES, MEAN_IMAGE, error_chart
from ui.features.reconstruct.errors import HeldOutErrors, held_out_errors, measures_of
from ui.features.reconstruct.pictures import Column, gallery, legend, sheet_png
from ui.features.reconstruct.routes import copies_url
from ui.features.reconstruct.state import CHOICES, MAX_SHOWN, PARTS, ReconstructView
from ui.features.reconstruct.text import (
    BARS,
    CHOICE_WORDS,
    ERROR_SCALE,
    LEAD,
    MEASURE_WORDS,
    PART_ICONS,
    PART_WORDS,
    UNITS,
    code_count,
    code_words,
    error_words,
    picture_words,
    short_error,
    story_words,
    summary_words,
)
from ui.frontend.reconstruct import CopiesData, Picture, copies_panel
from ui.lessons.pixel_losses import cross_entropy_beside_squared_error
from ui.lessons.reparameterisation import noise_that_is_moved
from ui.theme import ink
from vae_core.explorer.cache import cached
from vae_core.metrics.array_errors import psnr, squared_error
from vae_core.models.array_decoding import as_bytes, to_unit
from vae_core.runs import Run

OPENS_ON = {"images": DEFAULT_RUN, "denoise": "denoiser"}
MAX_ERROR = 0.8  # of the map's colours: a pixel is seldom farther off, and small errors stay visible
ROWS = ("Original", "Reconstruction", "Error")


def pick_part() -> str:
    """One of PARTS; the choice is in the address."""
    key = "reconstruct-part"
    view = ReconstructView.load()
    st.session_state.setdefault(key, view.part)
    part = st.segmented_control(
        "Part of the page",
        PARTS,
        key=key,
        on_change=forget_default_run,
        format_func=lambda part: f"{PART_ICONS[part]} {PART_WORDS[part]}",
        label_visibility="collapsed",
        required=True,
    )
    assert part is not None  # required=True
    view.update(part=part).keep()
    return part


def pick_model(part: str) -> Run:
    """The model that a part is about; each opens on one of its own until the person chooses one."""
    return pick_detector() if part == "anomaly" else pick_run(opens_on=OPENS_ON[part])


def open_part(run: Run, part: str) -> None:
    """The part of the page that is open. Raises DamagedRun."""
    images_note(run)
    if not resources.latent_space(run).has_encoder:
        no_encoder(
            run, {"images": "Reconstructing images", "denoise": "Removing noise"}.get(part, "Finding unknown images")
        )
        return
    if part == "anomaly":  # whose model may be in training still
        anomaly(run)
        return
    resources.arrays(run)  # a damaged model raises here, as a fragment would keep its error to itself
    resources.held_out(run)  # and so does a folder of images that has gone
    {"images": reconstructions, "denoise": denoise}[part](run)


@st.fragment
def reconstructions(run: Run) -> None:
    """Originals and copies under a line that is dragged, then the error by class. Raises DamagedRun."""
    measure, seed, show = _controls(run)
    drawing = _drawn(run)
    found = _errors(run, measure)
    chosen = choose(found, show, seed)
    dark = session.is_dark()
    columns = _columns(run, measure, tuple(chosen.tolist()), drawing, dark=dark)
    st.markdown(with_terms(LEAD[show].format(count=len(found.errors), shown=len(chosen))))
    if session.plain_mode():
        st.html(gallery(columns, ROWS, dark=dark))
        st.html(legend(error_gradient(dark=dark), "0", f"{MAX_ERROR:g} and more", ERROR_SCALE))
    else:
        _panel(run, columns, chosen, drawing, dark=dark)
    st.markdown(with_terms(summary_words(found, measure)))
    if words_of_drawing := drawn_words(run, drawing[0]):
        st.markdown(words_of_drawing)
    if session.is_expert():
        noise_that_is_moved(run)
    _bars(run, found, measure)
    if session.is_expert():
        cross_entropy_beside_squared_error(run)
    files = st.container(horizontal=True)
    files.download_button(
        "Images as PNG",
        lambda: sheet_png(columns, background=ink("page", dark=dark)),
        file_name=f"{run.id}-reconstructions.png",
        mime="image/png",
        icon=":material/download:",
        on_click="ignore",
    )
    files.download_button(
        "Error by class as CSV",
        lambda: found.as_csv(resources.run_dataset(run).class_names, UNITS[measure]),
        file_name=f"{run.id}-error-by-class.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
    )


def _panel(run: Run, columns: list[Column], chosen: np.ndarray, drawing: tuple[Drawn, int], *, dark: bool) -> None:
    """The line between originals and copies; what was moved there goes into the address."""
    view, space = ReconstructView.load(), resources.latent_space(run)
    codes = resources.encoding(run).codes
    kept = f"a grid of {space.code_size} codes" if space.is_grid else code_count(space.latent_dim)
    data = CopiesData(
        pictures_url=copies_url(run, chosen.tolist(), *drawing),
        image_shape=run.config.image_shape,
        pictures=[
            Picture(
                column.title,
                column.value,
                column.details,
                "" if space.is_grid or drawing[0] != "mean" else code_words(codes[number].tolist()),
            )
            for column, number in zip(columns, chosen, strict=True)
        ],
        colours=["#" + bytes(colour).hex() for colour in error_colours(dark=dark)],
        most=MAX_ERROR,
        story=story_words(int(np.prod(run.config.image_shape)), kept),
        view={"picture": view.picture, "split": view.split, "layer": view.layer},
    )
    answer = copies_panel(data, key=f"copies-{run.id}", on_view=lambda: None)
    if answer is not None:
        ReconstructView.from_browser(answer, view).keep()


def choose(found: HeldOutErrors, show: str, seed: int) -> np.ndarray:
    """Numbers of the held-out images to show: by class, the best, the worst, or any."""
    if show in ("best", "worst"):
        order = np.argsort(found.errors if show == "best" else -found.errors, kind="stable")
        return order[:MAX_SHOWN]
    random = np.random.default_rng(seed)
    if show == "random":
        return random.choice(len(found.errors), min(MAX_SHOWN, len(found.errors)), replace=False)
    classes = np.unique(found.labels)
    if len(classes) > MAX_SHOWN:
        classes = np.sort(random.choice(classes, MAX_SHOWN, replace=False))
    picked = []
    for label in classes:
        own = np.flatnonzero(found.labels == label)
        picked.append(random.choice(own, min(len(own), MAX_SHOWN // len(classes)), replace=False))
    return np.concatenate(picked)


def _controls(run: Run) -> tuple[str, int, str]:
    """(measure, seed, choice of images), also put into the address."""
    view, measures = ReconstructView.load(), measures_of(run)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.session_state.setdefault("reconstruct-show", view.show)
        show = st.segmented_control(
            "Images",
            CHOICES,
            key="reconstruct-show",
            format_func=CHOICE_WORDS.__getitem__,
            label_visibility="collapsed",
            required=True,
        )
        seed, show = view.seed, show or view.show
        if show in ("classes", "random") and st.button("Another set", icon=":material/casino:", key="another-set"):
            seed = (seed + 1) % (MAX_SEED + 1)
        measure = measures[0] if session.is_expert() else "error"
        if session.is_expert() and len(measures) > 1:
            selected = view.measure if view.measure in measures else measure
            st.session_state.setdefault("reconstruct-measure", selected)
            chosen = st.segmented_control(
                "Measure of the error",
                measures,
                key="reconstruct-measure",
                format_func=MEASURE_WORDS.__getitem__,
                label_visibility="collapsed",
                required=True,
                help="Nats: what the model minimises. Mean squared error (MSE): the square of how far a pixel is off, "
                "averaged over pixels.",
            )
            measure = chosen or selected
    assert show is not None  # required=True
    stored = (
        view.measure
        if measure == "error" or len(measures) == 1 or (view.measure is None and measure == measures[0])
        else measure
    )
    view.update(show=show, seed=seed, measure=stored).keep()
    return measure, seed, show


def _drawn(run: Run) -> tuple[Drawn, int]:
    """What is decoded, and the seed of the draw; also put into the address."""
    view = ReconstructView.load()
    if not session.is_expert() and view.drawn == "mean":  # what can be drawn are an expert's words
        return "mean", view.draw
    with st.container(horizontal=True, vertical_alignment="center"):
        drawn, draw = pick_drawn(run, view.drawn), view.draw
        if drawn != "mean" and st.button("Another draw", icon=":material/casino:", key="another-draw"):
            draw = (draw + 1) % (MAX_SEED + 1)
    if len(choices_of(run)) > 1:  # a model without a choice leaves the choice for the next one as it is
        view.update(drawn=drawn, draw=draw).keep()
    return drawn, draw


def _errors(run: Run, measure: str) -> HeldOutErrors:
    """With a bar while it takes long; another click stops it."""
    place = st.empty()

    def progress(share: float) -> None:
        place.progress(share, "Reconstructing every held-out image once…")

    found = held_out_errors(run, measure, progress)
    place.empty()
    return found


def _columns(
    run: Run, measure: str, chosen: tuple[int, ...], drawing: tuple[Drawn, int], *, dark: bool
) -> list[Column]:
    names = tuple(resources.run_dataset(run).class_names)
    return [*_made_columns(run, measure, chosen, drawing, names, dark=dark)]


@cached(resources.by_version)
def _made_columns(
    run: Run,
    measure: str,
    chosen: tuple[int, ...],
    drawing: tuple[Drawn, int],
    names: tuple[str, ...],
    *,
    dark: bool,
) -> list[Column]:
    drawn, draw = drawing
    held_out, found = resources.held_out(run), held_out_errors(run, measure)
    originals, labels = held_out.pixels[list(chosen)], held_out.classes[list(chosen)]
    clean = to_unit(originals)
    copied = reconstructed(resources.arrays(run), clean, labels, drawn, draw)
    decibels, squares = psnr(copied, clean).tolist(), squared_error(copied, clean).tolist()
    off = np.abs(copied - clean).mean(1)
    maps, copies = colour_errors(off, MAX_ERROR, dark=dark), as_bytes(copied)
    columns = []
    for place, number in enumerate(chosen):
        name, error = names[int(labels[place])], float(found.errors[number])
        rank = int((found.errors < error).sum()) + 1
        of = "" if drawn == "mean" else "from its mean code "  # ranks and baselines are of the usual reconstruction
        columns.append(
            Column(
                pictures=(originals[place], copies[place], maps[place]),
                title=name,
                value=short_error(error, measure) if drawn == "mean" else error_words(squares[place], "mse"),
                details=picture_words(number, float(found.baseline[number]), rank, len(found.errors))
                if measure == "error"
                else f"{name}, held-out image {number:,}: {of}{error_words(error, measure)} "
                f"(the mean image: {error_words(float(found.baseline[number]), measure)}). Shown: PSNR "
                f"{decibels[place]:.1f} dB. Rank {rank:,} of {len(found.errors):,} (1 is the best).",
            )
        )
    return columns


def _bars(run: Run, found: HeldOutErrors, measure: str) -> None:
    st.header("Which are the hardest?")
    st.plotly_chart(
        error_chart(run, measure, dark=session.is_dark()),
        theme=None,
        config=chart_config(file_name=f"{run.id}-error-by-class"),
        key="error-by-class",
        alt=f"Bars of the mean error of the held-out images of each class, beside that of the {AVERAGES.get(measure, MEAN_IMAGE)}",
    )
    title = escaped(resources.run_dataset(run).title)
    words = BARS[measure].format(title=title, count=len(found.errors), train=found.train_images)
    there = len(np.unique(found.labels))
    if there > MAX_BARS:
        words = f"Shown are the {MAX_BARS} hardest of {there:,} classes; the CSV has all. {words}"
    st.caption(words)
