"""The rate–distortion chart: a point for a model with a rate, a line for one without, diagonals of equal ELBO, the floor."""

from __future__ import annotations

import pytest

from ui.charts.rate_distortion import RatePoint, rate_distortion_chart

VAES = [RatePoint("one", "VAE", 5.8, 248.1, 2), RatePoint("two", "VAE", 16.1, 222.6, 16)]


@pytest.mark.parametrize("dark", [False, True])
def test_models_without_a_rate_have_no_place_on_its_axis(dark: bool) -> None:
    plain = [RatePoint("plain", "AE", None, 245.1, 2), RatePoint("exact", "wae", None, 240.0, 2)]
    figure = rate_distortion_chart([*VAES, *plain], dark=dark)
    traces = {trace.name: trace for trace in figure.data if trace.name}
    assert set(traces) == {"VAE", "AE: no rate", "wae: no rate", "equal ELBO"}
    assert [*traces["VAE"].x] == [5.8, 16.1] and "markers" in traces["VAE"].mode
    for point in plain:
        line = traces[f"{point.kind}: no rate"]
        assert "lines" in line.mode and "markers" not in line.mode
        assert {y for y in line.y if y is not None} == {point.distortion}
        xs = [x for x in line.x if x is not None]
        assert (min(xs), max(xs)) == pytest.approx(figure.layout.xaxis.range)  # from edge to edge
    names = next(trace for trace in figure.data if trace.mode == "text" and "plain" in trace.text)
    assert dict(zip(names.text, names.y, strict=True)) == {"plain": 245.1, "exact": 240.0}
    assert figure.layout.xaxis.range[1] > 16.1


def test_on_a_diagonal_the_elbo_is_what_its_label_says() -> None:
    figure = rate_distortion_chart(VAES, dark=False)
    lines = next(trace for trace in figure.data if trace.name == "equal ELBO")
    labels = next(trace for trace in figure.data if trace.mode == "text")
    assert 2 <= len(labels.text) <= 12
    low, high = figure.layout.yaxis.range
    costs = set()
    for start in range(0, len(lines.x), 3):
        (x0, x1), (y0, y1) = lines.x[start : start + 2], lines.y[start : start + 2]
        assert x0 + y0 == pytest.approx(x1 + y1)
        assert low - 1e-6 <= y1 < y0 <= high + 1e-6
        costs.add(round(x0 + y0, 6))
    for x, y, label in zip(labels.x, labels.y, labels.text, strict=True):
        elbo = float(label.removeprefix("ELBO ").replace("−", "-"))
        assert -(x + y) == pytest.approx(elbo) and -elbo in costs


def test_the_floor_is_drawn_where_it_is_near_and_never_hides_a_point() -> None:
    near = rate_distortion_chart(VAES, dark=False, floor=189.9)
    assert near.layout.shapes[0].y1 == 189.9 and near.layout.yaxis.range[0] < 189.9
    assert "189.9" in near.layout.annotations[0].text
    far = rate_distortion_chart(VAES, dark=False, floor=-1400.0)
    assert not far.layout.shapes and far.layout.yaxis.range[0] > 0
    for figure in (near, far):
        assert figure.layout.yaxis.range[0] < 222.6 and figure.layout.yaxis.range[1] > 248.1


def test_no_models_and_models_without_any_rate_still_make_a_chart() -> None:
    assert not rate_distortion_chart([], dark=False).data
    alone = rate_distortion_chart([RatePoint("plain", "AE", None, 245.1, 2)], dark=False)
    assert [trace.name for trace in alone.data if trace.name] == ["AE: no rate"]
    assert alone.layout.xaxis.range[1] > alone.layout.xaxis.range[0]
    assert alone.layout.yaxis.range[1] > alone.layout.yaxis.range[0]
