"""The interactive latent map: the map itself and what is at a place of it, or in its stead the film of the training."""

from __future__ import annotations

import streamlit as st

from ui.app import resources, session
from ui.app.glossary import with_terms
from ui.app.lesson.state import guessed_place
from ui.app.mathematics import mathematics
from ui.features.latent_map.manifold import manifold_section
from ui.features.latent_map.pins import keep_pins, pins_of
from ui.features.latent_map.plain import plain_map
from ui.features.latent_map.state import MapView, PinsView
from ui.features.latent_map.text import axis_titles, chart_hint, film_hint, map_caption, map_hint
from ui.frontend.latent_map import PanelData, latent_map_panel
from ui.frontend.model import browser_model
from ui.frontend.time_machine import time_machine
from vae_core.explorer.resources import telling_dimensions
from vae_core.latent.projection import Projection, dimension_plane, subscript
from vae_core.runs import Run

PRINCIPAL = "Principal components"
TWO_DIMENSIONS = "Two dimensions"
STAGES = {"map": "Map", "film": "How it learned", "chart": "Plotly chart"}
IN_BROWSER = {"layers", "tile", "zoom", "lasso", "without"}  # the fields of MapView that the browser knows


def latent_map_page(run: Run) -> None:
    """The map, with our JavaScript or without; below it the manifold as one picture. Raises DamagedRun."""
    if session.plain_mode():
        plain_map(run)
        st.caption(with_terms(map_caption(run, resources.explored(run).projection)))
    else:
        explorer(run)
    manifold_section(run)
    mathematics(run.config.model.name)


@st.fragment
def explorer(run: Run, *, slot: str = "map") -> None:
    """The map, or in its place the film or a Plotly chart, whose clicks the server answers. `slot` tells two maps on one page apart. Raises DamagedRun."""
    view = MapView.load(slot=slot, run=run.id, dataset=run.config.data.dataset)
    with st.container(horizontal=True, vertical_alignment="center"):
        hint = st.empty()
        stages = [stage for stage in STAGES if stage != "film" or run.snapshot_steps()]
        stage = st.segmented_control(
            "What is shown",
            stages,
            default=view.stage if view.stage in stages else "map",
            format_func=STAGES.__getitem__,
            required=True,
            label_visibility="collapsed",
            key=f"{slot}-stage-{run.id}",
        )
        view = view.update(stage=stage)
    if view.stage == "film":
        view.keep(slot=slot)
        hint.markdown(film_hint(), width="stretch")
        time_machine(run, key=f"{slot}-film")
    elif view.stage == "chart":
        view.keep(slot=slot)
        hint.markdown(chart_hint(), width="stretch")
        plain_map(run)
    else:
        hint.markdown(map_hint(), width="stretch")
        _map(run, view, slot)


def _map(run: Run, view: MapView, slot: str) -> None:
    found = resources.explored(run)
    projection = found.projection
    place = st.container()  # the map stands above the choice of its axes
    if not projection.is_whole_space:
        projection, view = _chosen_plane(run, view, slot)
    pins, said = pins_of(run, slot)
    data = PanelData(
        slot=slot,
        model=browser_model(run, projection),
        pins=pins,
        view={name: value for name, value in view.for_browser().items() if name in IN_BROWSER},
        axis_titles=axis_titles(projection),
        expert=session.is_expert(),
        said=said,
        guess=guessed_place(run) if projection.is_whole_space else None,
    )
    with place:
        answer = latent_map_panel(data, key=f"{slot}-panel", on_view=lambda: None)
    if answer is not None and answer.get("run") == run.id:
        pins = PinsView.from_browser(answer).of_size(found.encoding.codes.shape[1])
        # What was chosen on the server is no answer of the browser's.
        view = MapView.from_browser({name: answer.get(name) for name in IN_BROWSER}, view)
    keep_pins(run, slot, pins)
    view.keep(slot=slot)
    st.caption(with_terms(map_caption(run, projection)))


def _chosen_plane(run: Run, view: MapView, slot: str) -> tuple[Projection, MapView]:
    """Principal components, or any two of the dimensions, as chosen below the map."""
    found = resources.explored(run)
    encoding, dims = found.encoding, found.encoding.codes.shape[1]
    axes = view.axes if view.axes and max(view.axes) < dims else None
    order = telling_dimensions(run)
    kind, across, up = st.columns([2, 1, 1])
    chosen = kind.selectbox(
        "Axes",
        (PRINCIPAL, TWO_DIMENSIONS),
        index=int(axes is not None),
        key=f"{slot}-axes-{run.id}",
        help="Two directions are on the map; sliders move along the others.",
    )
    if chosen == PRINCIPAL:
        return found.projection, view.update(axes=None)
    start = axes or (order[0], order[1])
    name = "z{}".format
    first = across.selectbox(
        "Across",
        order,
        index=order.index(start[0]),
        format_func=lambda d: name(subscript(d + 1)),
        key=f"{slot}-across-{run.id}",
    )
    rest = [d for d in order if d != first]
    second = up.selectbox(
        "Up",
        rest,
        index=rest.index(start[1]) if start[1] in rest else 0,
        format_func=lambda d: name(subscript(d + 1)),
        key=f"{slot}-up-{run.id}",
    )
    return dimension_plane(encoding.codes, first, second), view.update(axes=(first, second))
