"""The Plotly template and configuration that every chart shares."""

from typing import Any

import plotly.graph_objects as go

from ui.theme import FONT_FAMILY, FONT_SIZE, PETROFF_10, ink, series_colour


def template(*, dark: bool) -> go.layout.Template:
    """The Plotly template: transparent, 16-pixel text, a faint grid, no frame."""
    axis = {
        "gridcolor": ink("grid", dark=dark),
        "linecolor": ink("line", dark=dark),
        "zerolinecolor": ink("line", dark=dark),
        "zerolinewidth": 1,
        "showline": False,
        "ticks": "",
        "tickfont": {"size": FONT_SIZE - 2, "color": ink("muted", dark=dark)},
        "title": {"font": {"size": FONT_SIZE}, "standoff": 10},
        "automargin": True,
    }
    return go.layout.Template(
        layout={
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "colorway": list(PETROFF_10),
            "font": {"family": FONT_FAMILY, "size": FONT_SIZE, "color": ink("text", dark=dark)},
            "xaxis": axis,
            "yaxis": axis,
            "legend": {"font": {"size": FONT_SIZE}, "bgcolor": "rgba(0,0,0,0)", "itemsizing": "constant"},
            "hoverlabel": {
                "bgcolor": ink("hover", dark=dark),
                "bordercolor": ink("line", dark=dark),
                "font": {"family": FONT_FAMILY, "size": FONT_SIZE, "color": ink("text", dark=dark)},
            },
            "modebar": {
                "bgcolor": "rgba(0,0,0,0)",
                "color": ink("muted", dark=dark),
                "activecolor": series_colour("prior", dark=dark),
            },
            "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        }
    )


def chart_config(
    *, scroll_zoom: bool = False, selecting: bool = False, file_name: str = "latent-playground"
) -> dict[str, Any]:
    """Plotly's `config` for an interactive chart: no logo, a short tool bar, a PNG at twice the size.

    selecting: with the lasso and the box in the tool bar.
    """
    unwanted = ["autoScale2d", "zoomIn2d", "zoomOut2d"]
    return {
        "scrollZoom": scroll_zoom,
        "displaylogo": False,
        "showTips": False,  # Plotly's notices lie over the buttons that are needed next
        "modeBarButtonsToRemove": unwanted if selecting else ["select2d", "lasso2d", *unwanted],
        "toImageButtonOptions": {"format": "png", "filename": file_name, "scale": 2},
    }


# Plotly's `config` for a picture nobody is meant to operate, such as a thumbnail.
STATIC_CONFIG: dict[str, Any] = {"staticPlot": True, "displayModeBar": False}
