"""The page Reconstruct: which of its parts is open, and the first of them: originals, their copies, and the errors."""

from __future__ import annotations

import numpy as np
import streamlit as st
import torch

from ui.app import resources, session
from ui.app.frame import no_encoder
from ui.app.markdown import escaped
from ui.app.view_state import MAX_SEED
from ui.charts import chart_config
from ui.charts.error_bars import error_bars
from ui.charts.error_colours import colour_errors, error_gradient
from ui.features.reconstruct.anomaly import anomaly
from ui.features.reconstruct.denoise import denoise
from ui.features.reconstruct.drawn import Drawn, choices_of, drawn_words, pick_drawn, reconstructed
from ui.features.reconstruct.errors import HeldOutErrors, held_out_errors, measures_of
from ui.features.reconstruct.pictures import Column, gallery, legend, sheet_png
from ui.features.reconstruct.state import CHOICES, PARTS, ReconstructView
from ui.features.reconstruct.text import (
    BARS,
    CHOICE_WORDS,
    ERROR_SCALE,
    MEASURE_WORDS,
    PART_ICONS,
    PART_WORDS,
    SHOWN_WORDS,
    UNITS,
    error_words,
    summary_words,
)
from ui.lessons.pixel_losses import cross_entropy_beside_squared_error
from ui.lessons.reparameterisation import noise_that_is_moved
from ui.theme import ink
from vae_core.datasets.base import to_unit
from vae_core.metrics.denoising import psnr
from vae_core.metrics.reconstruction import squared_error
from vae_core.models.decoding import as_bytes
from vae_core.runs import Run

SHOWN = 10  # images in a row
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
        format_func=lambda part: f"{PART_ICONS[part]} {PART_WORDS[part]}",
        label_visibility="collapsed",
        required=True,
    )
    assert part is not None  # required=True
    view.update(part=part).keep()
    return part


def open_part(run: Run, part: str) -> None:
    """The part of the page that is open. Raises DamagedRun."""
    if not resources.latent_space(run).has_encoder:
        no_encoder(
            run, {"images": "Reconstructing images", "denoise": "Removing noise"}.get(part, "Finding unknown images")
        )
        return
    resources.model(run)  # a damaged model raises here, as a fragment would keep its error to itself
    resources.held_out(run)  # and so does a folder of images that has gone
    {"images": reconstructions, "denoise": denoise, "anomaly": anomaly}[part](run)


@st.fragment
def reconstructions(run: Run) -> None:
    """Images over their copies over the error maps, then the error by class. Raises DamagedRun."""
    measure, seed, show = _controls(run)
    drawing = _drawn(run)
    found = _errors(run, measure)
    chosen = choose(found, show, seed)
    columns = _columns(run, found, measure, chosen, drawing)
    dark = session.is_dark()
    st.html(gallery(columns, ROWS, dark=dark))
    words, scale = st.columns([1, 1])
    words.caption(SHOWN_WORDS[show].format(count=len(found.errors), shown=len(chosen)))
    scale.html(legend(error_gradient(dark=dark), "0", f"{MAX_ERROR:g} and more", ERROR_SCALE))
    if words_of_drawing := drawn_words(run, drawing[0]):
        st.markdown(words_of_drawing)
    noise_that_is_moved(run)
    st.subheader("Error by class")
    _bars(run, found, measure)
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
        found.table(resources.run_dataset(run).class_names, UNITS[measure]).to_csv(index=False).encode(),
        file_name=f"{run.id}-error-by-class.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
    )


def choose(found: HeldOutErrors, show: str, seed: int) -> np.ndarray:
    """Numbers of the held-out images to show: by class, the best, the worst, or any."""
    if show in ("best", "worst"):
        order = np.argsort(found.errors if show == "best" else -found.errors, kind="stable")
        return order[:SHOWN]
    random = np.random.default_rng(seed)
    if show == "random":
        return random.choice(len(found.errors), min(SHOWN, len(found.errors)), replace=False)
    classes = np.unique(found.labels)
    if len(classes) > SHOWN:
        classes = np.sort(random.choice(classes, SHOWN, replace=False))
    picked = []
    for label in classes:
        own = np.flatnonzero(found.labels == label)
        picked.append(random.choice(own, min(len(own), SHOWN // len(classes)), replace=False))
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
        measure = measures[0]
        if len(measures) > 1:
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
    stored = view.measure if len(measures) == 1 or (view.measure is None and measure == measures[0]) else measure
    view.update(show=show, seed=seed, measure=stored).keep()
    return measure, seed, show


def _drawn(run: Run) -> tuple[Drawn, int]:
    """What is decoded, and the seed of the draw; also put into the address."""
    view = ReconstructView.load()
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
    run: Run, found: HeldOutErrors, measure: str, chosen: np.ndarray, drawing: tuple[Drawn, int]
) -> list[Column]:
    drawn, draw = drawing
    held_out, names = resources.held_out(run), resources.run_dataset(run).class_names
    numbers = torch.from_numpy(chosen)
    originals, labels = held_out.images[numbers], held_out.labels[numbers]
    clean = to_unit(originals)
    copied = reconstructed(resources.model(run), clean, labels, drawn, draw)
    decibels, squares = psnr(copied, clean).tolist(), squared_error(copied, clean).tolist()
    off = (copied - clean).abs().mean(1).numpy()
    maps, copies = colour_errors(off, MAX_ERROR, dark=session.is_dark()), as_bytes(copied)
    columns = []
    for place, number in enumerate(chosen):
        name, error = names[int(labels[place])], float(found.errors[number])
        rank = int((found.errors < error).sum()) + 1
        of = "" if drawn == "mean" else "from its mean code "  # ranks and baselines are of the usual reconstruction
        columns.append(
            Column(
                pictures=(originals[place].numpy(), copies[place], maps[place]),
                title=name,
                value=error_words(error, measure) if drawn == "mean" else error_words(squares[place], "mse"),
                details=f"{name}, held-out image {number:,}: {of}{error_words(error, measure)} "
                f"(the mean image: {error_words(float(found.baseline[number]), measure)}). Shown: PSNR "
                f"{decibels[place]:.1f} dB. "
                f"Rank {rank:,} of {len(found.errors):,} (1 is the best).",
            )
        )
    return columns


def _bars(run: Run, found: HeldOutErrors, measure: str) -> None:
    names, left_out = resources.run_dataset(run).class_names, run.config.data.leave_out
    labels = [f"{name} (never seen)" if label in left_out else name for label, name in enumerate(names)]
    st.markdown(summary_words(found, measure))
    st.plotly_chart(
        error_bars(
            found.of_classes(len(names)),
            labels,
            unit=UNITS[measure],
            digits=1 if measure == "nats" else 4,
            dark=session.is_dark(),
            title=f"{UNITS[measure]}, lower is better",
        ),
        theme=None,
        config=chart_config(file_name=f"{run.id}-error-by-class"),
        key="error-by-class",
        alt="Bars of the mean error of the held-out images of each class, beside that of the mean image",
    )
    title = escaped(resources.run_dataset(run).title)
    st.caption(BARS[measure].format(title=title, count=len(found.errors), train=found.train_images))
