"""A decoder that starts at the mean image."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch

from vae_core.datasets import dataset
from vae_core.datasets.base import to_unit
from vae_core.experiment import RunConfig
from vae_core.training.session import Session

Tiny = Callable[..., RunConfig]
IMAGES = dataset("mnist").load("train", 32, 512)


@pytest.mark.parametrize("likelihood", ["bernoulli", "continuous-bernoulli", "gaussian"])
def test_before_its_first_step_a_dense_decoder_draws_the_mean_of_the_images(tiny: Tiny, likelihood: str) -> None:
    plain = ["model.hidden=[]", f"model.likelihood={likelihood}", "model.initial_weights=he"]
    mean = to_unit(IMAGES.images).mean(0)
    nowhere = torch.zeros(1, 2)
    drawn = {}
    for start in ("grey", "mean"):
        model = Session(tiny(*plain, f"model.initial_image={start}"), IMAGES, None).model
        with torch.no_grad():
            drawn[start] = model.decode_mean(nowhere)[0]
    assert (drawn["mean"] - mean).abs().max() < 0.01
    assert (drawn["grey"] - mean).abs().max() > 0.3


def test_one_that_goes_on_does_not_start_again(tiny: Tiny) -> None:
    session = Session(tiny("model.initial_image=mean"), IMAGES, None)
    for _ in range(3):
        session.advance()
    state = session.state()
    again = Session(tiny("model.initial_image=mean"), IMAGES, state).state()
    assert all(torch.equal(value, again.tensors[key]) for key, value in state.tensors.items())


def test_convolutional_decoders_stay_as_they_are(tiny: Tiny) -> None:
    grey, mean = (
        Session(tiny("model.network=conv", "model.widths=[4,8]", f"model.initial_image={start}"), IMAGES, None).state()
        for start in ("grey", "mean")
    )
    assert all(torch.equal(value, mean.tensors[key]) for key, value in grey.tensors.items())
