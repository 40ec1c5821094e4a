"""The page Codes, filled from a run: two images as grids of codes, new images from the prior, the use of the codebook."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
import plotly.graph_objects as go
import streamlit as st
from PIL import ImageColor

from ui import jobs
from ui.app import resources, session
from ui.app.markdown import dataset_title
from ui.app.shell import TRAIN
from ui.app.view_state import MAX_SEED
from ui.charts import chart_config
from ui.charts.code_usage import code_usage_bars
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
from ui.media.images import Pixels, contact_sheet, data_uri, png_bytes
from ui.theme import ink, series_colour
from vae_core.explorer import addresses
from vae_core.explorer.cache import cached
from vae_core.inference.code_pictures import entry_colours, prior_images, what_it_draws
from vae_core.latent.code_grids import CodeUsage, code_usage, places_of, surroundings
from vae_core.models.array_model import ArrayModel
from vae_core.recipes import recipe
from vae_core.runs import Run

if TYPE_CHECKING:
    from vae_core.models.vq_vae import VQVAE

DRAWN, ACROSS = 40, 5  # images from the prior, and how many in a row of each half
PATCHES, PATCHES_ACROSS = 32, 8
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
    images = view.images or _first_pair(run)
    data = CodesData(
        run=browser_run(run),
        codebook_url=addresses.codebook_url(run),
        grid=_side(run),
        images=(min(images[0], count - 1), min(images[1], count - 1)),
        cells=view.cells,
    )
    answer = codes_panel(data, key=f"codes-{run.id}", on_view=lambda: None)
    if answer is not None:
        CodesView.from_browser(answer, view).keep()
    size = len(model.entries)
    st.caption(swap_caption(dataset_title(entry), count, _side(run), size, run.config.image_shape[-1]))


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
    halves, drawn = _drawn(run, seed, round(temperature, 2), ink("page", dark=session.is_dark()))
    for column, png in zip(st.columns(len(halves), gap="small"), halves, strict=True):
        words = f"{DRAWN // len(halves)} new images drawn from the learnt prior"
        column.image(data_uri(png), width="stretch", alt=words)
    nats = float(resources.encoding(run).kl.sum(1).mean())
    st.caption(prior_caption(nats, model.space.code_size, len(model.entries), drawn, expert=session.is_expert()))


@st.fragment
def usage(run: Run) -> None:
    """How often each entry is used, and one of them in detail. Raises DamagedRun."""
    model, view = resources.arrays(run), CodesView.load(run=run.id)
    found = _usage(run)
    entry = view.entry if view.entry is not None and view.entry < len(model.entries) else _usual_entry(found)
    st.markdown(usage_words(found.perplexity, found.unused, len(model.entries), expert=session.is_expert()))
    chart = f"codes-usage-{run.id}"
    st.plotly_chart(
        _usage_chart(run, entry, dark=session.is_dark()),
        theme=None,
        config=chart_config(file_name=f"{run.id}-codes"),
        on_select=lambda: _take_bar(run.id, chart, found.order),
        selection_mode="points",
        key=chart,
        alt="Bars: the share of cells of each entry of the codebook, the most used first",
    )
    st.caption(usage_caption(len(resources.encoding(run)), expert=session.is_expert()))
    _entry_details(run, model, found, entry)


def _usual_entry(found: CodeUsage) -> int:
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
    grids = _grids(run)
    cells, share = int(found.counts[entry]), found.counts[entry] / found.counts.sum()
    st.markdown(entry_words(entry, cells, int((grids == entry).any(1).sum()), float(share)))
    used, draws = st.columns([5, 4], gap="large")
    with used:
        if (png := _where_used(run, entry, dark=session.is_dark())) is not None:
            st.image(data_uri(png), width="stretch", alt=f"Parts of images around entry {entry}")
            st.caption(
                "Where it is used: the framed cells, each with the cells around it. Every part is from another image."
            )
    with draws:
        images = CodesView.load(run=run.id).images
        typical = images[0] if images and images[0] < len(grids) else _first_pair(run)[0]
        png = _what_it_draws(run, entry, typical, ink("page", dark=session.is_dark()))
        st.image(data_uri(png), width="stretch", alt=f"What entry {entry} draws")
        st.caption(
            f"What it draws in every cell; then image no. {typical} from its own codes, and with this entry in its middle."
        )


def _side(run: Run) -> int:
    """Cells along a side of the grid."""
    side = resources.latent_space(run).side
    assert side is not None  # the page asked
    return side


def _grids(run: Run) -> np.ndarray:
    return resources.encoding(run).codes.astype(np.int64)


def _framed(patches: Pixels, colour: str) -> Pixels:
    """Patches [M, C, h, w] of three cells a side, enlarged to RGB, with a frame around the middle cell."""
    scale = max(1, -(-96 // patches.shape[-1]))
    large = np.broadcast_to(patches, (len(patches), 3, *patches.shape[2:])).repeat(scale, 2).repeat(scale, 3)
    start, end, line = large.shape[-1] // 3, large.shape[-1] * 2 // 3, max(1, large.shape[-1] // 48)
    frame = np.zeros(large.shape[2:], bool)
    frame[start - line : end + line, start - line : end + line] = True
    frame[start:end, start:end] = False
    large[:, :, frame] = np.array(ImageColor.getrgb(colour)[:3], np.uint8)[None, :, None]
    return large


def _sheet(images: Pixels, across: int, background: str) -> bytes:
    side = images.shape[-1]
    sheet = contact_sheet(images, across, gap=max(1, side // 16), background=background)
    return png_bytes(sheet, scale=max(1, 160 // side))


@cached(resources.by_version)
def _usage(run: Run) -> CodeUsage:
    return code_usage(_grids(run), len(resources.arrays(run).entries))


@cached(lambda run, entry, *, dark: resources.by_version(run, entry, dark))
def _usage_chart(run: Run, entry: int, *, dark: bool) -> go.Figure:
    found = _usage(run)
    colours = entry_colours(resources.arrays(run).entries)
    return code_usage_bars(found.counts, found.order, colours, chosen=entry, dark=dark)


@cached(resources.by_checkpoint)
def _drawn(run: Run, seed: int, temperature: float, background: str) -> tuple[list[bytes], float]:
    """Two PNGs, side by side, and on a telephone one below the other; and how many entries they use."""
    images, drawn = prior_images(cast("VQVAE", resources.model(run)), DRAWN, seed, temperature)
    return [_sheet(half, ACROSS, background) for half in np.array_split(images, 2)], drawn


@cached(lambda run, entry, *, dark: resources.by_version(run, entry, dark))
def _where_used(run: Run, entry: int, *, dark: bool) -> bytes | None:
    """A PNG of parts of images around an entry's cells; None for an entry that no image uses."""
    places = places_of(_grids(run), entry, PATCHES)
    if not len(places):
        return None
    patches = surroundings(resources.held_out(run).pixels, places, _side(run))
    return _sheet(_framed(patches, series_colour("prior", dark=dark)), PATCHES_ACROSS, ink("page", dark=dark))


@cached(resources.by_version)
def _what_it_draws(run: Run, entry: int, typical: int, background: str) -> bytes:
    """A PNG: the entry in every cell; image no. `typical` from its own codes, and with the entry in its middle."""
    return _sheet(what_it_draws(resources.arrays(run), entry, _grids(run)[typical]), 3, background)


@cached(resources.by_version)
def _first_pair(run: Run) -> tuple[int, int]:
    """To begin with: a bright image of each of two classes."""
    held_out = resources.held_out(run)
    labels, brightness = held_out.classes, held_out.pixels.mean((1, 2, 3))
    classes = np.unique(labels)
    found = []
    for label in (classes[0], classes[min(2, len(classes) - 1)]):
        members = np.flatnonzero(labels == label)
        found.append(int(members[brightness[members].argsort()[len(members) * 3 // 4]]))
    return found[0], found[1]
