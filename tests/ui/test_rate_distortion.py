"""The rate–distortion chart: every model a point, those without a KL marked as such."""

from __future__ import annotations

from ui.charts.rate_distortion import RatePoint, rate_distortion_chart


def test_every_model_is_a_point_and_those_without_a_kl_are_open() -> None:
    points = [RatePoint("one", "VAE", 5.8, 248.1, 2), RatePoint("two", "VAE", 16.1, 222.6, 16)]
    points.append(RatePoint("plain", "AE", None, 245.1, 2))
    for dark in (False, True):
        figure = rate_distortion_chart(points, dark=dark)
        assert {trace.name: len(trace.x) for trace in figure.data} == {"VAE": 2, "AE": 1}
        plain = next(trace for trace in figure.data if trace.name == "AE")
        assert plain.x[0] == 0 and plain.marker.symbol[0] == "diamond-open" and plain.customdata[0][1] == "no KL"
        assert figure.layout.xaxis.range[1] > 16.1


def test_no_models_and_models_without_any_kl_still_make_a_chart() -> None:
    assert not rate_distortion_chart([], dark=False).data
    alone = rate_distortion_chart([RatePoint("plain", "AE", None, 245.1, 2)], dark=False)
    assert alone.layout.xaxis.range[1] > alone.layout.xaxis.range[0]
