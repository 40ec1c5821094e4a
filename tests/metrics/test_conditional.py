"""Whether a conditional model draws what it is asked for, checked on models whose answer is known."""

import pytest
import torch

from vae_core.datasets import dataset, to_unit
from vae_core.metrics.classifier import NoClassifier
from vae_core.metrics.conditional import recognised_shares
from vae_core.models import LatentModel, build_model
from vae_core.recipes import recipe

CONFIG = recipe("conditional-vae").config


def shows(images: torch.Tensor) -> LatentModel:
    """A conditional model that draws images[label], whatever the code."""
    model = build_model(CONFIG.model, CONFIG.image_shape)
    model.decode_mean = lambda latents, labels=None: images[labels]  # type: ignore[method-assign]
    return model


def test_one_that_draws_real_digits_is_recognised_and_one_that_mixes_two_up_is_not() -> None:
    known = dataset("mnist").load("held-out", CONFIG.data.image_size)
    digits = torch.stack([to_unit(known.images[known.labels == label][:40]).median(0).values for label in range(10)])
    shares = recognised_shares(shows(digits), "mnist", each=3)
    assert shares.shape == (10,) and shares.mean() >= 0.9
    swapped = recognised_shares(shows(digits[[1, 0, *range(2, 10)]]), "mnist", each=3)
    assert swapped[:2].tolist() == [0, 0] and torch.equal(swapped[2:], shares[2:])


def test_codes_are_of_the_prior_and_the_same_for_every_class() -> None:
    model, seen = build_model(CONFIG.model, CONFIG.image_shape).eval(), []
    draw = model.decode_mean

    def recorded(latents: torch.Tensor, labels: torch.Tensor | None = None) -> torch.Tensor:
        seen.append(latents)
        return draw(latents, labels)

    model.decode_mean = recorded  # type: ignore[method-assign]
    first = recognised_shares(model, "mnist", each=50, seed=3)
    assert all(torch.equal(codes, seen[0]) for codes in seen) and seen[0].shape == (50, model.space.code_size)
    assert torch.equal(first, recognised_shares(model, "mnist", each=50, seed=3))
    assert float(first.sum()) <= 1.5  # it has learnt nothing, so every class looks much the same


def test_what_cannot_be_asked() -> None:
    plain = recipe("mnist-vae-2d").config
    with pytest.raises(ValueError, match="conditional"):
        recognised_shares(build_model(plain.model, plain.image_shape), "mnist")
    with pytest.raises(NoClassifier):
        recognised_shares(build_model(CONFIG.model, CONFIG.image_shape), "shapes")
