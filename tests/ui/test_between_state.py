"""The view of the page Interpolate in an address: read with care, and the same after a round trip."""

import pytest

from ui.app.state import Between, between_params, parse_between


@pytest.mark.parametrize(
    "view",
    [
        Between(images=(488, 1308), t=-0.5, frames=5),
        Between(way="triangle", images=(1, 2, 3), at=(0.123, 0.456)),
        Between(way="loop", images=tuple(range(8)), t=0.995, frames=31),
        Between(way="pair", images=(0, 9999), t=1.125, beside="fashion-ae-2d"),
    ],
)
def test_a_view_survives_the_address(view: Between) -> None:
    assert parse_between(between_params(view)) == view


def test_what_makes_no_sense_is_left_at_its_default() -> None:
    assert parse_between({}) == Between()
    odd = {"way": "up", "images": "1-x--2-²-123456789", "t": "inf", "at": "0.9-0.9", "frames": "-3", "beside": ""}
    assert parse_between(odd) == Between(images=(1, 2))
    assert parse_between({"images": "-".join("5" * 50), "t": "1.6", "at": "nan-0"}) == Between(images=(5,) * 8)
