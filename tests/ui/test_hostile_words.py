"""What people call things is shown as text: in every chart, and in every part of a page that runs in the browser."""

from __future__ import annotations

import importlib
import inspect
import json
import pkgutil
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import plotly.graph_objects as go
import pytest

import ui.charts
from ui.charts.denoising_curves import DenoisingLine, denoising_curves
from ui.charts.error_bars import MAX_BARS, Bars, error_bars
from ui.charts.latent_map import latent_map
from ui.charts.rate_distortion import RatePoint, rate_distortion_chart
from ui.charts.words import LONGEST, literal

REPOSITORY = Path(__file__).resolve().parents[2]
NAMES = (
    "<b>bold</b>",
    "&amp;",
    "%{x} %{fullData.name}",
    "<img src=x onerror=alert(1)>",
    "\u202eevil\u2066",
    "<a href='javascript:alert(1)'>",
    "line\nbreak<br>\x00",
    "x" * 300,
    "</span><extra></extra>",
)
FRONTEND = [path for path in (REPOSITORY / "ui/frontend").rglob("*.js") if "vendor" not in path.parts]
HTML = re.compile(r"\b(innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|createContextualFragment)\b")
# Pictures, words and frames of this repository.
OWN_HTML = {"frame/glossary.js", "lesson/pointer.js", "take_home/mounting.js"}


def _map(names: tuple[str, ...]) -> go.Figure:
    labels = np.arange(4 * len(names)) % len(names)
    codes = np.random.default_rng(0).normal(size=(len(labels), 2))
    return latent_map(codes, labels, names, dark=False, class_labels=True)


def _bars(names: tuple[str, ...]) -> go.Figure:
    values = np.linspace(1, 2, len(names))
    bars = Bars(
        mean=values, lower=values, upper=values, baseline=values, count=np.full(len(names), 3), floor=values / 2
    )
    return error_bars(bars, names, unit="nats", digits=1, dark=True, title="nats")


def _denoising(names: tuple[str, ...]) -> go.Figure:
    levels = np.linspace(0, 1, 4)
    return denoising_curves(
        levels,
        levels,
        [DenoisingLine(name, levels, trained=True) for name in names],
        unit="psnr",
        level=0.5,
        axis_title="noise",
        dark=False,
    )


def _rates(names: tuple[str, ...]) -> go.Figure:
    points = [RatePoint(name, "VAE", kl=kl, distortion=100.0, latent_dim=2) for name in names for kl in (3.0, None)]
    return rate_distortion_chart(points, dark=False)


FIGURES: dict[str, Callable[[tuple[str, ...]], go.Figure]] = {
    "latent_map": _map,
    "error_bars": _bars,
    "denoising_curves": _denoising,
    "rate_distortion_chart": _rates,
}


def texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for one in value.values() for text in texts(one)]
    return [text for one in value for text in texts(one)] if isinstance(value, list) else []


@pytest.mark.parametrize("chart", FIGURES)
def test_no_name_is_markup_or_a_template_in_a_chart(chart: str) -> None:
    shown = texts(json.loads(FIGURES[chart](NAMES).to_json()))
    everything = "\n".join(shown)
    for name in ("bold", "img src", "evil", "javascript", "fullData.name&#125;"):
        assert name in everything, "the names are there"
    for wrong in ("<b>bold", "<img", "<a href", "%{x}", "\u202e", "\u2066", "\x00", "break<br>", "x" * (LONGEST + 1)):
        assert wrong not in everything.replace("%{x}, distortion", "").replace("KL %{x:", ""), wrong
    assert all(text != "&amp;" for text in shown) and "&amp;amp;" in everything


def test_every_chart_that_takes_names_is_tested() -> None:
    takes = set()
    for module in pkgutil.iter_modules(ui.charts.__path__):
        for name, function in inspect.getmembers(
            importlib.import_module(f"ui.charts.{module.name}"), inspect.isfunction
        ):
            given = " ".join(str(one.annotation) for one in inspect.signature(function).parameters.values())
            own = function.__module__ == f"ui.charts.{module.name}" and not name.startswith("_")
            if own and any(kind in given for kind in ("Sequence[str]", "RatePoint", "DenoisingLine")):
                takes.add(name)
    assert takes == set(FIGURES)


def test_literal_keeps_letters() -> None:
    assert literal("Ankle boot") == "Ankle boot" and literal("日本 · déjà") == "日本 · déjà"
    assert literal("a&b<c>{d}") == "a&amp;b&lt;c&gt;&#123;d&#125;"
    assert literal("x" * 50, 10) == "x" * 9 + "…" and literal(" a\n\tb ") == "a b"


def test_no_part_of_a_page_makes_html_of_text() -> None:
    assert len(FRONTEND) > 50
    found = {
        path.relative_to(REPOSITORY / "ui/frontend").as_posix()
        for path in FRONTEND
        if HTML.search(path.read_text(encoding="utf-8"))
    }
    assert found <= OWN_HTML


def test_two_hundred_classes_take_no_more_room_than_thirty() -> None:
    names = tuple(f"class {index}" for index in range(200))
    assert _bars(names).layout.height == _bars(names[:MAX_BARS]).layout.height < 1200
    figure = _map(names)
    assert figure.layout.legend.maxheight == 1.0
    places = np.array([(note.x, note.y) for note in figure.layout.annotations])
    (x0, x1), (y0, y1) = figure.layout.xaxis.range, figure.layout.yaxis.range
    apart = np.abs(places[:, None] - places[None]) / (x1 - x0, y1 - y0)
    near = (apart[..., 0] < 0.24 - 1e-9) & (apart[..., 1] < 0.058 - 1e-9)
    marks = {(one.marker.color, one.marker.symbol) for one in figure.data}
    assert len(marks) == 200, "a mark for each"
    assert 8 < len(places) <= 24 and near.sum() == len(places), "no name lies on another"
