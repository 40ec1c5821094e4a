"""The manifold as one picture, below the map: a preview, what it shows and how large it is, and the file to keep."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Literal

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ui.app import person, resources
from ui.app.turns import PICTURES
from ui.features.latent_map.manifold_file import manifold_picture
from ui.features.latent_map.manifold_text import places_words, plane_words, size_words
from ui.features.latent_map.routes import manifold_url
from ui.features.latent_map.state import ManifoldView, for_preview, for_run
from vae_core.export.manifold_picture import GAPS, WIDTHS, ManifoldSettings, check_size
from vae_core.latent.grids import Extent, code_extent
from vae_core.latent.manifold import FURTHEST, SIDES
from vae_core.latent.projection import Projection, subscript
from vae_core.recipes import RECIPES, recipe
from vae_core.runs import Run

SECTION = "manifold-section"
_VERSION = "manifold-version"  # of the widgets
PREVIEW = 900  # pixels
PATIENCE = 0.7  # seconds before a bar appears
FOUR: Extent = (-4.0, 4.0, -4.0, 4.0)
PLACES: tuple[Literal["quantiles", "codes", "four", "box"], ...] = ("quantiles", "codes", "four", "box")
# The grids that books and courses print, as (tiles a side, reach) -> whose.
PRESETS = {grid: recipe(name).source for name in RECIPES if (grid := recipe(name).grid)}
PRINCIPAL, TWO_DIMENSIONS = "Principal components", "Two dimensions"


@st.fragment
def manifold_section(run: Run) -> None:
    """Folded at first, and nothing is decoded before it is opened. Not shown for a model with a codebook."""
    if resources.latent_space(run).is_grid:
        return
    view = ManifoldView.load(run=run.id)
    # By its key and not by `expanded`: another `expanded` makes another widget of it, which forgets the click.
    if SECTION not in st.session_state:
        st.session_state[SECTION] = view.unfolded
    section = st.expander(
        "The manifold as one picture",
        key=SECTION,
        icon=":material/grid_on:",
        on_change="rerun",
    )
    if not section.open:
        if view.unfolded:
            view.update(unfolded=False).keep()
        return
    codes = resources.explored(run).encoding.codes
    names = resources.run_dataset(run).class_names
    with section:
        st.markdown(
            "What the decoder draws at every place of a grid, as one picture to print or to project: "
            "neighbours on the map are neighbours here, and up is up."
        )
        shown, controls = st.columns([5, 3], gap="large")
        with controls:
            settings = _controls(run, for_run(view.settings, codes.shape[1], len(names)), codes)
        ManifoldView.of(settings).keep()
        try:
            _show(run, settings, codes, shown, controls)
        except ValueError as error:
            controls.error(str(error), icon=":material/error:")


def _show(
    run: Run, settings: ManifoldSettings, codes: np.ndarray, shown: DeltaGenerator, controls: DeltaGenerator
) -> None:
    """Raises ValueError, in a sentence, for settings that make no picture."""
    plane, has_prior = settings.plane(codes), resources.latent_space(run).has_prior
    grid = settings.grid(plane, codes, has_prior=has_prior)
    check_size(len(grid.across), settings.width, settings.gap)
    with shown:
        picture = st.container()  # first, so that the former picture stays in its place while the next is drawn
        picture.image(_preview(run, settings, len(grid.across) * len(grid.up)), width="content")
    with controls:
        st.link_button(
            f"Download the PNG, {settings.width:,} pixels wide",
            manifold_url(run, settings),
            type="primary",
            icon=":material/download:",
            width="stretch",
        )
        st.caption(size_words(settings, run.config.image_shape[2]))
        st.caption(places_words(settings, plane, grid, plane.project(codes), has_prior=has_prior))
        if words := plane_words(plane, codes.shape[1]):
            st.caption(words)
        st.caption("The address of this page reopens it with these settings.")


def _preview(run: Run, settings: ManifoldSettings, tiles: int) -> bytes:
    place = st.empty()
    begun = time.monotonic()

    def progress(share: float) -> None:
        # A call of Streamlit's: a change of the controls meanwhile ends this drawing here.
        if time.monotonic() - begun > PATIENCE:
            place.progress(share, f"Decoding {tiles:,} images")

    with st.spinner(f"Decoding {tiles:,} images"):
        wanted = for_preview(settings, PREVIEW)
        picture = PICTURES.wait(
            ("preview", run.path, resources.version(run), wanted),
            person.client(),
            lambda report: manifold_picture(run, wanted, report),
            progress,
        )
    place.empty()
    return picture


def _controls(run: Run, start: ManifoldSettings, codes: np.ndarray) -> ManifoldSettings:
    _presets(run)
    space, names = resources.latent_space(run), resources.run_dataset(run).class_names
    titles = dict(zip(PLACES, ("Quantiles", "Extent", "−4 to 4", "Own box"), strict=True))
    whose = "prior" if space.has_prior else "held-out codes"
    usual: Literal["quantiles", "codes", "four", "box"] = (
        start.over if start.over != "box" else ("four" if start.box == FOUR else "box")
    )
    chosen = st.segmented_control(
        "Where the tiles are",
        PLACES,
        default=usual,
        format_func=titles.__getitem__,
        required=True,
        wrap=True,
        key=_key(run, "over"),
        help=f"At the quantiles of the {whose}; evenly over the extent of the held-out codes; from −4 to 4 along both "
        "axes, as older tutorials draw it; or over a box that you set.",
    )
    axes = _axes(run, start, codes) if codes.shape[1] > 2 else None
    settings = replace(start, over="box" if chosen == "four" else chosen, axes=axes, box=None)
    if chosen == "four":
        settings = replace(settings, box=FOUR)
    elif chosen == "box":
        plane = settings.plane(codes)
        settings = replace(settings, box=_box(run, start.box or _rounded(code_extent(plane.project(codes))), plane))
    if space.is_conditional:
        label = st.selectbox(
            "Class to draw",
            range(len(names)),
            index=start.label,
            format_func=lambda number: names[number],
            key=_key(run, "class"),
        )
        settings = replace(settings, label=label)
    side = st.slider("Tiles a side", *SIDES, value=start.side, key=_key(run, "tiles"))
    wide, between = st.columns(2)
    width = wide.number_input(
        "Width in pixels", *WIDTHS, value=start.width, step=64, key=_key(run, "width"), help="64 to 8,192."
    )
    gap = between.number_input(
        "Gap in pixels", *GAPS, value=start.gap, key=_key(run, "gap"), help="White lines between the tiles."
    )
    enlarge = st.segmented_control(
        "Enlarged",
        ("nearest", "lanczos"),
        default=start.enlarge,
        format_func={"nearest": "In crisp squares", "lanczos": "Smoothly"}.__getitem__,
        required=True,
        key=_key(run, "enlarge"),
    )
    return replace(settings, side=side, width=width, gap=gap, enlarge=enlarge)


def _presets(run: Run) -> None:
    """A click for each grid that a book or course prints; the widgets below then show its settings."""
    with st.container(horizontal=True, gap="small"):
        for (side, reach), source in sorted(PRESETS.items()):
            st.button(
                f"{side} × {side} over ±{reach:g}",
                key=f"manifold-preset-{side}-{run.id}",
                help=f"The grid that the system {source} of the page Recipes prints: {side} tiles a side, evenly from "
                f"−{reach:g} to {reach:g} along both axes.",
                on_click=_set_grid,
                args=(run.id, side, reach),
            )


def _set_grid(run_id: str, side: int, reach: float) -> None:
    """The widgets are made afresh, since those on the page would keep what they show."""
    ManifoldView.load(run=run_id).update(over="box", side=side, box=(-reach, reach, -reach, reach)).keep()
    st.session_state[_VERSION] = st.session_state.get(_VERSION, 0) + 1


def _key(run: Run, widget: str) -> str:
    return f"manifold-{widget}-{run.id}-{st.session_state.get(_VERSION, 0)}"


def _axes(run: Run, start: ManifoldSettings, codes: np.ndarray) -> tuple[int, int] | None:
    """Which plane of a larger space: None for the principal components."""
    chosen = st.selectbox(
        "Plane", (PRINCIPAL, TWO_DIMENSIONS), index=int(start.axes is not None), key=_key(run, "plane")
    )
    if chosen == PRINCIPAL:
        return None
    across, up = st.columns(2)
    dims = range(codes.shape[1])
    a, b = start.axes or (0, 1)
    first = across.selectbox(
        "Across", dims, index=a, format_func=lambda d: f"z{subscript(d + 1)}", key=_key(run, "across")
    )
    rest = [d for d in dims if d != first]
    second = up.selectbox(
        "Up",
        rest,
        index=rest.index(b) if b in rest else 0,
        format_func=lambda d: f"z{subscript(d + 1)}",
        key=_key(run, "up"),
    )
    return first, second


def _box(run: Run, start: Extent, plane: Projection) -> Extent:
    titles = [title.split(" (")[0] for title in plane.titles]
    rows = [st.columns(2), st.columns(2)]
    edges = [
        rows[k // 2][k % 2].number_input(
            f"{titles[k // 2]} {('from', 'to')[k % 2]}",
            -FURTHEST,
            FURTHEST,
            value=start[k],
            step=0.5,
            format="%.2f",
            key=_key(run, f"box-{k}"),
        )
        for k in range(4)
    ]
    return edges[0], edges[1], edges[2], edges[3]


def _rounded(box: Extent) -> Extent:
    left, right, bottom, top = (round(edge, 2) for edge in box)
    return left, right, bottom, top
