"""The learning curves of a run."""

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike, NDArray

from ui.charts.theme import template
from ui.theme import FONT_SIZE, ink, series_colour

Records = Mapping[str, Sequence[float | None]]

_TRAINING_POINTS = 250  # each is the mean of the steps it stands for: less noise, and little to send
_SETTLED = 0.03  # share of the run after which values count for the height of the axis


def loss_curves(
    steps: Records,
    epochs: Records,
    *,
    reference: tuple[str, float] | None = None,
    dark: bool,
    height: int = 460,
    progress_epochs: float | None = None,
    uirevision: str = "loss-curves",
    encoded: bool = True,
    has_rate: bool = True,
) -> go.Figure:
    """Loss and distortion above, KL below, in nats an image by epoch; a thin line for training batches, a
    line with markers for held-out images.

    steps: lists by name ("epoch", "loss", "distortion", "kl"), a value a record; epochs: the same on held-out
        images. Missing lists count as empty, None and NaN as gaps.
    reference: (label, nats an image), a dashed line in the upper panel.
    progress_epochs: the epochs the whole run will have: the right end of the axis;
        None ends it at the last record.
    encoded: False for a model without an encoder, which has a loss and neither distortion nor KL.
    has_rate: False for a model without a KL, such as an autoencoder: one panel, from the first record on.

    The height of each axis comes from the 2nd to 98th percentile of what was recorded after the first 3% of
    the run, so that the first, huge values do not flatten the rest. A run whose KL is zero throughout gets one
    panel, too; where nothing else is in its loss, the distortion is the loss and drawn once.
    Raises ValueError if lists of one record have different lengths.
    """
    training, held_out = _Curves(steps, "steps"), _Curves(epochs, "epochs")
    last = np.nanmax([0.0, *training.epoch[-1:], *held_out.epoch[-1:]])
    end = float(progress_epochs or last or 1.0)
    kl = np.concatenate([training["kl"], held_out["kl"]])
    zero = len(kl) > 0 and bool((kl == 0.0).all())  # NaN is no zero: a VAE gone astray keeps its panel
    without_kl = zero or not encoded or not has_rate
    alone = encoded and without_kl and all(np.allclose(one["loss"], one["distortion"]) for one in (training, held_out))
    upper = ["distortion"] if alone else ["loss", "distortion"] if encoded else ["loss"]

    figure = go.Figure()
    for name in upper if without_kl else [*upper, "kl"]:
        axis = "y2" if name == "kl" else "y"
        title = "Distortion (here also the loss)" if alone else {"kl": "KL"}.get(name, name.capitalize())
        colour = series_colour(name, dark=dark)
        figure.add_trace(_training_line(training, name, title, colour, axis))
        figure.add_trace(_held_out_line(held_out, name, title, colour, axis))

    figure.update_layout(
        template=template(dark=dark),
        height=height,
        # Opaque, since Plotly edges the hover line in white where it does not know the page.
        plot_bgcolor=ink("page", dark=dark),
        hovermode="x unified",
        hoversubplots="axis",
        dragmode=False,
        uirevision=uirevision,
        legend={
            "orientation": "h",
            "x": 1,
            "xanchor": "right",
            "y": 1.02,
            "yanchor": "bottom",
            "traceorder": "normal",
        },
        margin={"l": 8, "r": 12, "t": 68, "b": 8},  # the tool bar lies above the legend
        xaxis={
            "title": {"text": "epoch (dots: held-out images, thin line: training batches)"},
            "ticklabelstandoff": 6,
            "range": [0, end],
            "anchor": "y" if without_kl else "y2",
            "unifiedhovertitle": {"text": "epoch %{x:.2f}"},
            "spikecolor": ink("muted", dark=dark),
            "spikethickness": 1,
            "showgrid": False,
            "zeroline": False,
            "fixedrange": True,
        },
    )
    top = [0.0, 1.0] if without_kl else [0.42, 1.0]
    # With a reference the panel keeps room at its foot for the text.
    held_to, foot = (None, 0.1) if reference is None else (reference[1], 0.25)
    span = _span([training, held_out], upper, end, held_to, foot)
    _set_panel(figure, "yaxis", top, span)
    if not without_kl:
        _set_panel(figure, "yaxis2", [0.0, 0.26], _span([training, held_out], ["kl"], end, 0.0, 0.0))
        _panel_title(figure, "KL to the prior, nats an image", 0.26, dark)
    _panel_title(figure, "Nats an image", 1.0, dark)
    if reference is not None and np.isfinite(reference[1]):
        drawn = [(one.epoch / end, one[name]) for one in (training, held_out) for name in upper]
        _add_reference(figure, *reference, span, drawn, dark=dark)
    return figure


class _Curves:
    """The lists of one record as arrays of floats, all of one length."""

    def __init__(self, records: Records, kind: str) -> None:
        self.epoch = _floats(records.get("epoch", ()))
        self._values = {}
        for name in ("loss", "distortion", "kl"):
            values = _floats(records.get(name, ()))
            if len(values) not in (0, len(self.epoch)):
                raise ValueError(
                    f"The history's {kind} hold {len(self.epoch)} values of epoch, but {len(values)} of {name}."
                )
            self._values[name] = values if len(values) else np.full(len(self.epoch), np.nan)

    def __getitem__(self, name: str) -> NDArray[np.float64]:
        return self._values[name]


def _floats(values: Sequence[float | None]) -> NDArray[np.float64]:
    array = np.array([np.nan if value is None else value for value in values], dtype=np.float64)
    array[~np.isfinite(array)] = np.nan
    return array


def _training_line(curves: _Curves, name: str, title: str, colour: str, axis: str) -> go.Scatter:
    x, y = thinned(curves.epoch, curves[name])
    return go.Scatter(
        x=x if len(x) else [None],
        y=y if len(y) else [None],
        name=title,
        legendgroup=name,
        showlegend=False,
        yaxis=axis,
        mode="lines" if len(x) > 1 else "markers",
        line={"color": colour, "width": 1.5},
        marker={"color": colour, "size": 5},
        opacity=0.55,
        hovertemplate=f"{title}, training batches: %{{y:.1f}} nats<extra></extra>",
    )


def _held_out_line(curves: _Curves, name: str, title: str, colour: str, axis: str) -> go.Scatter:
    # [None] rather than nothing: an empty trace would leave the legend.
    return go.Scatter(
        x=curves.epoch if len(curves.epoch) else [None],
        y=curves[name] if len(curves.epoch) else [None],
        name=title,
        legendgroup=name,
        yaxis=axis,
        mode="lines+markers",
        line={"color": colour, "width": 3},
        marker={"color": colour, "size": 8},
        cliponaxis=False,
        hovertemplate=f"<b>{title}, held-out: %{{y:.1f}} nats</b><extra></extra>",
    )


def thinned(epochs: ArrayLike, values: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """At most so many points as a line needs, each the mean of the records it stands for."""
    x, y = np.asarray(epochs, np.float64), np.asarray(values, np.float64)
    if len(x) <= _TRAINING_POINTS:
        return x, y
    edges = np.linspace(0, len(x), _TRAINING_POINTS + 1).astype(int)[:-1]
    counts = np.diff([*edges, len(x)])
    return np.add.reduceat(x, edges) / counts, np.add.reduceat(y, edges) / counts


def _span(
    curves: Sequence[_Curves], names: Sequence[str], end: float, included: float | None, foot: float
) -> tuple[float, float]:
    """Ends of an axis: what was recorded once the run had settled, and `included`, rounded outwards.

    A tenth of the height stays free at the top, the share `foot` of it at the bottom.
    """
    everything = [(one.epoch, one[name]) for one in curves for name in names]
    settled = np.concatenate([values[epoch >= _SETTLED * end] for epoch, values in everything])
    if not np.isfinite(settled).any():  # the run has only begun
        settled = np.concatenate([values for _, values in everything])
    settled = settled[np.isfinite(settled)]
    bounds = [float(value) for value in np.quantile(settled, [0.02, 0.98])] if len(settled) else []
    if included is not None and np.isfinite(included):
        bounds.append(included)
    if not bounds:
        return 0.0, 1.0
    low, high = min(bounds), max(bounds)
    spread = (high - low) or max(abs(high), 1.0)
    # Rounded, so that an axis being fed moves in steps and not with every record.
    step = 10.0 ** np.floor(np.log10(1.2 * spread)) / 2
    bottom, top = low - foot * spread, high + 0.1 * spread
    if low >= 0:
        bottom = max(bottom, 0.0)  # what cannot be negative gets no room below zero
    return float(np.floor(bottom / step) * step), float(np.ceil(top / step) * step)


def _set_panel(figure: go.Figure, axis: str, domain: list[float], span: tuple[float, float]) -> None:
    figure.update_layout(
        {
            axis: {
                "domain": domain,
                "range": list(span),
                "nticks": max(4, round(10 * (domain[1] - domain[0]))),
                "zeroline": False,
                "fixedrange": True,
            }
        }
    )


def _panel_title(figure: go.Figure, text: str, top: float, dark: bool) -> None:
    figure.add_annotation(
        text=text,
        xref="paper",
        yref="paper",
        x=0,
        y=top,
        xanchor="left",
        yanchor="bottom",
        yshift=6,
        showarrow=False,
        font={"size": FONT_SIZE, "color": ink("muted", dark=dark)},
    )


def _add_reference(
    figure: go.Figure,
    label: str,
    nats: float,
    span: tuple[float, float],
    drawn: Sequence[tuple[NDArray[np.float64], NDArray[np.float64]]],
    *,
    dark: bool,
) -> None:
    """The dashed line, with its text beside it where no curve runs, and else at the foot of the panel.

    span: the ends of the axis in nats; drawn: each curve, as shares of the run and nats.
    """
    colour = series_colour("reference", dark=dark)
    text = f"{label}: {nats:.1f} nats"
    width = min(0.02 * len(text), 1.0)  # shares of a panel 400 by 200 pixels, as in half a page
    height = 0.12 * (span[1] - span[0])

    def is_free(side: str, anchor: str) -> bool:
        left = 0.0 if side == "left" else 1.0 - width
        bottom = nats - height if anchor == "top" else nats
        inside = span[0] <= bottom and bottom + height <= span[1]
        return inside and not any(
            np.any((x >= left) & (x <= left + width) & (y >= bottom) & (y <= bottom + height)) for x, y in drawn
        )

    places = [("right", "bottom"), ("right", "top"), ("left", "top"), ("left", "bottom")]
    beside = next((place for place in places if is_free(*place)), None)
    side, anchor = beside or ("right", "bottom")
    figure.add_shape(
        type="line", xref="paper", x0=0, x1=1, yref="y", y0=nats, y1=nats,
        line={"color": colour, "width": 2, "dash": "dash"}, layer="below",
    )  # fmt: skip
    figure.add_annotation(
        text=text if beside else f"╌╌ {text}",
        xref="paper",
        x=0.005 if side == "left" else 0.995,
        xanchor=side,
        yref="y",
        y=nats if beside else span[0],
        yanchor=anchor,
        yshift=-2 if anchor == "top" else 2,
        showarrow=False,
        bgcolor=ink("page", dark=dark),
        opacity=0.9,
        borderpad=1,
        font={"size": FONT_SIZE - 1, "color": colour},
    )
