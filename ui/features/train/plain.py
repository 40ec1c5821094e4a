"""A training's pictures by Plotly and Streamlit alone, for pages without our JavaScript and runs without a map."""

from __future__ import annotations

import html
from collections.abc import Sequence

import streamlit as st

from ui.app import resources, run_pictures, session
from ui.app.run_pictures import Moment
from ui.charts import chart_config, latent_map
from ui.features.train import text
from ui.features.train.curves import draw_curves
from ui.features.train.own_terms import own_terms
from ui.media.images import data_uri
from ui.theme import PETROFF_10, class_colours, ink
from vae_core.runs import Run, Status
from vae_core.text import count_of

CHART_HEIGHT = 345
GLIDE = {"duration": 500, "easing": "cubic-in-out"}  # dots move from one moment to the next


def plain_pictures(run: Run, status: Status) -> None:
    """Map, curves and reconstructions of the newest snapshot."""
    moment = run_pictures.newest(run)
    if moment is None:
        if status.state == "running":
            st.caption("The first pictures come in a moment: the images are being read.")
        return
    if not resources.latent_space(run).has_map:
        st.caption(text.NO_MAP if resources.latent_space(run).is_grid else text.NO_CODES)
        draw_curves(run, height=CHART_HEIGHT)
    else:
        left, right = st.columns(2, gap="medium")
        with left:
            _map(run, moment)
        with right:
            draw_curves(run, height=CHART_HEIGHT)
    if session.is_expert():
        own_terms(run)
    _reconstructions(run, moment)


def _map(run: Run, moment: Moment) -> None:
    entry = resources.run_dataset(run)
    figure = latent_map(
        moment.plane,
        run_pictures.labels(run),
        entry.class_names,
        dark=session.is_dark(),
        axis_titles=moment.projection.titles,
        height=CHART_HEIGHT,
        limits=run_pictures.window(run, moment.step),
        uirevision=run.id,
        webgl=False,  # SVG can glide, and 2,000 dots are few
    )
    below = len(entry.class_names) <= len(PETROFF_10)  # more classes differ by shape too, which only Plotly's key shows
    figure.update_layout(transition=GLIDE, dragmode=False, showlegend=not below, margin={"t": 10})
    st.plotly_chart(
        figure,
        theme=None,
        config=chart_config(file_name=f"{run.id}-map"),
        key=f"map-{run.id}",
        alt="Map of the held-out images' codes, coloured by class",
    )
    if below:
        st.html(_colour_key(entry.class_names))
    words = text.MAP.format(count=len(moment.plane))
    explained = moment.projection.explained
    if explained is not None:
        words += " " + text.projection(run.config.model.latent_dim, sum(explained))
    st.caption(words)


def _colour_key(class_names: Sequence[str]) -> str:
    """The classes' colours as HTML that wraps as the page is wide: Plotly's own key would take the map's place."""
    entries = "".join(
        f"<span style='white-space:nowrap'><span style='display:inline-block;width:.75em;height:.75em;border-radius:50%;"
        f"margin-right:.35em;background:{colour}'></span>{html.escape(name)}</span>"
        for name, colour in zip(class_names, class_colours(len(class_names)), strict=True)
    )
    return f"<div style='display:flex;flex-wrap:wrap;gap:.1rem .9rem;font-size:.95rem'>{entries}</div>"


def _reconstructions(run: Run, moment: Moment) -> None:
    """Originals above their reconstructions; of a generator alone, images of the same random codes."""
    if not resources.latent_space(run).has_encoder:
        background = ink("page", dark=session.is_dark())
        st.image(
            data_uri(run_pictures.generated(run, moment.step, background)), width="stretch", alt="Generated images"
        )
        st.caption(text.GENERATED)
        return
    pngs = run_pictures.sheets(run, moment.step, ink("page", dark=session.is_dark()))
    # In the message itself: a file of its own may be gone, with the next moment drawn, before a browser asks for it.
    # Two sheets, so that on a telephone the second goes below the first instead of both becoming stamps.
    for column, png in zip(st.columns(len(pngs), gap="small"), pngs, strict=True):
        column.image(data_uri(png), width="stretch", alt="Held-out originals above their reconstructions")
    numbers = count_of(resources.latent_space(run).code_size, "number")
    st.caption(text.SHEET.format(numbers=numbers))
