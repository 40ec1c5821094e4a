import io
import itertools
import json
from base64 import b64decode

import numpy as np
import plotly.graph_objects as go
import pytest
from PIL import Image

from ui.charts import latent_map, latent_thumbnail, loss_curves, map_limits
from ui.charts.own_curves import own_curve
from ui.charts.picture_error import picture_error_curve
from ui.charts.theme import chart_config, template
from ui.theme import PETROFF_10, class_colours, series_colour

NAMES = ("Trouser", "Bag", "Sandal")


def blobs(count: int = 300, classes: int = 3) -> tuple[np.ndarray, np.ndarray]:
    generator = np.random.default_rng(0)
    labels = generator.integers(0, classes, count)
    return generator.normal(size=(count, 2)) + 3.0 * labels[:, None], labels


def run_history(epochs: int, kl: float = 10.0) -> tuple[dict[str, list[float]], dict[str, list[float]]]:
    """A run that falls from 600 to 230 nats within a twentieth of the first epoch."""

    def records(epoch: np.ndarray) -> dict[str, list[float]]:
        distortion = 230.0 + 370.0 * np.exp(-60.0 * epoch)
        rate = np.full_like(epoch, kl)
        return {
            "epoch": epoch.tolist(),
            "distortion": distortion.tolist(),
            "kl": rate.tolist(),
            "loss": (distortion + rate).tolist(),
        }

    return records(np.linspace(0.0, epochs, 100 * epochs)), records(np.arange(1.0, epochs + 1))


def named(figure: go.Figure, name: str) -> list[go.Scatter]:
    return [trace for trace in figure.data if trace.name == name]


# Theme


def test_palette_is_petroffs_in_the_published_order() -> None:
    assert PETROFF_10 == (
        "#3f90da", "#ffa90e", "#bd1f01", "#94a4a2", "#832db6", "#a96b59", "#e76300", "#b9ac70", "#717581",
        "#92dadd",
    )  # fmt: skip
    assert class_colours(3) == list(PETROFF_10[:3])
    assert class_colours(12)[10:] == list(PETROFF_10[:2])
    with pytest.raises(ValueError, match="-1"):
        class_colours(-1)


@pytest.mark.parametrize("dark", [False, True])
def test_template_is_transparent_and_readable(dark: bool) -> None:
    layout = template(dark=dark).layout
    assert layout.paper_bgcolor == layout.plot_bgcolor == "rgba(0,0,0,0)"
    assert layout.font.size >= 14
    assert layout.xaxis.tickfont.size >= 14


def luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return float(np.dot(linear, [0.2126, 0.7152, 0.0722]))


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("name", ["loss", "distortion", "kl", "reference", "prior", "AE", "VAE"])
def test_series_stand_out_from_the_page(name: str, dark: bool) -> None:
    light, shade = sorted([luminance(series_colour(name, dark=dark)), luminance("#10171a" if dark else "#fdfdfc")])
    assert (shade + 0.05) / (light + 0.05) >= 3.0  # WCAG 2.1, 1.4.11: graphical objects


def test_unknown_series_names_the_known() -> None:
    with pytest.raises(ValueError, match="'elbo'; known: loss, distortion"):
        series_colour("elbo", dark=False)


def test_chart_config_can_be_sent() -> None:
    assert json.loads(json.dumps(chart_config(scroll_zoom=True)))["scrollZoom"] is True


# Map


@pytest.mark.parametrize(
    ("dark", "background", "selected", "lattice", "class_labels"),
    list(itertools.product([False, True], repeat=5)),
)
@pytest.mark.parametrize("webgl", [False, True])
def test_map_builds_with_every_option(
    *, dark: bool, background: bool, selected: bool, lattice: bool, class_labels: bool, webgl: bool
) -> None:
    codes, labels = blobs()
    figure = latent_map(
        codes,
        labels,
        NAMES,
        dark=dark,
        background=(np.zeros((8, 8, 3), np.uint8), (-3.0, 3.0, -3.0, 3.0)) if background else None,
        selected=(0.5, 0.5) if selected else None,
        lattice=np.zeros((9, 2)) if lattice else None,
        class_labels=class_labels,
        webgl=webgl,
    )
    assert figure.to_json()
    assert len(figure.data) == 3 + 2 * selected + lattice
    assert {trace.type for trace in figure.data} == {"scattergl" if webgl else "scatter"}
    assert len(figure.layout.images) == background
    assert len(figure.layout.annotations) == 3 * class_labels


def test_map_points_know_their_image_and_colour() -> None:
    codes, labels = blobs()
    figure = latent_map(codes, labels, NAMES, dark=False)
    for index, trace in enumerate(figure.data):
        rows = np.asarray(trace.customdata)
        assert trace.name == NAMES[index]
        assert trace.marker.color == PETROFF_10[index]
        assert (labels[rows] == index).all()
        np.testing.assert_allclose(np.asarray(trace.x), codes[rows, 0], rtol=1e-6)
    assert sum(len(trace.x) for trace in figure.data) == len(codes)


def test_lattice_lies_under_the_codes_and_answers_clicks() -> None:
    codes, labels = blobs()
    lattice = latent_map(codes, labels, NAMES, dark=False, lattice=np.zeros((4, 2))).data[0]
    assert lattice.name == "lattice"
    assert lattice.hoverinfo == "none"
    assert lattice.showlegend is False
    assert set(np.asarray(lattice.customdata)) == {-1}


def test_background_covers_its_extent_and_stays_pixels() -> None:
    codes, labels = blobs()
    image = np.array([[0, 255], [255, 0]], np.uint8)
    figure = latent_map(codes, labels, NAMES, dark=False, background=(image, (-3.0, 1.0, -2.0, 4.0)))
    placed = figure.layout.images[0]
    assert (placed.x, placed.y, placed.sizex, placed.sizey) == (-3.0, 4.0, 4.0, 6.0)
    assert (placed.xref, placed.yref, placed.layer, placed.sizing) == ("x", "y", "below", "stretch")
    enlarged = np.asarray(Image.open(io.BytesIO(b64decode(placed.source.split(",")[1]))))
    assert enlarged.shape == (1200, 1200)
    assert set(np.unique(enlarged)) == {0, 255}


def test_given_limits_hold_whatever_the_codes() -> None:
    codes, labels = blobs()
    limits = ((-4.0, 4.0), (-2.0, 2.0))
    for scale in (1.0, 50.0):
        figure = latent_map(scale * codes, labels, NAMES, dark=False, limits=limits, uirevision="run-1")
        assert figure.layout.xaxis.range == limits[0]
        assert figure.layout.yaxis.range == limits[1]
        assert figure.layout.uirevision == "run-1"


def test_limits_leave_out_the_far_and_hold_the_extent() -> None:
    codes = np.concatenate([np.random.default_rng(0).normal(size=(5000, 2)), [[900.0, -900.0]]])
    (x0, x1), _ = map_limits(codes)
    assert -5.0 < x0 < -2.0 < 2.0 < x1 < 5.0
    assert map_limits(codes, (-10.0, 10.0, -20.0, 20.0)) == ((-10.0, 10.0), (-20.0, 20.0))
    assert map_limits(np.empty((0, 2))) == ((-3.0, 3.0), (-3.0, 3.0))
    (x0, x1), _ = map_limits(np.ones((5, 2)))
    assert x0 < 1.0 < x1


def test_a_class_without_codes_stays_in_the_legend() -> None:
    figure = latent_map(np.zeros((2, 2)), np.array([0, 2]), NAMES, dark=False)
    assert [trace.name for trace in figure.data] == list(NAMES)
    assert list(figure.data[1].x) == [None]
    assert len(latent_map(np.empty((0, 2)), np.empty(0, int), NAMES, dark=True).data) == 3


def test_codes_that_are_not_finite_are_not_drawn() -> None:
    figure = latent_map(np.array([[0.0, 0.0], [np.nan, 1.0], [np.inf, 0.0]]), np.zeros(3, int), NAMES, dark=False)
    assert np.asarray(figure.data[0].customdata).tolist() == [0]
    assert np.isfinite(figure.layout.xaxis.range).all()


def test_classes_differ_in_shape_and_beyond_ten_in_shape_and_colour() -> None:
    names = [str(index) for index in range(32)]
    figure = latent_map(*blobs(600, 32), names, dark=False)
    assert len({trace.marker.symbol for trace in figure.data[:10]}) == 10
    assert len({(trace.marker.color, trace.marker.symbol) for trace in figure.data}) == 32


def test_more_points_are_smaller() -> None:
    sizes = [latent_map(*blobs(count), NAMES, dark=False).data[0].marker.size for count in (100, 2000, 20000)]
    assert sizes == sorted(sizes, reverse=True)
    assert len(set(sizes)) == 3


@pytest.mark.parametrize(
    ("codes", "labels", "options", "says"),
    [
        (np.zeros((4, 3)), np.zeros(4, int), {}, r"\[N, 2\], but was given \[4, 3\]"),
        (np.zeros((4, 2)), np.zeros(3, int), {}, r"4 codes.*\[3\]"),
        (np.zeros((4, 2)), np.full(4, 3), {}, "between 0 and 2"),
        (np.zeros((4, 2)), np.full(4, -1), {}, "between 0 and 2"),
        (np.zeros((4, 2)), np.zeros(4, int), {"lattice": np.zeros(4)}, "lattice"),
        (
            np.zeros((4, 2)),
            np.zeros(4, int),
            {"background": (np.zeros((2, 2), np.uint8), (1, -1, 0, 1))},
            "extent",
        ),
        (
            np.zeros((4, 2)),
            np.zeros(4, int),
            {"background": (np.zeros(4, np.uint8), (0, 1, 0, 1))},
            "background",
        ),
    ],
)
def test_map_refuses_in_a_sentence(codes: np.ndarray, labels: np.ndarray, options: dict, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        latent_map(codes, labels, NAMES, dark=False, **options)


def test_thumbnail_is_small_svg_without_axes() -> None:
    codes, labels = blobs(5000)
    figure = latent_thumbnail(codes, labels, dark=True, height=120)
    (trace,) = figure.data
    assert trace.type == "scatter"
    assert len(trace.x) == len(trace.marker.color) == 2000
    assert list(trace.marker.color[:20]) == [PETROFF_10[label] for label in labels[:20]]
    assert figure.layout.xaxis.visible is False
    assert figure.layout.height == 120
    assert latent_thumbnail(np.empty((0, 2)), np.empty(0, int), dark=False).to_json()


# Curves


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("reference", [None, ("Published", 241.0), ("Not a number", float("nan"))])
def test_curves_build(dark: bool, reference: tuple[str, float] | None) -> None:
    steps, epochs = run_history(3)
    figure = loss_curves(steps, epochs, reference=reference, dark=dark, progress_epochs=10)
    assert figure.to_json()
    assert figure.layout.xaxis.range == (0, 10)
    assert len(named(figure, "Loss")) == len(named(figure, "KL")) == 2
    dashed = [shape for shape in figure.layout.shapes if shape.line.dash == "dash"]
    drawn = reference is not None and reference[0] == "Published"
    assert len(dashed) == drawn
    if drawn:
        assert dashed[0].y0 == dashed[0].y1 == 241.0
        assert any("Published: 241.0 nats" in note.text for note in figure.layout.annotations)


def test_the_first_values_do_not_flatten_the_rest() -> None:
    figure = loss_curves(*run_history(10), dark=False, progress_epochs=10)
    low, high = figure.layout.yaxis.range
    assert 200 < low < 230
    assert 240 < high < 260
    assert figure.layout.yaxis2.range[0] == 0


def test_the_reference_is_always_in_view() -> None:
    for value in (150.0, 238.0, 400.0):
        low, high = loss_curves(*run_history(3), reference=("R", value), dark=False).layout.yaxis.range
        assert low < value < high


def test_reference_text_keeps_clear_of_the_curves() -> None:
    """A curve exactly along the line leaves no room beside it: the text goes to the foot of the panel."""
    epoch = np.linspace(0, 10, 200)
    noisy = 240.0 + 30.0 * np.sin(40 * epoch)
    steps = {"epoch": epoch, "loss": noisy, "distortion": noisy - 10, "kl": np.full(200, 10.0)}
    figure = loss_curves(steps, {}, reference=("R" * 40, 240.0), dark=False, progress_epochs=10)  # type: ignore[arg-type]
    (note,) = [note for note in figure.layout.annotations if "RRR" in note.text]
    assert note.y == figure.layout.yaxis.range[0]
    empty = loss_curves({}, {}, reference=("R" * 40, 240.0), dark=False, progress_epochs=10)
    (note,) = [note for note in empty.layout.annotations if "RRR" in note.text]
    assert note.y == 240.0


def test_training_is_thin_and_held_out_has_markers() -> None:
    thin, bold = named(loss_curves(*run_history(3), dark=False), "Loss")
    assert (thin.mode, bold.mode) == ("lines", "lines+markers")
    assert thin.line.width < bold.line.width
    assert list(bold.x) == [1.0, 2.0, 3.0]
    assert len(thin.x) <= 250
    assert "nats" in bold.hovertemplate


def test_an_autoencoder_gets_one_panel() -> None:
    figure = loss_curves(*run_history(3, kl=0.0), dark=False)
    assert {trace.yaxis for trace in figure.data} == {"y"}
    assert {trace.legendgroup for trace in figure.data} == {"distortion"}
    assert figure.layout.yaxis.domain == (0, 1)
    assert "yaxis2" not in figure.layout.to_plotly_json()


@pytest.mark.parametrize(
    ("steps", "epochs"),
    [
        ({}, {}),
        ({"epoch": [], "loss": [], "distortion": [], "kl": []}, {}),
        ({"epoch": [0.0], "loss": [540.0], "distortion": [539.0], "kl": [1.0]}, {}),
        ({}, {"epoch": [1.0], "loss": [250.0], "distortion": [240.0], "kl": [10.0]}),
        (
            {
                "epoch": [0.0, 0.1],
                "loss": [None, float("nan")],
                "distortion": [float("inf"), 5.0],
                "kl": [1.0, None],
            },
            {},
        ),
        (
            {
                "epoch": [0.0, 0.1],
                "loss": [float("nan")] * 2,
                "distortion": [float("nan")] * 2,
                "kl": [float("nan")] * 2,
            },
            {},
        ),
        (
            {"epoch": [1.0, 2.0], "loss": [-80.0, -120.0], "distortion": [-90.0, -130.0], "kl": [10.0, 10.0]},
            {},
        ),
    ],
)
def test_curves_take_what_a_history_can_hold(steps: dict, epochs: dict) -> None:
    figure = loss_curves(steps, epochs, dark=False, progress_epochs=5)
    assert figure.to_json()
    for axis in (figure.layout.yaxis, figure.layout.yaxis2):
        assert np.isfinite(axis.range).all()
        assert axis.range[0] < axis.range[1]


def test_lists_of_two_lengths_are_refused_in_a_sentence() -> None:
    with pytest.raises(ValueError, match="2 values of epoch, but 1 of loss"):
        loss_curves({"epoch": [0.0, 1.0], "loss": [1.0]}, {}, dark=False)


def test_a_penalty_keeps_the_loss_apart_where_there_is_no_kl() -> None:
    steps, epochs = run_history(3, kl=0.0)
    for records in (steps, epochs):
        records["loss"] = [value + 20.0 for value in records["distortion"]]
    figure = loss_curves(steps, epochs, dark=False)
    assert {trace.name for trace in figure.data} == {"Loss", "Distortion"}
    assert {trace.yaxis for trace in figure.data} == {"y"}


def test_a_term_of_a_models_own() -> None:
    figure = own_curve([1, 2, 3], [float("nan"), 2.0, 3.0], title="Perplexity", unit="entries", dark=True)
    assert figure.to_json() and "entries" in figure.data[0].hovertemplate
    assert figure.layout.xaxis.range == (0, 3)
    assert np.isnan(figure.data[0].y[0]) and list(figure.data[0].y[1:]) == [2.0, 3.0]
    with pytest.raises(ValueError, match="Perplexity has 1 values, but there are 2 epochs"):
        own_curve([1, 2], [1.0], title="Perplexity", unit="entries", dark=False)


def test_a_model_without_a_kl_is_offered_none() -> None:
    """Before the first record nothing says that its KL is zero: an autoencoder's chart had an empty panel for it."""
    for steps, epochs in (({}, {}), run_history(2, kl=0.0)):
        figure = loss_curves(steps, epochs, dark=False, has_rate=False)
        assert not named(figure, "KL") and "yaxis2" not in figure.layout
    assert named(loss_curves({}, {}, dark=False), "KL")


def test_the_picture_error_is_one_curve_on_one_scale() -> None:
    steps = (np.linspace(0, 2, 1000).tolist(), [900.0, np.nan, *np.linspace(300, 40, 998).tolist()])
    figure = picture_error_curve(steps, ([1.0, 2.0], [61.5, 40.0]), dark=False, height=300, end=8, uirevision="run")
    training, held_out = figure.data
    assert len(training.x) <= 250 and np.nanmax(np.array(training.y, float)) == 115
    assert list(held_out.y) == [61.5, 40.0] and list(held_out.customdata) == [61.5, 40.0]
    assert figure.layout.xaxis.range == (0, 8) and figure.layout.yaxis.range == (0, 115)
    assert "↑ begins at 900" in [note.text for note in figure.layout.annotations]
    low = picture_error_curve(([0.1], [114.0]), ([1.0], [90.0]), dark=False, height=300, end=8, uirevision="run")
    assert not any("begins" in note.text for note in low.layout.annotations)
    empty = picture_error_curve(([], []), ([], []), dark=True, height=300, end=8, uirevision="run")
    assert [trace.x for trace in empty.data] == [(None,), (None,)]
