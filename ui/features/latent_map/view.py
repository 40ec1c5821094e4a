"""The interactive latent map: Plotly's scatter on the left, the panel that decodes under the pointer beside it."""

from __future__ import annotations

import streamlit as st

from ui.app import resources, session
from ui.app.mathematics import mathematics
from ui.charts import chart_config, latent_map, map_limits
from ui.features.latent_map.manifold import manifold_section
from ui.features.latent_map.plain import plain_map
from ui.features.latent_map.state import PinsView
from ui.features.latent_map.text import map_caption
from ui.frontend.latent_map import PanelData, latent_map_panel
from ui.frontend.model import browser_model
from ui.frontend.time_machine import time_machine
from vae_core.latent.projection import Projection, dimension_plane
from vae_core.runs import Run

PRINCIPAL = "Principal components"
TWO_DIMENSIONS = "Two dimensions"


def latent_map_page(run: Run) -> None:
    """The map, with our JavaScript or without; below it the manifold picture and how it learned. Raises DamagedRun."""
    plain = session.plain_mode()
    if plain:
        plain_map(run)
        st.caption(map_caption(run, resources.explored(run).projection, plain=True))
    else:
        explorer(run)
    manifold_section(run)
    if run.snapshot_steps() and not plain:
        st.subheader("How it learned")
        time_machine(run, key="film")
    mathematics(run.config.model.name)


@st.fragment
def explorer(run: Run, *, slot: str = "map", height: int = 620) -> None:
    """Map and panel. `slot` tells two maps on one page apart. Raises DamagedRun."""
    found = resources.explored(run)
    projection = found.projection
    if not projection.is_whole_space:
        projection = _chosen_plane(run, found.projection, slot)
    left, right = st.columns([5, 3], gap="medium")
    with left, st.container(key=slot):
        entry, codes = resources.run_dataset(run), projection.project(found.encoding.codes)
        figure = latent_map(
            codes,
            resources.held_out(run).labels.numpy(),
            entry.class_names,
            dark=session.is_dark(),
            axis_titles=projection.titles,
            limits=map_limits(codes),
            uirevision=f"{run.id} {projection.titles}",
            height=height,
        )
        # The panel tells what is under the pointer, quicker and larger than a hover box.
        figure.update_traces(hoverinfo="none", hovertemplate=None)
        # Below, where a narrow screen has room for it.
        figure.update_layout(legend={"orientation": "h", "x": 0, "y": -0.1, "yanchor": "top"})
        st.plotly_chart(
            figure,
            theme=None,
            config=chart_config(scroll_zoom=True, selecting=True, file_name=run.id),
            # Streamlit takes the lasso and the box away from a chart without a selection; the panel reads theirs.
            on_select="rerun",
            selection_mode=("lasso", "box"),
            key=f"{slot}-chart",
            alt=f"Scatter of {len(codes):,} held-out images' codes, coloured by class",
        )
    st.caption(map_caption(run, projection))
    with right:
        pins = PinsView.load(slot=slot, run=run.id).of_size(projection.axes.shape[1])
        _panel(PanelData(slot, browser_model(run, projection), pins), found.encoding.codes.shape[1])


@st.fragment
def _panel(data: PanelData, latent_dim: int) -> None:
    """A fragment of its own: keeping a pin reruns this and not the chart."""
    pins = latent_map_panel(data, key=f"{data.slot}-panel-{data.model.run}", on_pins=lambda: None)
    if pins is not None:
        answered = PinsView.from_browser({"pins": pins}).of_size(latent_dim)
        PinsView(pins=tuple(map(tuple, answered))).keep(slot=data.slot)


def _chosen_plane(run: Run, principal: Projection, slot: str) -> Projection:
    """Principal components, or any two of the dimensions, as chosen above the map."""
    encoding = resources.explored(run).encoding
    kind, across, up = st.columns([2, 1, 1])
    chosen = kind.selectbox(
        "Axes",
        (PRINCIPAL, TWO_DIMENSIONS),
        key=f"{slot}-axes-{run.id}",
        help="Two directions are on the map; sliders beside it move along the others.",
    )
    if chosen == PRINCIPAL:
        return principal
    # The most telling first: those that carry most of the KL, or for a plain autoencoder spread most.
    weight = encoding.kl.mean(0) if resources.latent_space(run).has_rate else encoding.codes.var(0)
    order = [int(d) for d in weight.argsort()[::-1]]
    first = across.selectbox("Across", order, format_func=lambda d: f"z{d + 1}", key=f"{slot}-across-{run.id}")
    rest = [d for d in order if d != first]
    second = up.selectbox("Up", rest, format_func=lambda d: f"z{d + 1}", key=f"{slot}-up-{run.id}")
    return dimension_plane(encoding.codes, first, second)
