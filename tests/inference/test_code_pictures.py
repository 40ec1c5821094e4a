"""What the entries of a codebook draw, their colours, and images from the learnt prior."""

import numpy as np
import pytest
import torch

from vae_core.inference.code_pictures import entry_colours, prior_images, what_it_draws
from vae_core.models.array_model import ArrayModel
from vae_core.models.vq_vae import VQVAE, VQVAEConfig


def as_arrays(model: VQVAE) -> ArrayModel:
    weights = {name: value.detach().numpy() for name, value in model.state_dict().items()}
    return ArrayModel(model.config, model.image_shape, weights)


def small() -> VQVAE:
    torch.manual_seed(0)
    config = VQVAEConfig(widths=(4, 4), latent_dim=2, codebook_size=5, prior_width=32, prior_layers=1)
    return VQVAE(config, (1, 16, 16)).eval()


def test_what_an_entry_draws() -> None:
    model, beside = small(), torch.arange(16) % 5
    filled, before, changed = what_it_draws(as_arrays(model), 3, beside.numpy())
    whole = model.decode_mean(torch.full((1, 16), 3.0))[0].detach()
    assert np.abs(filled.astype(float) - 255 * whole.numpy()).max() <= 0.51
    own = model.decode_mean(beside[None].float())[0].detach()
    assert np.abs(before.astype(float) - 255 * own.numpy()).max() <= 0.51
    grid = beside.clone().float().reshape(4, 4)
    grid[1, 1] = 3  # a quarter of the side is one cell here
    there = model.decode_mean(grid.flatten()[None])[0].detach()
    assert np.abs(changed.astype(float) - 255 * there.numpy()).max() <= 0.51


def test_colours_tell_entries_apart() -> None:
    colours = entry_colours(small().codebook.entries.numpy())
    assert colours.shape == (5, 3) and len({tuple(colour) for colour in colours.tolist()}) == 5


def test_samples_follow_their_seed_and_say_their_cost() -> None:
    model = as_arrays(small())
    first, nats = prior_images(model, 4, seed=1, temperature=1.0)
    again, _ = prior_images(model, 4, seed=1, temperature=1.0)
    other, _ = prior_images(model, 4, seed=2, temperature=1.0)
    assert first.shape == (4, 1, 16, 16) and first.dtype == np.uint8
    assert np.array_equal(first, again) and not np.array_equal(first, other)
    assert nats == pytest.approx(16 * np.log(5), rel=0.2)  # untrained: nearly even
