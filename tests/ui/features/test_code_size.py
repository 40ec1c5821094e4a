"""What is said below the latent size: counts, and the term for them."""

from __future__ import annotations

import pytest

from ui.app.likelihood_text import nats_note
from ui.features.train.code_size import code_size_words
from vae_core.models.space import LatentSpace


@pytest.mark.parametrize(
    ("numbers", "shape", "counts", "term"),
    [
        (1, (1, 28, 28), "784 pixel values and its code 1 number:", "the code is **under-complete**"),
        (256, (3, 128, 128), "49,152 pixel values and its code 256 numbers:", "the code is **under-complete**"),
        (783, (1, 28, 28), "784 pixel values and its code 783 numbers:", "the code is **under-complete**"),
        (784, (1, 28, 28), "784 pixel values and its code 784 numbers:", "the code is **over-complete**"),
    ],
)
def test_a_code_is_under_complete_while_it_is_smaller_than_the_image(
    numbers: int, shape: tuple[int, int, int], counts: str, term: str
) -> None:
    words = code_size_words(LatentSpace(numbers), shape)
    assert counts in words and term in words


def test_a_grid_is_counted_in_bits() -> None:
    words = code_size_words(LatentSpace(32, has_rate=True, side=8, entries=128), (1, 32, 32))
    assert "64 codes out of 128: 448 bits" in words and "1,024 pixel values of 8 bits, 8,192 in all" in words


def test_a_generator_compresses_nothing() -> None:
    words = code_size_words(LatentSpace(16, has_prior=True, has_encoder=False), (1, 28, 28))
    assert "784 pixel values" in words and "from 16 latent numbers" in words and "complete" not in words


def test_grey_pixels_under_a_bernoulli_are_no_density_and_a_density_s_nats_may_be_negative() -> None:
    assert "not the log of a normalised density" in nats_note("bernoulli")
    assert all(
        "density" in nats_note(name) and "below 0" in nats_note(name) for name in ("continuous-bernoulli", "gaussian")
    )
    assert all("binarised MNIST" in nats_note(name) for name in ("bernoulli", "continuous-bernoulli"))
