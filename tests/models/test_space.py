"""What a model says of its latent space holds for the model, and is known without one."""

from __future__ import annotations

import subprocess
import sys

import pytest
import torch

from vae_core.models import MODELS, build_model
from vae_core.models.posteriors import CodeGrid, PointPosterior
from vae_core.models.space import LatentSpace

SHAPE = (1, 32, 32)


@pytest.mark.parametrize("name", MODELS.names())
def test_the_space_is_the_models(name: str) -> None:
    config = MODELS.get(name).config_class(name=name)
    space = config.latent_space(SHAPE[-1])
    model = build_model(config, SHAPE).eval()
    assert model.space == space
    codes = model.prior_sample(2, torch.Generator().manual_seed(0))
    if space.has_encoder:
        posterior = model.encode(torch.rand(2, *SHAPE))
        codes = posterior.mode()
        assert posterior.mean.shape == (2, space.code_size)
        assert space.is_grid == isinstance(posterior, CodeGrid)
        assert space.has_rate == bool((posterior.kl() > 0).all()) == (not isinstance(posterior, PointPosterior))
    assert space.has_map == (space.has_encoder and not space.is_grid)
    assert space.has_encoder or not space.has_rate
    assert model.decoder(torch.zeros(1, space.decoder_inputs)).shape == (1, *SHAPE)
    assert model.decoder_for(0)(torch.zeros(1, space.decoded_size)).shape == (1, *SHAPE)
    first, second = (model.decode(codes, torch.full((2,), label)) for label in (0, 1))
    assert space.is_conditional == (not torch.equal(first, second))


def test_places_and_grids() -> None:
    places = LatentSpace(16, has_prior=True, has_rate=True, classes=10)
    assert (places.code_size, places.decoded_size, places.decoder_inputs) == (16, 16, 26)
    assert places.has_density and places.is_conditional and not places.is_grid
    assert str(places) == "16 latent numbers" and str(LatentSpace(1)) == "1 latent number"
    grid = LatentSpace(32, has_rate=True, side=8, entries=128)
    assert (grid.code_size, grid.decoded_size, grid.decoder_inputs) == (64, 32 * 64, 32 * 64)
    assert grid.is_grid and not grid.has_density and not grid.is_conditional
    assert str(grid) == "a grid of 64 codes out of 128"


def test_it_needs_no_pytorch() -> None:
    code = "import sys, vae_core.models.space; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
