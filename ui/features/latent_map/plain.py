"""The latent map without any JavaScript of our own: Streamlit's chart selection over a lattice of unseen points.

The page's usual map decodes in the browser. This one asks the server for every click, and works everywhere.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from ui.app import resources, session
from ui.charts import chart_config, latent_map, map_limits
from ui.features.latent_map.state import PlaceView
from ui.media.images import manifold_sheet, png_bytes, tinted
from ui.theme import ink
from vae_core.latent.grids import code_extent, grid_places
from vae_core.models.array_decoding import decode_places
from vae_core.runs import Run

LATTICE = 64  # points a side: a click lands within a hundredth of the map's width of where it was meant
TILES = 20


@st.fragment
def plain_map(run: Run) -> None:
    """Map and decoded image beside each other; a click on a point or on empty space shows what is there."""
    view = PlaceView.load(run=run.id)
    left, right = st.columns([5, 3], gap="large")
    with left:
        manifold = st.toggle("Decoded images as background", value=True, key=f"plain-manifold-{run.id}")
        figure = _figure(run, view, manifold=manifold)
        event = st.plotly_chart(
            figure,
            theme=None,
            config=chart_config(scroll_zoom=True, file_name=run.id),
            on_select="rerun",
            selection_mode="points",
            key=f"plain-map-{run.id}",
            alt="Scatter of the held-out images' codes, coloured by class",
        )
        if (clicked := _clicked(event)) and clicked != (view.point, view.image):
            place, image = clicked
            PlaceView(point=place, image=image).keep()
            st.rerun(scope="fragment")
    with right:
        panel(run, view)


def panel(run: Run, view: PlaceView) -> None:
    """What is at the chosen place: the decoded image, and for a data point the original and its label."""
    place = view.point
    if place is None:
        st.markdown("## Click anywhere on the map")
        st.write(
            "Each dot is an image that the model did not train on. Click one to see it, or click **between** "
            "the dots: the decoder draws what belongs there."
        )
        return
    model, found = resources.arrays(run), resources.explored(run)
    held_out, names = resources.held_out(run), resources.run_dataset(run).class_names
    number = view.image
    if number is not None and number < len(held_out):
        codes = found.encoding
        st.markdown(f"## Image {number}: {names[int(held_out.classes[number])]}")
        original, drawn = st.columns(2)
        original.image(_enlarged(held_out.pixels[number]), caption="Original", width="stretch")
        reconstruction = decode_places(model, codes.codes[number : number + 1], label=session.chosen_class())[0]
        drawn.image(_enlarged(reconstruction), caption="The copy", width="stretch")
        if session.is_expert():
            st.caption(f"Distortion of this reconstruction: {codes.distortion[number]:.1f} nats")
        _coordinates(codes.codes[number])
    else:
        st.markdown("## An invented image")
        decoded = decode_places(model, np.array([place], np.float32), found.projection, label=session.chosen_class())[0]
        st.image(_enlarged(decoded), caption="The decoder draws this", width="stretch")
        _coordinates(found.projection.lift(np.array([place]))[0])


def _figure(run: Run, view: PlaceView, *, manifold: bool) -> Any:
    held_out, entry = resources.held_out(run), resources.run_dataset(run)
    found = resources.explored(run)
    codes, projection = found.plane, found.projection
    extent = code_extent(codes)
    limits = map_limits(codes, extent)
    (x0, x1), (y0, y1) = limits
    dark = session.is_dark()
    background = None
    if manifold:
        places = grid_places(extent, TILES, TILES)
        tiles = decode_places(resources.arrays(run), places, projection, label=session.chosen_class())
        shown = tinted(tiles, ink("text", dark=dark)) if tiles.shape[1] == 1 else tiles
        background = (manifold_sheet(shown, TILES, TILES), extent)
    return latent_map(
        codes,
        held_out.classes,
        entry.class_names,
        dark=dark,
        axis_titles=projection.titles,
        background=background,
        background_opacity=0.6,
        selected=view.point,
        lattice=grid_places((x0, x1, y0, y1), LATTICE, LATTICE),
        uirevision=run.id,
        limits=limits,
        height=520,
        class_labels=True,
        webgl=False,  # where scripts of ours do not run, WebGL may not either
    )


def _clicked(event: Any) -> tuple[tuple[float, float], int | None] | None:
    points = event.selection.points if event else []
    if not points:
        return None
    point = points[-1]
    number = point.get("customdata")
    number = int(number[0] if isinstance(number, list) else number)
    # As many digits as the address holds: the same click must not look like a new one.
    place = (round(float(point["x"]), 4), round(float(point["y"]), 4))
    return place, (number if number >= 0 else None)


def _coordinates(code: np.ndarray) -> None:
    shown = ", ".join(f"{value:.2f}" for value in code[:8]) + (" …" if len(code) > 8 else "")
    st.caption(f"Code ({shown})".replace("-", "−"))


def _enlarged(image: np.ndarray) -> bytes:
    return png_bytes(image, max(1, 384 // image.shape[-1]))
