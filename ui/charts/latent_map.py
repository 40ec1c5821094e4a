"""The map of the latent space: one dot an image, coloured by class, over what the decoder draws there."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from ui.charts.theme import template
from ui.charts.words import literal
from ui.media.images import data_uri, png_bytes
from ui.theme import FONT_SIZE, class_colours, ink
from vae_core.looks import Extent, Limits, map_limits

# A shape for each class, as in ui/frontend/lib/symbols.js: nobody has to tell ten colours apart. After ten classes the
# colours start again, and the shapes are turned by one.
_SYMBOLS = (
    *("circle", "square", "triangle-up", "diamond", "cross"),
    *("x", "triangle-down", "star", "bowtie", "hourglass"),
)
_NOTHING = "rgba(0,0,0,0)"
# A browser smooths an enlarged picture; enlarged here first, its pixels stay pixels.
_BACKGROUND_PIXELS = 1200
_THUMBNAIL_POINTS = 2000
_MAX_NAMES = 24  # as in ui/frontend/lib/map-layers.js
_NAME_REACH = 0.3  # of the map's height: how far from its class a name may stand


def latent_map(
    codes: NDArray[np.floating],
    labels: NDArray[np.integer],
    class_names: Sequence[str],
    *,
    dark: bool,
    axis_titles: tuple[str, str] = ("z₁", "z₂"),
    background: tuple[NDArray[np.uint8], Extent] | None = None,
    background_opacity: float = 1.0,
    selected: tuple[float, float] | None = None,
    lattice: NDArray[np.floating] | None = None,
    uirevision: str = "latent-map",
    height: int = 560,
    limits: Limits | None = None,
    class_labels: bool = False,
    webgl: bool = True,
) -> go.Figure:
    """Scatter of `codes` [N, 2], a trace a class, so that the legend switches classes on and off.

    labels: [N], each the index of a name in `class_names`. Each point's `customdata` is its row in `codes`.
    background: a picture uint8 [H, W], [H, W, 3] or [H, W, 4], row 0 on top, and its extent (x0, x1, y0, y1)
        in latent coordinates, drawn under the points.
    selected: a place marked by a ring and a cross of hair lines.
    lattice: [M, 2] invisible points first in the figure (trace name "lattice", `customdata` -1) that answer
        clicks where there is no code.
    limits: ((x0, x1), (y0, y1)) shown at first; None takes `map_limits`. Give it to a map that is redrawn
        while training, which otherwise jumps. While `uirevision` stays, the viewer's zoom does too.
    class_labels: writes each class's name at the median of its codes.
    webgl: False draws SVG, for a page with more charts than the browser has WebGL contexts.

    Points are drawn in the order of the classes. Codes that are not finite are not drawn.
    Raises ValueError for shapes that do not fit, or labels without a name.
    """
    codes, labels = _checked(codes, labels, len(class_names))
    if limits is None:
        limits = map_limits(codes, None if background is None else background[1])
    size, opacity = _marker(len(codes))
    scatter = go.Scattergl if webgl else go.Scatter
    traces = [] if lattice is None else [_lattice(lattice, scatter)]

    colours = class_colours(len(class_names))
    # The sequence was made for a light page: on a dark one its red and purple need an edge to be seen.
    outline = {"width": 0.5, "color": "rgba(255,255,255,0.35)"} if dark else {"width": 0}
    for index, name in enumerate(class_names):
        rows = np.flatnonzero((labels == index) & np.isfinite(codes).all(axis=1)).astype(np.int32)
        # An empty trace would vanish from the legend and shift the colours of a map that is redrawn.
        x, y = (codes[rows, 0], codes[rows, 1]) if len(rows) else ([None], [None])
        traces.append(
            scatter(
                x=x,
                y=y,
                customdata=rows if len(rows) else [None],
                name=literal(name),
                mode="markers",
                marker={
                    "color": colours[index],
                    "size": size,
                    "opacity": opacity,
                    "symbol": _SYMBOLS[(index + index // len(_SYMBOLS)) % len(_SYMBOLS)],
                    "line": outline,
                },
                hovertemplate="<b>%{fullData.name}</b><br>image %{customdata}<extra></extra>",
            )
        )

    if selected is not None:
        traces += _selection(selected, dark, scatter)
    figure = go.Figure(traces)
    (x0, x1), (y0, y1) = limits
    figure.update_layout(
        template=template(dark=dark),
        height=height,
        dragmode="pan",
        hovermode="closest",
        hoverdistance=12,
        uirevision=uirevision,
        # As high as the map, and scrolled beyond that: two hundred classes take no more room than twenty.
        legend={"title": {"text": ""}, "x": 1.01, "y": 1, "yanchor": "top", "tracegroupgap": 2, "maxheight": 1.0},
        margin={"l": 8, "r": 8, "t": 32, "b": 8},  # the tool bar lies above the legend
    )
    figure.update_xaxes(title_text=axis_titles[0], range=[x0, x1], nticks=9)
    figure.update_yaxes(title_text=axis_titles[1], range=[y0, y1], nticks=9)
    if background is not None:
        figure.add_layout_image(_picture(*background, opacity=background_opacity))
        # The picture is its own grid.
        figure.update_xaxes(showgrid=False, zeroline=False)
        figure.update_yaxes(showgrid=False, zeroline=False)
    if selected is not None:
        hair = {"width": 1.5, "color": ink("text", dark=dark), "dash": "dot"}
        figure.add_vline(selected[0], line=hair, opacity=0.6, layer="below")
        figure.add_hline(selected[1], line=hair, opacity=0.6, layer="below")
    if class_labels:
        _add_class_labels(figure, codes, labels, class_names, limits=limits, dark=dark)
    return figure


def latent_thumbnail(
    codes: NDArray[np.floating], labels: NDArray[np.integer], *, dark: bool, height: int = 150
) -> go.Figure:
    """The map as a small picture: the first 2,000 of `codes` [N, 2] by `labels` [N], no axes, no legend.

    Drawn as SVG, since a page may hold many; show it with STATIC_CONFIG. Raises ValueError as `latent_map`.
    """
    highest = int(np.max(labels)) + 1 if np.size(labels) else 0
    codes, labels = _checked(codes, labels, highest)
    limits = map_limits(codes)
    colours = np.array(class_colours(highest), dtype=object)
    shown = slice(0, _THUMBNAIL_POINTS)
    few = len(codes) <= 500
    figure = go.Figure(
        go.Scatter(
            x=codes[shown, 0],
            y=codes[shown, 1],
            mode="markers",
            marker={
                "color": list(colours[labels[shown]]) if highest else None,
                "size": 4.0 if few else 2.8,
                "opacity": 0.85,
                "line": {"width": 0},
            },
            hoverinfo="skip",
        )
    )
    figure.update_layout(
        template=template(dark=dark),
        height=height,
        showlegend=False,
        dragmode=False,
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
    )
    figure.update_xaxes(visible=False, range=list(limits[0]), fixedrange=True)
    figure.update_yaxes(visible=False, range=list(limits[1]), fixedrange=True)
    return figure


def _checked(
    codes: NDArray[np.floating], labels: NDArray[np.integer], names: int
) -> tuple[NDArray[np.float32], NDArray[np.integer]]:
    codes, labels = np.asarray(codes), np.asarray(labels)
    if codes.ndim != 2 or codes.shape[1] != 2:
        raise ValueError(f"A map needs codes of shape [N, 2], but was given {list(codes.shape)}.")
    if labels.shape != (len(codes),):
        raise ValueError(f"Each of the {len(codes)} codes needs one label, but labels are {list(labels.shape)}.")
    if len(labels) and (labels.min() < 0 or labels.max() >= names):
        raise ValueError(f"Labels must lie between 0 and {names - 1}, but reach {labels.min()}..{labels.max()}.")
    # float32 halves what travels to the browser, and is more than a screen can show.
    return codes.astype(np.float32), labels


def _marker(count: int) -> tuple[float, float]:
    """Size in pixels and opacity: few points are large and solid, many are small and let the density show."""
    magnitude = np.log10(max(count, 1))
    size = np.clip(13.0 - 2.1 * magnitude, 3.0, 11.0)
    opacity = np.clip(1.25 - 0.11 * magnitude, 0.6, 0.95)
    return round(float(size), 1), round(float(opacity), 2)


def _lattice(lattice: NDArray[np.floating], scatter: type) -> go.Scatter | go.Scattergl:
    points = np.asarray(lattice, dtype=np.float32)
    if points.ndim != 2 or points.shape[1] != 2:
        raise ValueError(f"A lattice needs the shape [M, 2], but was given {list(points.shape)}.")
    return scatter(
        x=points[:, 0],
        y=points[:, 1],
        customdata=np.full(len(points), -1, np.int32),
        name="lattice",
        mode="markers",
        marker={"color": _NOTHING, "size": 12, "line": {"width": 0}},
        # "none" says nothing and still fires events; "skip" would not.
        hoverinfo="none",
        showlegend=False,
    )


def _selection(selected: tuple[float, float], dark: bool, scatter: type) -> list[go.Scatter | go.Scattergl]:
    # A ring in ink on a wider one in the page's colour, so that it stands out on any class and any picture.
    rings = ((20, 7.0, ink("page", dark=dark)), (20, 3.0, ink("text", dark=dark)))
    return [
        scatter(
            x=[selected[0]],
            y=[selected[1]],
            name="selected",
            mode="markers",
            marker={
                "symbol": "circle",
                "size": size,
                "color": _NOTHING,
                "line": {"width": width, "color": colour},
            },
            hoverinfo="skip",
            showlegend=False,
        )
        for size, width, colour in rings
    ]


def _picture(image: NDArray[np.uint8], extent: Extent, *, opacity: float) -> go.layout.Image:
    x0, x1, y0, y1 = extent
    if not (x0 < x1 and y0 < y1):
        raise ValueError(f"A background's extent must be (x0, x1, y0, y1) with x0 < x1 and y0 < y1, but is {extent}.")
    image = np.asarray(image)
    if image.ndim not in (2, 3):
        raise ValueError(f"A background must be uint8 [H, W], [H, W, 3] or [H, W, 4], but is {list(image.shape)}.")
    scale = max(1, round(_BACKGROUND_PIXELS / max(image.shape[:2])))
    return go.layout.Image(
        source=data_uri(png_bytes(image, scale)),
        xref="x",
        yref="y",
        x=x0,
        y=y1,
        xanchor="left",
        yanchor="top",
        sizex=x1 - x0,
        sizey=y1 - y0,
        sizing="stretch",
        layer="below",
        opacity=opacity,
    )


def _add_class_labels(
    figure: go.Figure,
    codes: NDArray[np.float32],
    labels: NDArray[np.integer],
    class_names: Sequence[str],
    *,
    limits: Limits,
    dark: bool,
) -> None:
    """The names of the largest classes, as many as there is room for."""
    (x0, x1), (y0, y1) = limits
    taken: list[tuple[float, float]] = []
    finite = np.isfinite(codes).all(axis=1)
    counts = np.bincount(labels[finite], minlength=len(class_names))
    there = np.count_nonzero(counts)
    wide = 0.13 if there <= _MAX_NAMES else 0.24  # of the map: in a crowd they keep well apart
    for index in np.argsort(-counts, kind="stable")[: min(there, _MAX_NAMES)]:
        x, middle = (float(value) for value in np.median(codes[(labels == index) & finite], axis=0))
        y = middle
        # Names of classes that lie upon each other move up until they can be read; far from its class a name misleads.
        while any(
            abs(x - other_x) < wide * (x1 - x0) and abs(y - other_y) < 0.058 * (y1 - y0) for other_x, other_y in taken
        ):
            y += 0.01 * (y1 - y0)
        if y - middle > _NAME_REACH * (y1 - y0):
            continue
        taken.append((x, y))
        figure.add_annotation(
            x=x,
            y=y,
            text=f"<b>{literal(class_names[index])}</b>",
            showarrow=False,
            font={"size": FONT_SIZE, "color": ink("text", dark=dark)},
            bgcolor=ink("page", dark=dark),
            opacity=0.85,
            borderpad=3,
        )
