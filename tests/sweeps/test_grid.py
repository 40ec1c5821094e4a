"""Which trainings a sweep is made of."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from vae_core.config import ConfigError
from vae_core.experiment import RunConfig
from vae_core.sweeps.grid import MAX_TRAININGS, Axis, config_at, parse_axis, points

Tiny = Callable[..., RunConfig]


def test_every_combination_is_made(tiny: Tiny) -> None:
    base = tiny()
    axes = [parse_axis("model.beta=0.1, 1,1", base), parse_axis("model.hidden=[16,8],[4]", base)]
    assert [axis.values for axis in axes] == [("0.1", "1"), ("[16,8]", "[4]")]
    made = [config_at(base, axes, point) for point in points(axes)]
    assert [(one.model.beta, list(one.model.hidden)) for one in made] == [
        (0.1, [16, 8]),
        (0.1, [4]),
        (1.0, [16, 8]),
        (1.0, [4]),
    ]
    assert len({one.name for one in made}) == 4 and made[0].name.endswith("beta 0.1, hidden [16,8]")
    assert {one.training.seed for one in made} == {base.training.seed}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("model.beta", "FIELD=VALUE"),
        ("model.beta=", "no values"),
        ("model.beta=1,-2", "beta"),
        ("model.beta=1,many", "beta"),
        ("model.betta=1", "betta"),
        ("model.beta=0.1..4", "--trials"),
        ("name=a,b", "no field to sweep over"),
        ("training.optimizer=adam,sgd", "optimizer"),
    ],
)
def test_what_cannot_be_is_said_before_anything_is_made(tiny: Tiny, text: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        parse_axis(text, tiny())


def test_there_is_an_end(tiny: Tiny) -> None:
    seeds = parse_axis(f"training.seed={','.join(map(str, range(MAX_TRAININGS + 1)))}", tiny())
    with pytest.raises(ConfigError, match="at most"):
        points([seeds])
    with pytest.raises(ConfigError, match="given twice"):
        points([Axis("model.beta", ("1",)), Axis("model.beta", ("2",))])


@pytest.mark.parametrize(
    ("text", "axis"),
    [
        ("model.beta=0.1..10:log", Axis("model.beta", low=0.1, high=10, log=True)),
        ("model.beta=1 .. 4", Axis("model.beta", low=1, high=4)),
        ("model.latent_dim=2..8", Axis("model.latent_dim", low=2, high=8, whole=True)),
        ("model.latent_dim=2.0..8.0", Axis("model.latent_dim", low=2, high=8, whole=True)),
        ("model.latent_dim=2,8", Axis("model.latent_dim", ("2", "8"))),
    ],
)
def test_a_search_takes_ranges(tiny: Tiny, text: str, axis: Axis) -> None:
    assert parse_axis(text, tiny(), search=True) == axis


@pytest.mark.parametrize("text", ["model.beta=4..1", "model.beta=0..1:log", "model.beta=-1..1", "model.beta=a..b"])
def test_ranges_that_are_none(tiny: Tiny, text: str) -> None:
    with pytest.raises(ConfigError):
        parse_axis(text, tiny(), search=True)
