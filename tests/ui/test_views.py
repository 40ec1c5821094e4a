"""The views of Arithmetic and Dimensions go into an address and come back; what makes no sense does not come in."""

import numpy as np
import pytest

from ui.app.views import (
    ArithmeticView,
    DimensionsView,
    arithmetic_from,
    arithmetic_params,
    dimensions_from,
    dimensions_params,
    parse_arithmetic,
    parse_dimensions,
)
from ui.features.arithmetic.attributes import poles
from ui.features.dimensions.view import code_rows, prior_rows
from vae_core.inference.encoding import Encoding


@pytest.mark.parametrize(
    "view",
    [
        ArithmeticView("sum", (5, 0, 9999), -1.35),
        ArithmeticView("attribute", (7,), 2.0, poles=(3, 8)),
        ArithmeticView("hybrid", (1, 2, 3), weights=(334, 333, 333)),
    ],
)
def test_a_sum_comes_back_from_its_address(view: ArithmeticView) -> None:
    assert parse_arithmetic(arithmetic_params(view)) == view
    assert all(len(value) < 40 for value in arithmetic_params(view).values())


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"sum": "<b>", "pictures": "1-x", "strength": "nan"}, ArithmeticView()),
        ({"strength": "2.01", "poles": "1-2-3"}, ArithmeticView()),
        ({"sum": "hybrid", "pictures": "1-2", "weights": "500-501"}, ArithmeticView("hybrid", (1, 2))),
        ({"sum": "hybrid", "pictures": "1-2", "weights": "1000"}, ArithmeticView("hybrid", (1, 2))),
        ({"pictures": "1-2-3-4-5-6-7-8"}, ArithmeticView(images=(1, 2, 3, 4, 5, 6))),
        ({"pictures": "-1-2"}, ArithmeticView()),
        ({"pictures": "9" * 300}, ArithmeticView()),
    ],
)
def test_sums_that_make_no_sense_are_left_at_their_default(params: dict[str, str], expected: ArithmeticView) -> None:
    assert parse_arithmetic(params) == expected


def test_what_the_browser_sends_is_read_with_the_same_care() -> None:
    answer = {"mode": "attribute", "images": [7], "strength": 0.5, "poles": [1, 2], "weights": []}
    assert arithmetic_from(answer) == ArithmeticView("attribute", (7,), 0.5, (1, 2))
    assert arithmetic_from({"mode": 3, "images": "77", "strength": None}) == ArithmeticView()
    assert dimensions_from({"code": [0.5, -1], "from": -1, "seed": 4}, 2) == DimensionsView((0.5, -1.0), None, 4)
    assert dimensions_from({"code": "zz", "from": [], "seed": "x"}, 2) == DimensionsView()


def test_a_code_comes_back_from_its_address_with_five_digits() -> None:
    view = DimensionsView((0.12345, -1.2346, 1e-05), image=7, seed=12)
    assert parse_dimensions(dimensions_params(view), 3) == view
    assert dimensions_params(DimensionsView()) == {}


@pytest.mark.parametrize("text", ["1,2", "1,2,nan", "1,2,inf", "1,2,1e9", "a,b,c", "", "1,2,3,4"])
def test_codes_that_make_no_sense_are_left_out(text: str) -> None:
    assert parse_dimensions({"z": text, "z-from": "x", "z-seed": "9999999"}, 3) == DimensionsView()


def test_poles_are_means_of_their_groups() -> None:
    rng = np.random.default_rng(0)
    codes, labels = rng.normal(size=(90, 3)).astype(np.float32), np.repeat([0, 2], 45)
    factors = {"size": np.arange(90.0), "rotation": np.linspace(0, 359, 90), "constant": np.ones(90)}
    found = {pole.name: pole for pole in poles(codes, labels, ("a", "none", "c"), factors)}
    assert "none" not in found and not any(name.startswith("constant") for name in found)
    np.testing.assert_allclose(found["c"].code, codes[45:].mean(0), rtol=1e-5)
    low = found["size: lowest third"]
    assert low.count == 30 and low.group == "size"
    np.testing.assert_allclose(low.code, codes[:30].mean(0), rtol=1e-5)
    around = (factors["rotation"] <= 30) | (factors["rotation"] >= 330)  # both sides of zero degrees
    np.testing.assert_allclose(found["rotation: upright"].code, codes[around].mean(0), rtol=1e-5)


def test_dimensions_come_by_their_kl_and_unused_ones_are_told() -> None:
    rows = prior_rows(np.tile([0.5, 0.009, 2.0], (10, 1)))
    assert [row.index for row in rows] == [2, 0, 1]
    assert [row.active for row in rows] == [True, True, False]
    assert rows[0].name == "z₃" and rows[0].words == "2.00 nats · 80% of KL"
    assert (rows[0].low, rows[0].high, rows[0].centre) == (-3, 3, 0)


def test_a_plain_autoencoder_is_ordered_and_traversed_by_its_codes() -> None:
    codes = np.random.default_rng(0).normal(size=(2000, 3)) * [1, 5, 0.01] + [3, -2, 1]
    nothing = np.zeros_like(codes)
    rows = code_rows(Encoding(codes.astype(np.float32), nothing, nothing[:, 0], nothing))
    assert [row.index for row in rows] == [1, 0, 2] and [row.active for row in rows] == [True, True, False]
    mean, spread = codes[:, 1].mean(), codes[:, 1].std()
    assert rows[0].low == pytest.approx(mean - 3 * spread) and rows[0].high == pytest.approx(mean + 3 * spread)
    assert sum(row.share for row in rows) == pytest.approx(1)
