"""The page Codes, filled from a run: two images as grids of codes, new images from the prior, the use of the codebook."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from ui import jobs
from ui.app import resources, session
from ui.app.markdown import dataset_title
from ui.app.shell import TRAIN
from ui.app.view_state import MAX_SEED
from ui.charts import chart_config
from ui.charts.code_usage import code_usage_bars
from ui.features.codes.pictures import drawn_by, drawn_tag, from_prior, grids, prior_tag, side_of, used_tag, where_used
from ui.features.codes.state import TEMPERATURES, CodesView
from ui.features.codes.text import (
    NO_CODES,
    SWAP,
    TEMPERATURE,
    entry_words,
    prior_caption,
    swap_caption,
    usage_caption,
    usage_words,
)
from ui.frontend.codes import CodesData, codes_panel
from ui.frontend.model import browser_run
from ui.theme import ink
from vae_core.explorer import addresses
from vae_core.explorer.cache import cached
from vae_core.inference.code_pictures import entry_colours
from vae_core.latent.code_grids import CodeUsage, code_usage
from vae_core.models.array_model import ArrayModel
from vae_core.recipes import recipe
from vae_core.runs import Run

RECIPE = "vq-vae"


def has_codebook(run: Run) -> bool:
    """Whether this page is for the run. Raises DamagedRun."""
    return resources.latent_space(run).is_grid


def codes(run: Run) -> None:
    """The whole page. Raises DamagedRun."""
    resources.encoding(run)  # a damaged model raises here, as a fragment would keep its error to itself
    resources.arrays(run)
    swapping(run)
    st.header("New images")
    new_images(run)
    st.header("The codebook in use")
    usage(run)


def ahead(run: Run) -> None:
    """Make what the page shows of a run at first."""
    resources.encoding(run)
    entry, pair = usual_entry(usage_of(run)), first_pair(run)
    usage_chart(run, entry, dark=False)
    where_used(run, entry, dark=False)
    drawn_by(run, entry, pair[0], ink("page", dark=False))
    first = CodesView()
    from_prior(run, first.seed, first.temperature, ink("page", dark=False))


def offer_training() -> None:
    """Where there is no model with a codebook: what this page is for, and the way to one."""
    st.info(NO_CODES, icon=":material/grid_on:")
    if st.button("Train a VQ-VAE", type="primary", icon=":material/model_training:"):
        jobs.open_form(recipe(RECIPE).config)
        st.switch_page(TRAIN)


@st.fragment
def swapping(run: Run) -> None:
    """Two images as grids of codes, and the image between them. Raises DamagedRun."""
    st.markdown(SWAP)
    model, entry = resources.arrays(run), resources.run_dataset(run)
    view, count = CodesView.load(run=run.id), len(resources.encoding(run))
    images = view.images or first_pair(run)
    data = CodesData(
        run=browser_run(run),
        codebook_url=addresses.codebook_url(run),
        grid=side_of(run),
        images=(min(images[0], count - 1), min(images[1], count - 1)),
        cells=view.cells,
    )
    answer = codes_panel(data, key=f"codes-{run.id}", on_view=lambda: None)
    if answer is not None:
        CodesView.from_browser(answer, view).keep()
    size = len(model.entries)
    st.caption(swap_caption(dataset_title(entry), count, side_of(run), size, run.config.image_shape[-1]))


@st.fragment
def new_images(run: Run) -> None:
    """Samples from the prior. Raises DamagedRun."""
    model, view = resources.arrays(run), CodesView.load(run=run.id)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        temperature = st.slider(
            "Temperature",
            *TEMPERATURES,
            value=view.temperature,
            step=0.05,
            help=TEMPERATURE,
            width=320,
            key=f"codes-temperature-{run.id}",
        )
        seed = view.seed
        if st.button("New samples", icon=":material/casino:", key="codes-draw"):
            seed = (seed + 1) % (MAX_SEED + 1)
    view.update(seed=seed, temperature=round(temperature, 2)).keep()
    temperature = round(temperature, 2)
    halves, drawn = from_prior(run, seed, temperature, ink("page", dark=session.is_dark()))
    for half, (column, png) in enumerate(zip(st.columns(len(halves), gap="small"), halves, strict=True)):
        column.html(prior_tag(run, png, half, seed, temperature))
    st.caption(
        prior_caption(nats_of_codes(run), model.space.code_size, len(model.entries), drawn, expert=session.is_expert())
    )


@st.fragment
def usage(run: Run) -> None:
    """How often each entry is used, and one of them in detail. Raises DamagedRun."""
    model, view = resources.arrays(run), CodesView.load(run=run.id)
    found = usage_of(run)
    entry = view.entry if view.entry is not None and view.entry < len(model.entries) else usual_entry(found)
    st.markdown(usage_words(found.perplexity, found.unused, len(model.entries), expert=session.is_expert()))
    chart = f"codes-usage-{run.id}"
    st.plotly_chart(
        usage_chart(run, entry, dark=session.is_dark()),
        theme=None,
        config=chart_config(file_name=f"{run.id}-codes"),
        on_select=lambda: _take_bar(run.id, chart, found.order),
        selection_mode="points",
        key=chart,
        alt="Bars: the share of cells of each entry of the codebook, the most used first",
    )
    st.caption(usage_caption(len(resources.encoding(run)), expert=session.is_expert()))
    _entry_details(run, model, found, entry)


def usual_entry(found: CodeUsage) -> int:
    """To begin with: one that is used a lot, but not so much as those for plain background."""
    return int(found.order[len(found.order) // 8])


def _take_bar(run_id: str, chart: str, order: np.ndarray) -> None:
    """Look at the entry whose bar was clicked; nothing when a click cleared the selection."""
    points = st.session_state[chart].selection.points
    if points:
        st.session_state[_entry_key(run_id)] = int(order[points[0]["point_index"]])
        _take_entry(run_id)


def _take_entry(run_id: str) -> None:
    """Put what the field holds into the view."""
    entry = int(st.session_state[_entry_key(run_id)])
    CodesView.load(run=run_id).update(entry=entry).keep()


def _entry_key(run_id: str) -> str:
    return f"codes-entry-{run_id}"


def _entry_details(run: Run, model: ArrayModel, found: CodeUsage, entry: int) -> None:
    """An entry: where it is used, and what it draws."""
    key = _entry_key(run.id)
    st.session_state.setdefault(key, entry)
    st.number_input("Entry", 0, len(model.entries) - 1, key=key, width=180, on_change=_take_entry, args=(run.id,))
    cells, share = int(found.counts[entry]), found.counts[entry] / found.counts.sum()
    st.markdown(entry_words(entry, cells, images_with(run, entry), float(share)))
    used, draws = st.columns([5, 4], gap="large")
    with used:
        if (png := where_used(run, entry, dark=session.is_dark())) is not None:
            st.html(used_tag(run, png, entry))
            st.caption(
                "Where it is used: the framed cells, each with the cells around it. Every part is from another image."
            )
    with draws:
        images = CodesView.load(run=run.id).images
        typical = images[0] if images and images[0] < len(resources.encoding(run)) else first_pair(run)[0]
        png = drawn_by(run, entry, typical, ink("page", dark=session.is_dark()))
        st.html(drawn_tag(run, png, entry, typical))
        st.caption(
            f"What it draws in every cell; then image no. {typical} from its own codes, and with this entry in its middle."
        )


@cached(resources.by_version)
def usage_of(run: Run) -> CodeUsage:
    return code_usage(grids(run), len(resources.arrays(run).entries))


@cached(resources.by_version)
def images_with(run: Run, entry: int) -> int:
    """How many held-out images have the entry in one of their cells."""
    return int((grids(run) == entry).any(1).sum())


@cached(resources.by_version)
def nats_of_codes(run: Run) -> float:
    """What the code of a held-out image takes, in the mean."""
    return float(resources.encoding(run).kl.sum(1).mean())


@cached(lambda run, entry, *, dark: resources.by_version(run, entry, dark))
def usage_chart(run: Run, entry: int, *, dark: bool) -> go.Figure:
    found = usage_of(run)
    colours = entry_colours(resources.arrays(run).entries)
    return code_usage_bars(found.counts, found.order, colours, chosen=entry, dark=dark)


@cached(resources.by_version)
def first_pair(run: Run) -> tuple[int, int]:
    """To begin with: a bright image of each of two classes."""
    held_out = resources.held_out(run)
    labels, brightness = held_out.classes, held_out.pixels.mean((1, 2, 3))
    classes = np.unique(labels)
    found = []
    for label in (classes[0], classes[min(2, len(classes) - 1)]):
        members = np.flatnonzero(labels == label)
        found.append(int(members[brightness[members].argsort()[len(members) * 3 // 4]]))
    return found[0], found[1]
